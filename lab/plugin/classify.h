/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LAB_PLUGIN_CLASSIFY_H
#define LAB_PLUGIN_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Find from its bytes what an instruction does: the classes of its
 * architecture, as bits. Pure functions; QEMU is not needed.
 */

/*
 * Classes of every architecture. The first four come from blocks, not from
 * bytes.
 */
enum {
	CLASS_INSTRUCTIONS,	/* of the kernel, without the next two */
	CLASS_WAITING,		/* in loops that wait with pause or yield */
	CLASS_STRING_STEPS,	/* of rep movs and similar instructions */
	CLASS_USER,		/* instructions of user mode */
	CLASS_IPIS_SENT,
	CLASS_IRQS_TAKEN,	/* interrupts acknowledged */
	CLASS_SYSCALLS,
	CLASS_OWN,		/* first class of the architecture */
	CLASSES_MAX = 24,
};

enum {
	CLASS_LOCKED = CLASS_OWN,	/* lock prefix, or xchg with memory */
	CLASS_FULL_FENCES,	/* mfence, lock addl $0 to the stack: smp_mb */
	CLASS_INVLPG,
	CLASS_INVPCID,
	CLASS_CR3_WRITES,
	NR_CLASSES_X86,
};

enum {
	CLASS_LSE_ATOMICS = CLASS_OWN,	/* ldadd, cas, swp, ... */
	CLASS_EXCLUSIVE_STORES,	/* stxr: attempts of an LL/SC pair */
	CLASS_DMB_ISH,		/* smp_mb */
	CLASS_DMB_ISHLD,	/* smp_rmb */
	CLASS_DMB_ISHST,	/* smp_wmb */
	CLASS_DSB,
	CLASS_TLBI_PAGE,	/* broadcast: one page or a range */
	CLASS_TLBI_ASID,	/* broadcast: an address space */
	CLASS_TLBI_ALL,		/* broadcast: everything */
	CLASS_TLBI_LOCAL,	/* only on this CPU */
	NR_CLASSES_ARM64,
};

/* Traits decide how a block is counted; they are not classes. */
#define TRAIT_LOADS_TWO	   (1u << 25)	/* a string with two loads per step */
#define TRAIT_LOADS	   (1u << 26)	/* loads, perhaps without stores */
#define TRAIT_JUMP	   (1u << 27)	/* unconditional, to a constant */
#define TRAIT_PAUSES	   (1u << 28)	/* one step of waiting */
#define TRAIT_STRING	   (1u << 29)	/* repeated once per element */
#define TRAIT_DEVICE_STORE (1u << 30)	/* perhaps a store to the APIC */
#define TRAIT_MARK	   (1u << 31)	/* see lib/count/mark.h */

#define BIT_OF(class) (1u << (class))

/*
 * State of the scan inside the block that holds the instruction; zeroed at the
 * start of a block. wrmsr takes its register from ecx: the last constant moved
 * there.
 */
struct block_scan {
	uint32_t ecx;
	bool knows_ecx;
};

/*
 * classify_x86(), classify_arm64() - the classes and traits of one instruction.
 * An IPI is a write to the interrupt command register: on x86 by wrmsr
 * (x2APIC), or by a store that the caller checks (TRAIT_DEVICE_STORE); on arm64
 * to ICC_SGI1R_EL1 of a GICv3.
 * @kernel: an instruction of the kernel; in user mode only system calls, marks
 *          and strings are classified.
 * @scan:   state of its block.
 */
uint32_t classify_x86(const uint8_t *bytes, size_t nr_bytes, bool kernel,
		      struct block_scan *scan);
uint32_t classify_arm64(const uint8_t *bytes, size_t nr_bytes, bool kernel,
			struct block_scan *scan);

/*
 * mark_of_x86(), mark_of_arm64() - the number of the mark, for TRAIT_MARK only.
 */
unsigned mark_of_x86(const uint8_t *bytes);
unsigned mark_of_arm64(const uint8_t *bytes);

/*
 * apic_class() - the class of a store to the kernel's fixed mappings at @vaddr;
 * -1 if it has none. The APIC's page is recognised by the offsets of its
 * registers: the IOAPIC, the other device mapped there, has no register at
 * these offsets.
 */
int apic_class(uint64_t vaddr);

/* An architecture, by its name in QEMU. */
struct arch {
	const char *target;
	unsigned nr_classes;
	const char *const *names;	/* nr_classes names, as in the JSON */
	uint32_t (*classify)(const uint8_t *bytes, size_t nr_bytes,
			     bool kernel, struct block_scan *scan);
	unsigned (*mark_of)(const uint8_t *bytes);
};

extern const struct arch arch_x86, arch_arm64;

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LAB_PLUGIN_CLASSIFY_H
#define LAB_PLUGIN_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What an instruction is, from its bytes: classes of architecture as bits.
 * Pure functions; QEMU is not needed.
 */

/* Of every architecture. The first four are of blocks, not of bytes. */
enum {
	CLASS_INSTRUCTIONS,	/* of the kernel, but for the next two */
	CLASS_WAITING,		/* in loops that wait with pause or yield */
	CLASS_STRING_STEPS,	/* of rep movs and its like */
	CLASS_USER,		/* instructions of user mode */
	CLASS_IPIS_SENT,
	CLASS_IRQS_TAKEN,	/* interrupts acknowledged */
	CLASS_SYSCALLS,
	CLASS_OWN,		/* the first of the architecture's own */
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
	CLASS_EXCLUSIVE_STORES,	/* stxr: tries of an LL/SC pair */
	CLASS_DMB_ISH,		/* smp_mb */
	CLASS_DMB_ISHLD,	/* smp_rmb */
	CLASS_DMB_ISHST,	/* smp_wmb */
	CLASS_DSB,
	CLASS_TLBI_PAGE,	/* broadcast: one page or a range, */
	CLASS_TLBI_ASID,	/* an address space, */
	CLASS_TLBI_ALL,		/* everything */
	CLASS_TLBI_LOCAL,	/* of this CPU alone */
	NR_CLASSES_ARM64,
};

/* Traits that decide what is done with a block; no classes. */
#define TRAIT_LOADS_TWO	   (1u << 25)	/* a string: two loads per step, */
#define TRAIT_LOADS	   (1u << 26)	/* loads and perhaps no stores */
#define TRAIT_JUMP	   (1u << 27)	/* always, to a constant */
#define TRAIT_PAUSES	   (1u << 28)	/* one step of waiting */
#define TRAIT_STRING	   (1u << 29)	/* repeated once per element */
#define TRAIT_DEVICE_STORE (1u << 30)	/* perhaps to the APIC */
#define TRAIT_MARK	   (1u << 31)	/* see lib/count/mark.h */

#define BIT_OF(class) (1u << (class))

/*
 * What is known so far of the block that an instruction is in; zeroed at its
 * start. wrmsr takes its register from ecx: the last constant moved there.
 */
struct block_scan {
	uint32_t ecx;
	bool knows_ecx;
};

/*
 * classify_x86(), classify_arm64() - the classes and traits of one
 * instruction. An IPI is a write to the interrupt command register: on x86 by
 * wrmsr (x2APIC), or a store that the caller looks at (TRAIT_DEVICE_STORE); on
 * arm64 ICC_SGI1R_EL1 of a GICv3.
 * @kernel: it is the kernel's; else only a system call, a mark and a string are
 *          told.
 * @scan: of its block.
 */
uint32_t classify_x86(const uint8_t *bytes, size_t nr_bytes, bool kernel,
		      struct block_scan *scan);
uint32_t classify_arm64(const uint8_t *bytes, size_t nr_bytes, bool kernel,
			struct block_scan *scan);

/* mark_of_x86(), mark_of_arm64() - which mark; of TRAIT_MARK only. */
unsigned mark_of_x86(const uint8_t *bytes);
unsigned mark_of_arm64(const uint8_t *bytes);

/*
 * apic_class() - of a store to the kernel's fixed mappings at @vaddr; -1 if it
 * is none of ours. The APIC's page is told by its registers' offsets: at these
 * an IOAPIC, the other device that is mapped there, has nothing.
 */
int apic_class(uint64_t vaddr);

/* An architecture by QEMU's name. */
struct arch {
	const char *target;
	unsigned nr_classes;
	const char *const *names;	/* nr_classes of them, as in the JSON */
	uint32_t (*classify)(const uint8_t *bytes, size_t nr_bytes,
			     bool kernel, struct block_scan *scan);
	unsigned (*mark_of)(const uint8_t *bytes);
};

extern const struct arch arch_x86, arch_arm64;

#endif

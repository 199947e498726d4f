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

enum {
	CLASS_AMOS = CLASS_OWN,	/* amoadd, amoswap, ... */
	CLASS_SC_ATTEMPTS,	/* sc: attempts of an LL/SC pair */
	CLASS_FENCE_RW_RW,	/* smp_mb, mb */
	CLASS_FENCE_R_R,	/* smp_rmb */
	CLASS_FENCE_W_W,	/* smp_wmb */
	CLASS_FENCE_ACQUIRE,	/* of reads, before all that follows */
	CLASS_FENCE_RELEASE,	/* of all before, for writes; fence.tso */
	CLASS_FENCE_IO,		/* of a device on one side */
	CLASS_SFENCE_PAGE,	/* this CPU: an address */
	CLASS_SFENCE_ASID,	/* this CPU: an address space */
	CLASS_SFENCE_ALL,	/* this CPU: everything */
	CLASS_SBI_CALLS,	/* ecall of the kernel, to the firmware */
	CLASS_FIRMWARE,		/* instructions of the firmware */
	CLASS_FIRMWARE_SFENCES,
	NR_CLASSES_RISCV,
};

/* Traits decide how a block is counted; they are not classes. */
#define TRAIT_LOADS_TWO	   (1u << 25)	/* a string with two loads per step */
#define TRAIT_LOADS	   (1u << 26)	/* loads, perhaps without stores */
#define TRAIT_JUMP	   (1u << 27)	/* unconditional, to a constant */
#define TRAIT_PAUSES	   (1u << 28)	/* one step of waiting */
#define TRAIT_STRING	   (1u << 29)	/* repeated once per element */
#define TRAIT_DEVICE_STORE (1u << 30)	/* perhaps an interrupt */
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
 * classify_x86(), classify_arm64(), classify_riscv() - the classes and traits
 * of one instruction.
 * An IPI is a write to the interrupt command register: on x86 by wrmsr
 * (x2APIC), or by a store that the caller checks (TRAIT_DEVICE_STORE); on arm64
 * to ICC_SGI1R_EL1 of a GICv3; on riscv64 a store of the firmware to the CLINT.
 * @kernel: an instruction of the kernel; in user mode only system calls, marks
 *          and strings are classified.
 * @scan:   state of its block.
 */
uint32_t classify_x86(const uint8_t *bytes, size_t nr_bytes, bool kernel,
		      struct block_scan *scan);
uint32_t classify_arm64(const uint8_t *bytes, size_t nr_bytes, bool kernel,
			struct block_scan *scan);
uint32_t classify_riscv(const uint8_t *bytes, size_t nr_bytes, bool kernel,
			struct block_scan *scan);

/* mark_of_*() - the number of the mark, for TRAIT_MARK only. */
unsigned mark_of_x86(const uint8_t *bytes);
unsigned mark_of_arm64(const uint8_t *bytes);
unsigned mark_of_riscv(const uint8_t *bytes);

/*
 * apic_class() - the class of a store to the kernel's fixed mappings at @vaddr;
 * -1 if it has none. The APIC's page is recognised by the offsets of its
 * registers: the IOAPIC, the other device mapped there, has no register at
 * these offsets.
 */
int apic_class(uint64_t vaddr);

/*
 * msip_class() - the same of a store of the firmware by the CPU @vcpu: to its
 * own word of the CLINT it ends an interrupt, to another's it sends one. These
 * are all interrupts of the firmware: those that the kernel sends through it,
 * and those that carry remote fences.
 */
int msip_class(uint64_t vaddr, unsigned vcpu);

/* An architecture, by its name in QEMU. */
struct arch {
	const char *target;
	unsigned nr_classes;
	const char *const *names;	/* nr_classes names, as in the JSON */
	uint32_t (*classify)(const uint8_t *bytes, size_t nr_bytes,
			     bool kernel, struct block_scan *scan);
	unsigned (*mark_of)(const uint8_t *bytes);
	/* For TRAIT_DEVICE_STORE; -1: none. */
	int (*store_class)(uint64_t vaddr, unsigned vcpu);
	/*
	 * Firmware that works for the kernel at run time, in the lower half of
	 * the addresses. NULL: there is none.
	 */
	bool (*is_firmware)(uint64_t pc);
	uint32_t (*classify_firmware)(const uint8_t *bytes, size_t nr_bytes);
};

extern const struct arch arch_x86, arch_arm64, arch_riscv;

#endif

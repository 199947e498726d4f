/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LAB_PLUGIN_CLASSES_H
#define LAB_PLUGIN_CLASSES_H

/* The classes of instructions of each architecture, and their traits. */

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

enum {
	CLASS_STCX_ATTEMPTS = CLASS_OWN, /* stwcx.: attempts of an LL/SC pair */
	CLASS_SYNC,		/* smp_mb, mb */
	CLASS_LWSYNC,		/* smp_rmb, smp_wmb, acquire, release */
	CLASS_PTESYNC,		/* around changes of page tables */
	CLASS_EIEIO,
	CLASS_ISYNC,
	CLASS_TLBIE,		/* broadcast: translations */
	CLASS_TLBIE_PWC,	/* broadcast: the page walk cache, too */
	CLASS_TLBIEL,		/* only on this CPU */
	CLASS_TLBSYNC,		/* waits for broadcasts */
	CLASS_SLB_FLUSHES,	/* slbie, slbia: segments */
	CLASS_HCALLS,		/* sc 1: served by the hypervisor */
	NR_CLASSES_PPC,
};

enum {
	CLASS_COMPARE_SWAPS = CLASS_OWN, /* cs, csg, cdsg: attempts */
	CLASS_LOAD_AND_OPS,	/* laa, lao, lan, ... */
	CLASS_ADD_IMMEDIATES,	/* asi, agsi: of the compiler, too */
	CLASS_SERIALIZATIONS,	/* bcr 15,0 and bcr 14,0: smp_mb */
	CLASS_IPTE,		/* broadcast: page table entries */
	CLASS_IDTE,		/* broadcast: an address space, a table */
	CLASS_CSP,		/* broadcast: everything */
	CLASS_LOCAL_FLUSHES,	/* on this CPU: ptlb, local ipte and idte */
	CLASS_SIGP_ASKS,	/* sigp that asks for the state of a CPU */
	CLASS_DIAGS,		/* served by the hypervisor */
	NR_CLASSES_S390,
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

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LAB_PLUGIN_CLASSIFY_H
#define LAB_PLUGIN_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/plugin/classes.h"

/*
 * Find from its bytes what an instruction does: the classes of its
 * architecture, as bits. Pure functions; QEMU is not needed.
 */

/*
 * State of the scan inside the block that holds the instruction; zeroed at the
 * start of a block. wrmsr of x86 takes its register from ecx: the last constant
 * moved there. sigp of s390 takes its order from a register, and Power's stores
 * to devices follow a sync.
 */
struct block_scan {
	uint32_t ecx;
	uint16_t asks;		/* s390: registers that hold such an order */
	bool knows_ecx;
	bool synced;		/* Power: the last instruction was a sync */
};

/*
 * classify_x86() and its kin - the classes and traits of one instruction.
 * An IPI is a write to the interrupt command register: on x86 by wrmsr
 * (x2APIC), or by a store that the caller checks (TRAIT_DEVICE_STORE); on arm64
 * to ICC_SGI1R_EL1 of a GICv3; on riscv64 a store of the firmware to the CLINT;
 * on Power a store to the page of XIVE that triggers it, or msgsnd; on s390 a
 * sigp. s390 has no instruction that ends an interrupt: one that is taken loads
 * the old PSW, which the CPU has put where only that interrupt's handler looks.
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
uint32_t classify_ppc(const uint8_t *bytes, size_t nr_bytes, bool kernel,
		      struct block_scan *scan);
uint32_t classify_s390(const uint8_t *bytes, size_t nr_bytes, bool kernel,
		       struct block_scan *scan);

/* mark_of_*() - the number of the mark, for TRAIT_MARK only. */
unsigned mark_of_x86(const uint8_t *bytes);
unsigned mark_of_arm64(const uint8_t *bytes);
unsigned mark_of_riscv(const uint8_t *bytes);
unsigned mark_of_ppc(const uint8_t *bytes);
unsigned mark_of_s390(const uint8_t *bytes);

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

/*
 * xive_class() - the same of a store that follows a sync. The pages of XIVE are
 * recognised by the offsets: no other device of the guest is written so there.
 * The priority is written when the handler of an interrupt ends, not by the
 * timer's.
 */
int xive_class(uint64_t vaddr);

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
	/* NULL: the kernel has the upper half of the addresses. */
	bool (*is_kernel)(uint64_t pc);
	/*
	 * Firmware that works for the kernel at run time, in the lower half of
	 * the addresses. NULL: there is none.
	 */
	bool (*is_firmware)(uint64_t pc);
	uint32_t (*classify_firmware)(const uint8_t *bytes, size_t nr_bytes);
};

extern const struct arch arch_x86, arch_arm64, arch_riscv, arch_ppc, arch_s390;

#endif

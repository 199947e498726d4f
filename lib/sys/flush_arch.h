/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FLUSH_ARCH_H
#define LIB_FLUSH_ARCH_H

/*
 * The part of flush_decide() for Power, s390 and RISC-V, none of which has
 * CPUID or row TLB in /proc/interrupts.
 * Sources: arch/powerpc/mm/book3s64/radix_tlb.c (tlbie_enabled) and pgtable.c
 * (serialize_against_pte_lookup), arch/s390/include/asm/pgtable.h
 * (pmdp_flush_direct), arch/riscv/mm/tlbflush.c (__flush_tlb_range) and
 * kernel/sbi-ipi.c; QEMU's hw/ppc/spapr.c, target/s390x/tcg/misc_helper.c and
 * hw/riscv/virt.c for the signs of emulation.
 */

#include "lib/sys/flush.h"

/*
 * flush_decide_arch() - the method on an architecture of this file, with the
 * evidence in @verdict. Pure.
 */
enum flush_method flush_decide_arch(const struct flush_facts *facts,
				    struct flush_verdict *verdict);

/*
 * flush_arch_read() - read radix, tlbie and emulator of @facts from the files
 * below @root_fd. @cpuinfo: the text of /proc/cpuinfo.
 */
void flush_arch_read(int root_fd, const char *cpuinfo,
		     struct flush_facts *facts);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/plugin/classify.h"

#include <string.h>

#include "lib/count/mark.h"

/* QEMU's machine virt: OpenSBI lies where memory begins, below the kernel. */
#define FIRMWARE     UINT64_C(0x80000000)
#define FIRMWARE_END UINT64_C(0x80200000)
/* The CLINT: a word per CPU, whose store raises or clears its interrupt. */
#define MSIP	     UINT64_C(0x02000000)
#define MSIP_END     UINT64_C(0x02004000)

enum { WRITES = 1, READS = 2, RW = WRITES | READS };

static uint32_t read_insn(const uint8_t *bytes, size_t nr_bytes)
{
	uint32_t word = 0;

	memcpy(&word, bytes, nr_bytes);
	return word;
}

static bool is(uint32_t word, uint32_t mask, uint32_t value)
{
	return (word & mask) == value;
}

/*
 * By the kinds of access before and after, of memory: what of devices a fence
 * orders, too, does not matter if it orders memory on both sides.
 */
static uint32_t fence_class(uint32_t word)
{
	uint32_t before = word >> 24 & RW, after = word >> 20 & RW;

	if (!is(word, 0x0000707f, 0x0000000f))
		return 0;
	if (!before || !after)
		return BIT_OF(CLASS_FENCE_IO);
	if (word >> 28)					/* fence.tso */
		return BIT_OF(CLASS_FENCE_RELEASE);
	if (before == RW)
		return BIT_OF(after == RW ? CLASS_FENCE_RW_RW :
					    CLASS_FENCE_RELEASE);
	if (after == RW)
		return BIT_OF(CLASS_FENCE_ACQUIRE);
	return BIT_OF(after == WRITES ? CLASS_FENCE_W_W : CLASS_FENCE_R_R);
}

/* sfence.vma rs1, rs2, and sinval.vma: an address, an address space. */
static uint32_t sfence_class(uint32_t word)
{
	if (!is(word, 0xfe007fff, 0x12000073) &&
	    !is(word, 0xfe007fff, 0x16000073))
		return 0;
	if (word >> 15 & 31)
		return BIT_OF(CLASS_SFENCE_PAGE);
	return BIT_OF(word >> 20 & 31 ? CLASS_SFENCE_ASID : CLASS_SFENCE_ALL);
}

/* In the upper five bits: 2 is lr, 3 is sc, all others are amo*. */
static uint32_t atomic_class(uint32_t word)
{
	uint32_t what = word >> 27;

	if (!is(word, 0x0000607f, 0x0000202f) || what == 2)
		return 0;
	return BIT_OF(what == 3 ? CLASS_SC_ATTEMPTS : CLASS_AMOS);
}

static bool is_pause(uint32_t word)
{
	return word == 0x0100000f ||			/* pause */
	       word == 0x00d00073 || word == 0x01d00073;	/* wrs.* */
}

static bool is_jump(uint32_t word, size_t nr_bytes)
{
	return nr_bytes == 2 ? is(word, 0xe003, 0xa001) :	/* c.j */
			       is(word, 0xfff, 0x06f);
}

/* sb, sh, sw, sd; c.sw, c.sd, c.swsp, c.sdsp */
static bool is_store(uint32_t word, size_t nr_bytes)
{
	return nr_bytes == 2 ? (word & 1) == 0 && (word & 0xc000) == 0xc000 :
			       is(word, 0x0000407f, 0x00000023);
}

uint32_t classify_riscv(const uint8_t *bytes, size_t nr_bytes, bool kernel,
			struct block_scan *scan)
{
	uint32_t word;

	if (nr_bytes != 4 && nr_bytes != 2)
		return 0;
	word = read_insn(bytes, nr_bytes);
	if (kernel && is_jump(word, nr_bytes))
		return TRAIT_JUMP;
	if (nr_bytes != 4)
		return 0;
	if (is(word, 0x000fffff, 0x00002013) &&
	    is(word >> 20, ~7u, MARK_RISCV_MAGIC))
		return TRAIT_MARK;
	if (word == 0x00000073)				/* ecall */
		return BIT_OF(kernel ? CLASS_SBI_CALLS : CLASS_SYSCALLS);
	if (!kernel)
		return 0;
	if (is_pause(word))
		return TRAIT_PAUSES;
	return fence_class(word) | sfence_class(word) | atomic_class(word);
}

static uint32_t classify_firmware(const uint8_t *bytes, size_t nr_bytes)
{
	uint32_t word;

	if (nr_bytes != 4 && nr_bytes != 2)
		return 0;
	word = read_insn(bytes, nr_bytes);
	if (nr_bytes == 4 && sfence_class(word))
		return BIT_OF(CLASS_FIRMWARE_SFENCES);
	return is_store(word, nr_bytes) ? TRAIT_DEVICE_STORE : 0;
}

unsigned mark_of_riscv(const uint8_t *bytes)
{
	return read_insn(bytes, 4) >> 20 & 7;
}

static bool is_firmware(uint64_t pc)
{
	return pc >= FIRMWARE && pc < FIRMWARE_END;
}

int msip_class(uint64_t vaddr, unsigned vcpu)
{
	if (vaddr < MSIP || vaddr >= MSIP_END)
		return -1;
	return (vaddr - MSIP) / 4 == vcpu ? CLASS_IRQS_TAKEN :
					    CLASS_IPIS_SENT;
}

static const char *const names[NR_CLASSES_RISCV] = {
	[CLASS_INSTRUCTIONS] = "instructions",
	[CLASS_WAITING] = "waiting",
	[CLASS_STRING_STEPS] = "string_steps",
	[CLASS_USER] = "user_instructions",
	[CLASS_IPIS_SENT] = "ipis_sent",
	[CLASS_IRQS_TAKEN] = "irqs_taken",
	[CLASS_SYSCALLS] = "syscalls",
	[CLASS_AMOS] = "amos",
	[CLASS_SC_ATTEMPTS] = "sc_attempts",
	[CLASS_FENCE_RW_RW] = "fence_rw_rw",
	[CLASS_FENCE_R_R] = "fence_r_r",
	[CLASS_FENCE_W_W] = "fence_w_w",
	[CLASS_FENCE_ACQUIRE] = "fence_acquire",
	[CLASS_FENCE_RELEASE] = "fence_release",
	[CLASS_FENCE_IO] = "fence_io",
	[CLASS_SFENCE_PAGE] = "sfence_page",
	[CLASS_SFENCE_ASID] = "sfence_asid",
	[CLASS_SFENCE_ALL] = "sfence_all",
	[CLASS_SBI_CALLS] = "sbi_calls",
	[CLASS_FIRMWARE] = "firmware_instructions",
	[CLASS_FIRMWARE_SFENCES] = "firmware_sfences",
};

const struct arch arch_riscv = {
	.target = "riscv64",
	.nr_classes = NR_CLASSES_RISCV,
	.names = names,
	.classify = classify_riscv,
	.classify_firmware = classify_firmware,
	.is_firmware = is_firmware,
	.mark_of = mark_of_riscv,
	.store_class = msip_class,
};

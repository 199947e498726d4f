/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/plugin/classify.h"

#include <string.h>

#include "lib/count/mark.h"

#define MOVZ_XZR_LSL_48 0xd2e0001fu	/* imm16 in bits 5 to 20 */

static uint32_t read32(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static bool is(uint32_t word, uint32_t mask, uint32_t value)
{
	return (word & mask) == value;
}

/* By CRm: the domain, and the ordered kinds of access. */
static uint32_t barrier_class(uint32_t word)
{
	if (is(word, 0xfffff0ff, 0xd503309f))
		return BIT_OF(CLASS_DSB);
	if (word == 0xd5033bbf)
		return BIT_OF(CLASS_DMB_ISH);
	if (word == 0xd50339bf)
		return BIT_OF(CLASS_DMB_ISHLD);
	return word == 0xd5033abf ? BIT_OF(CLASS_DMB_ISHST) : 0;
}

/*
 * tlbi is `sys #0, c8, CRm, #op2`. CRm 3 and 1 are broadcasts, 7 is local; 2, 5
 * and 6 are the same for ranges. op2 0: everything; 2: an address space; odd: a
 * page.
 */
static uint32_t tlbi_class(uint32_t word)
{
	uint32_t crm = word >> 8 & 0xf, op2 = word >> 5 & 7;

	if (!is(word, 0xfffff000, 0xd5088000))
		return 0;
	if (crm == 6 || crm == 7)
		return BIT_OF(CLASS_TLBI_LOCAL);
	if (crm == 2 || crm == 5 || op2 % 2)
		return BIT_OF(CLASS_TLBI_PAGE);
	return BIT_OF(op2 == 2 ? CLASS_TLBI_ASID : CLASS_TLBI_ALL);
}

static uint32_t atomic_class(uint32_t word)
{
	/* ld<op> and swp. ldapr, a plain load, has the same form. */
	if (is(word, 0x3f200c00, 0x38200000) &&
	    !is(word, 0x0000f000, 0x0000c000))
		return BIT_OF(CLASS_LSE_ATOMICS);
	if (is(word, 0x3fa07c00, 0x08a07c00) ||		/* cas */
	    is(word, 0xbfa07c00, 0x08207c00))		/* casp */
		return BIT_OF(CLASS_LSE_ATOMICS);
	if (is(word, 0x3fe00000, 0x08000000) ||		/* stxr */
	    is(word, 0xbfe00000, 0x88200000))		/* stxp */
		return BIT_OF(CLASS_EXCLUSIVE_STORES);
	return 0;
}

static uint32_t gic_class(uint32_t word)
{
	if (is(word, 0xffffffe0, 0xd518cba0))		/* ICC_SGI1R_EL1 */
		return BIT_OF(CLASS_IPIS_SENT);
	if (is(word, 0xffffffe0, 0xd518cc20))		/* ICC_EOIR1_EL1 */
		return BIT_OF(CLASS_IRQS_TAKEN);
	return 0;
}

uint32_t classify_arm64(const uint8_t *bytes, size_t nr_bytes, bool kernel,
			struct block_scan *scan)
{
	uint32_t word;

	if (nr_bytes != 4)
		return 0;
	word = read32(bytes);
	if (is(word, 0xffe0001f, MOVZ_XZR_LSL_48) &&
	    (word >> 5 & 0xff00) == MARK_ARM64_MAGIC)
		return TRAIT_MARK;
	if (!kernel)
		return is(word, 0xffe0001f, 0xd4000001) ?	/* svc */
			       BIT_OF(CLASS_SYSCALLS) : 0;
	if (is(word, 0xfc000000, 0x14000000))
		return TRAIT_JUMP;
	if (word == 0xd503203f || word == 0xd503205f)	/* yield, wfe */
		return TRAIT_PAUSES;
	return barrier_class(word) | tlbi_class(word) | atomic_class(word) |
	       gic_class(word);
}

unsigned mark_of_arm64(const uint8_t *bytes)
{
	return read32(bytes) >> 5 & 0xff;
}

static const char *const names[NR_CLASSES_ARM64] = {
	[CLASS_INSTRUCTIONS] = "instructions",
	[CLASS_WAITING] = "waiting",
	[CLASS_STRING_STEPS] = "string_steps",
	[CLASS_USER] = "user_instructions",
	[CLASS_IPIS_SENT] = "ipis_sent",
	[CLASS_IRQS_TAKEN] = "irqs_taken",
	[CLASS_SYSCALLS] = "syscalls",
	[CLASS_LSE_ATOMICS] = "lse_atomics",
	[CLASS_EXCLUSIVE_STORES] = "exclusive_stores",
	[CLASS_DMB_ISH] = "dmb_ish",
	[CLASS_DMB_ISHLD] = "dmb_ishld",
	[CLASS_DMB_ISHST] = "dmb_ishst",
	[CLASS_DSB] = "dsb",
	[CLASS_TLBI_PAGE] = "tlbi_page",
	[CLASS_TLBI_ASID] = "tlbi_asid",
	[CLASS_TLBI_ALL] = "tlbi_all",
	[CLASS_TLBI_LOCAL] = "tlbi_local",
};

const struct arch arch_arm64 = {
	.target = "aarch64",
	.nr_classes = NR_CLASSES_ARM64,
	.names = names,
	.classify = classify_arm64,
	.mark_of = mark_of_arm64,
};

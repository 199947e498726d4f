/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/plugin/classify.h"

#include <string.h>

#include "lib/count/mark.h"

/*
 * x2APIC registers, and the offsets of the same registers in the APIC's page.
 */
#define MSR_EOI	 0x80bu
#define MSR_ICR	 0x830u
#define APIC_EOI 0xb0u
#define APIC_ICR 0x300u		/* writing its lower half sends */

/* The fixed mappings, with that of the APIC, are in the last 16 MiB. */
#define FIXMAP_DISPLACEMENT 0xff000000u
#define FIXMAP		    UINT64_C(0xffffffffff000000)

#define RM_SIB 4	/* in ModRM: a SIB byte follows; in SIB: rsp */

struct x86_insn {
	const uint8_t *at;		/* the opcode and the bytes after it */
	size_t left;
	bool lock, rep, operand16;
	const uint8_t *modrm;		/* NULL: past the end */
};

static void skip_prefixes(struct x86_insn *insn, const uint8_t *bytes,
			  size_t nr_bytes)
{
	size_t i = 0;

	for (; i < nr_bytes; i++) {
		uint8_t byte = bytes[i];

		if (byte == 0xf0)
			insn->lock = true;
		else if (byte == 0xf2 || byte == 0xf3)
			insn->rep = true;
		else if (byte == 0x66)
			insn->operand16 = true;
		else if (byte != 0x2e && byte != 0x36 && byte != 0x3e &&
			 byte != 0x26 && byte != 0x64 && byte != 0x65 &&
			 byte != 0x67)
			break;
	}
	if (i < nr_bytes && (bytes[i] & 0xf0) == 0x40)	/* REX */
		i++;
	insn->at = bytes + i;
	insn->left = nr_bytes - i;
}

static unsigned mod_of(const struct x86_insn *insn)
{
	return *insn->modrm >> 6;
}

static unsigned reg_of(const struct x86_insn *insn)
{
	return *insn->modrm >> 3 & 7;
}

static bool to_memory(const struct x86_insn *insn)
{
	return insn->modrm && mod_of(insn) != 3;
}

static uint32_t read32(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

/* smp_mb(): `lock addl $0, -4(%rsp)`, with any displacement, or `lock orl`. */
static bool adds_nothing_to_stack(const struct x86_insn *insn)
{
	return insn->at[0] == 0x83 && insn->left >= 4 && to_memory(insn) &&
	       reg_of(insn) <= 1 && (*insn->modrm & 7) == RM_SIB &&
	       (insn->modrm[1] & 7) == RM_SIB && !insn->at[insn->left - 1];
}

/*
 * Is it a store of a register or constant to a displacement in the fixed
 * mappings?
 */
static bool stores_to_fixmap(const struct x86_insn *insn)
{
	uint8_t opcode = insn->at[0];
	size_t sib;

	if ((opcode != 0x89 && opcode != 0xc7 && opcode != 0x87) ||
	    !to_memory(insn) || mod_of(insn) == 1)
		return false;
	sib = (*insn->modrm & 7) == RM_SIB;
	/* Without a base register there must be a SIB byte whose base is 5. */
	if (mod_of(insn) == 0 &&
	    (!sib || insn->left < 3 || (insn->modrm[1] & 7) != 5))
		return false;
	return insn->left >= 6 + sib &&
	       read32(insn->modrm + 1 + sib) >= FIXMAP_DISPLACEMENT;
}

static uint32_t msr_class(const struct block_scan *scan)
{
	if (!scan->knows_ecx)
		return 0;
	if (scan->ecx == MSR_ICR)
		return BIT_OF(CLASS_IPIS_SENT);
	return scan->ecx == MSR_EOI ? BIT_OF(CLASS_IRQS_TAKEN) : 0;
}

/* Opcodes of two and three bytes; the first byte is 0f. */
static uint32_t classify_0f(struct x86_insn *insn,
			    const struct block_scan *scan)
{
	uint8_t opcode = insn->left >= 2 ? insn->at[1] : 0;

	insn->modrm = insn->left >= 3 ? insn->at + 2 : NULL;
	if (opcode == 0x30)
		return msr_class(scan);
	if (!insn->modrm)
		return 0;
	if (opcode == 0xae && mod_of(insn) == 3 && reg_of(insn) == 6 &&
	    !insn->operand16 && !insn->rep)
		return BIT_OF(CLASS_FULL_FENCES);
	if (opcode == 0x01 && to_memory(insn) && reg_of(insn) == 7)
		return BIT_OF(CLASS_INVLPG);
	if (opcode == 0x22 && reg_of(insn) == 3)
		return BIT_OF(CLASS_CR3_WRITES);
	if (opcode == 0x38 && insn->at[2] == 0x82 && insn->operand16)
		return BIT_OF(CLASS_INVPCID);
	return insn->lock ? BIT_OF(CLASS_LOCKED) : 0;
}

/* ins, outs; movs, cmps; stos, lods, scas; each for bytes or for words. */
static uint32_t string_traits(uint8_t opcode)
{
	switch (opcode & 0xfe) {
	case 0x6c:
	case 0xa4:
	case 0xaa:
		return TRAIT_STRING;
	case 0x6e:
	case 0xac:
	case 0xae:
		return TRAIT_STRING | TRAIT_LOADS;
	case 0xa6:
		return TRAIT_STRING | TRAIT_LOADS | TRAIT_LOADS_TWO;
	}
	return 0;
}

static uint32_t classify_one_byte(struct x86_insn *insn,
				  struct block_scan *scan)
{
	uint8_t opcode = insn->at[0];
	uint32_t traits = 0;

	insn->modrm = insn->left >= 2 ? insn->at + 1 : NULL;
	if (opcode == 0xb9 && insn->left >= 5) {
		scan->ecx = read32(insn->at + 1);
		scan->knows_ecx = true;
	}
	if (opcode == 0xe9 || opcode == 0xeb)
		return TRAIT_JUMP;
	if (opcode == 0x90 && insn->rep)
		return TRAIT_PAUSES;
	if (string_traits(opcode) && insn->rep)
		return string_traits(opcode);
	if (stores_to_fixmap(insn))
		traits = TRAIT_DEVICE_STORE;
	if (insn->lock && adds_nothing_to_stack(insn))
		return traits | BIT_OF(CLASS_FULL_FENCES);
	if (insn->lock || ((opcode == 0x86 || opcode == 0x87) &&
			   to_memory(insn)))
		return traits | BIT_OF(CLASS_LOCKED);
	return traits;
}

static uint32_t classify_user(const struct x86_insn *insn)
{
	if (insn->left == 2 && insn->at[0] == 0x0f && insn->at[1] == 0x05)
		return BIT_OF(CLASS_SYSCALLS);
	return insn->rep ? string_traits(insn->at[0]) : 0;
}

uint32_t classify_x86(const uint8_t *bytes, size_t nr_bytes, bool kernel,
		      struct block_scan *scan)
{
	struct x86_insn insn = { .at = bytes };

	if (nr_bytes == 8 && read32(bytes) == MARK_X86_PREFIX &&
	    (read32(bytes + 4) & ~0xffu) == MARK_X86_MAGIC)
		return TRAIT_MARK;
	skip_prefixes(&insn, bytes, nr_bytes);
	if (!insn.left)
		return 0;
	if (!kernel)
		return classify_user(&insn);
	return insn.at[0] == 0x0f ? classify_0f(&insn, scan) :
				    classify_one_byte(&insn, scan);
}

unsigned mark_of_x86(const uint8_t *bytes)
{
	return read32(bytes + 4) & 0xff;
}

int apic_class(uint64_t vaddr)
{
	uint64_t offset = vaddr & 0xfff;

	if (vaddr < FIXMAP)
		return -1;
	if (offset == APIC_ICR)
		return CLASS_IPIS_SENT;
	return offset == APIC_EOI ? CLASS_IRQS_TAKEN : -1;
}

static int store_class(uint64_t vaddr, unsigned vcpu)
{
	return apic_class(vaddr);
}

static const char *const names[NR_CLASSES_X86] = {
	[CLASS_INSTRUCTIONS] = "instructions",
	[CLASS_WAITING] = "waiting",
	[CLASS_STRING_STEPS] = "string_steps",
	[CLASS_USER] = "user_instructions",
	[CLASS_IPIS_SENT] = "ipis_sent",
	[CLASS_IRQS_TAKEN] = "irqs_taken",
	[CLASS_SYSCALLS] = "syscalls",
	[CLASS_LOCKED] = "locked",
	[CLASS_FULL_FENCES] = "full_fences",
	[CLASS_INVLPG] = "invlpg",
	[CLASS_INVPCID] = "invpcid",
	[CLASS_CR3_WRITES] = "cr3_writes",
};

const struct arch arch_x86 = {
	.target = "x86_64",
	.nr_classes = NR_CLASSES_X86,
	.names = names,
	.classify = classify_x86,
	.mark_of = mark_of_x86,
	.store_class = store_class,
};

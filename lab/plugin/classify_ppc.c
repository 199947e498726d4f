/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/plugin/classify.h"

#include "lib/count/mark.h"

/*
 * The kernel's linear mapping of memory ends below this address, its mappings
 * of devices lie above.
 */
#define VMALLOC	     UINT64_C(0xc0003d0000000000)
/* Offsets in a page of XIVE, the interrupt controller. */
#define ESB_TRIGGER  0x000	/* of a source */
#define TIMA_OS_CPPR 0x011	/* the kernel's priority on this CPU */

/* Operations of primary opcode 31, by bits 21 to 30. */
enum {
	OP_STQCX = 182, OP_STWCX = 150, OP_STDCX = 214, OP_STBCX = 694,
	OP_STHCX = 726,
	OP_TLBIE = 306, OP_TLBIEL = 274, OP_TLBSYNC = 566,
	OP_SLBIE = 434, OP_SLBIEG = 466, OP_SLBIA = 498,
	OP_SYNC = 598, OP_EIEIO = 854,
	OP_MSGSND = 206, OP_MSGSNDP = 142,
	OP_WAIT = 30,
};

/* In a guest of ppc64el instructions are little endian. */
static uint32_t read_word(const uint8_t *bytes)
{
	return (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[1] << 8 | bytes[0];
}

static bool is(uint32_t word, uint32_t mask, uint32_t value)
{
	return (word & mask) == value;
}

/* sync by its field L; a value that we do not know counts as the strongest. */
static uint32_t sync_class(uint32_t word)
{
	switch (word >> 21 & 3) {
	case 1: return BIT_OF(CLASS_LWSYNC);
	case 2: return BIT_OF(CLASS_PTESYNC);
	}
	return BIT_OF(CLASS_SYNC);
}

/*
 * RIC, in bits 12 and 13: 0 the TLB, 1 the page walk cache, 2 both and cached
 * table entries, 3 a group of translations.
 */
static uint32_t tlbie_class(uint32_t word)
{
	uint32_t ric = word >> 18 & 3;

	return BIT_OF(ric == 1 || ric == 2 ? CLASS_TLBIE_PWC : CLASS_TLBIE);
}

static uint32_t op31_class(uint32_t word)
{
	switch (word >> 1 & 0x3ff) {
	case OP_STBCX: case OP_STHCX: case OP_STWCX: case OP_STDCX:
	case OP_STQCX:
		return word & 1 ? BIT_OF(CLASS_STCX_ATTEMPTS) : 0;
	case OP_SYNC:
		return sync_class(word);
	case OP_EIEIO:
		return BIT_OF(CLASS_EIEIO);
	case OP_TLBIE:
		return tlbie_class(word);
	case OP_TLBIEL:
		return BIT_OF(CLASS_TLBIEL);
	case OP_TLBSYNC:
		return BIT_OF(CLASS_TLBSYNC);
	case OP_SLBIE: case OP_SLBIEG: case OP_SLBIA:
		return BIT_OF(CLASS_SLB_FLUSHES);
	case OP_MSGSND: case OP_MSGSNDP:
		return BIT_OF(CLASS_IPIS_SENT);
	}
	return 0;
}

/* or 1,1,1 and or 31,31,31 give way to other threads; wait. */
static bool is_pause(uint32_t word)
{
	return word == 0x7c210b78 || word == 0x7ffffb78 ||
	       is(word, 0xfc0007ff, 31u << 26 | OP_WAIT << 1);
}

/* out_be64() and out_8(): a sync, and then std or stb. */
static uint32_t device_store(uint32_t word, struct block_scan *scan)
{
	bool synced = scan->synced;

	scan->synced = word == 0x7c0004ac;
	return synced && (is(word, 0xfc000003, 0xf8000000) ||
			  is(word, 0xfc000000, 0x98000000)) ?
		       TRAIT_DEVICE_STORE : 0;
}

uint32_t classify_ppc(const uint8_t *bytes, size_t nr_bytes, bool kernel,
		      struct block_scan *scan)
{
	uint32_t word, store;

	if (nr_bytes != 4)
		return 0;
	word = read_word(bytes);
	store = device_store(word, scan);
	if (is(word, ~7u, 0x08000000 | MARK_PPC_MAGIC))
		return TRAIT_MARK;
	if (!kernel)					/* sc, scv */
		return is(word, 0xfffff01e, 0x44000002) ||
		       is(word, 0xfffff01f, 0x44000001) ?
			       BIT_OF(CLASS_SYSCALLS) : 0;
	if (word == 0x44000022)				/* sc 1 */
		return BIT_OF(CLASS_HCALLS);
	if (is(word, 0xfc000001, 0x48000000))
		return TRAIT_JUMP;
	if (is_pause(word))
		return TRAIT_PAUSES;
	if (word == 0x4c00012c)
		return BIT_OF(CLASS_ISYNC);
	return word >> 26 == 31 ? op31_class(word) : store;
}

unsigned mark_of_ppc(const uint8_t *bytes)
{
	return read_word(bytes) & 7;
}

int xive_class(uint64_t vaddr)
{
	if (vaddr < VMALLOC)
		return -1;
	switch (vaddr & 0xfff) {
	case ESB_TRIGGER:
		return CLASS_IPIS_SENT;
	case TIMA_OS_CPPR:
		return CLASS_IRQS_TAKEN;
	}
	return -1;
}

static int store_class(uint64_t vaddr, unsigned vcpu)
{
	return xive_class(vaddr);
}

static const char *const names[NR_CLASSES_PPC] = {
	[CLASS_INSTRUCTIONS] = "instructions",
	[CLASS_WAITING] = "waiting",
	[CLASS_STRING_STEPS] = "string_steps",
	[CLASS_USER] = "user_instructions",
	[CLASS_IPIS_SENT] = "ipis_sent",
	[CLASS_IRQS_TAKEN] = "irqs_taken",
	[CLASS_SYSCALLS] = "syscalls",
	[CLASS_STCX_ATTEMPTS] = "stcx_attempts",
	[CLASS_SYNC] = "sync",
	[CLASS_LWSYNC] = "lwsync",
	[CLASS_PTESYNC] = "ptesync",
	[CLASS_EIEIO] = "eieio",
	[CLASS_ISYNC] = "isync",
	[CLASS_TLBIE] = "tlbie",
	[CLASS_TLBIE_PWC] = "tlbie_pwc",
	[CLASS_TLBIEL] = "tlbiel",
	[CLASS_TLBSYNC] = "tlbsync",
	[CLASS_SLB_FLUSHES] = "slb_flushes",
	[CLASS_HCALLS] = "hcalls",
};

const struct arch arch_ppc = {
	.target = "ppc64",
	.nr_classes = NR_CLASSES_PPC,
	.names = names,
	.classify = classify_ppc,
	.mark_of = mark_of_ppc,
	.store_class = store_class,
};

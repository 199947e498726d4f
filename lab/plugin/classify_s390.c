/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/plugin/classify.h"

#include "lib/count/mark.h"

/*
 * The kernel has an address space of its own, whose addresses user mode may
 * have, too. Without randomised addresses they do not overlap: the kernel's
 * image, its modules and its oldest code are at these, a program at 0x2aa...
 * and its libraries at the end of its 4 TiB.
 */
#define KERNEL_LOW_END	UINT64_C(0x80000000)
#define KERNEL_HIGH	UINT64_C(0x3ff00000000)
#define KERNEL_HIGH_END UINT64_C(0x3fff0000000)

/* Where interrupts save the old PSW, in the lowcore. */
#define EXTERNAL_OLD_PSW 0x130
#define IO_OLD_PSW	 0x170

/* Orders of SIGP that ask for the state of another CPU. */
enum { SENSE = 1, SENSE_RUNNING = 21 };

/* Instructions of six bytes that begin with eb, by their last byte. */
static uint32_t eb_class(const uint8_t *bytes)
{
	unsigned offset = (bytes[2] & 0xfu) << 8 | bytes[3];

	switch (bytes[5]) {
	case 0x14: case 0x30: case 0x31: case 0x3e:	/* csy csg cdsy cdsg */
		return BIT_OF(CLASS_COMPARE_SWAPS);
	case 0xe4: case 0xe6: case 0xe7:		/* lang laog laxg */
	case 0xe8: case 0xea:				/* laag laalg */
	case 0xf4: case 0xf6: case 0xf7:		/* lan lao lax */
	case 0xf8: case 0xfa:				/* laa laal */
		return BIT_OF(CLASS_LOAD_AND_OPS);
	case 0x6a: case 0x7a: case 0x6e: case 0x7e:	/* asi agsi alsi ... */
		return BIT_OF(CLASS_ADD_IMMEDIATES);
	case 0x04:					/* lmg %r8,%r9 */
		return bytes[1] == 0x89 && bytes[4] == 0 &&
		       (offset == EXTERNAL_OLD_PSW || offset == IO_OLD_PSW) ?
			       BIT_OF(CLASS_IRQS_TAKEN) : 0;
	}
	return 0;
}

/* A broadcast, unless the last bit of its field M4 is set. */
static uint32_t entry_class(const uint8_t *bytes, unsigned broadcast)
{
	return BIT_OF(bytes[2] & 1 ? CLASS_LOCAL_FLUSHES : broadcast);
}

/* Instructions of four bytes, by their first two. */
static uint32_t control_class(const uint8_t *bytes)
{
	switch (bytes[0] << 8 | bytes[1]) {
	case 0xb221:
		return entry_class(bytes, CLASS_IPTE);
	case 0xb98e: case 0xb98f:			/* idte crdte */
		return entry_class(bytes, CLASS_IDTE);
	case 0xb20d:					/* ptlb */
		return BIT_OF(CLASS_LOCAL_FLUSHES);
	case 0xb250: case 0xb98a:			/* csp cspg */
		return BIT_OF(CLASS_CSP);
	case 0xb2fa:		/* niai 4: only where a spin lock waits */
		return bytes[3] == 0x40 ? TRAIT_PAUSES : 0;
	case 0xa7f4:					/* j */
		return TRAIT_JUMP;
	}
	return 0;
}

/*
 * The order is an address: a register, or a displacement. Those that only ask
 * are constants, moved to the register before. @scan remembers them.
 */
static uint32_t sigp_class(const uint8_t *bytes, const struct block_scan *scan)
{
	unsigned base = bytes[2] >> 4;
	unsigned order = (bytes[2] & 0xfu) << 8 | bytes[3];
	bool asks = base ? scan->asks >> base & 1 :
			   order == SENSE || order == SENSE_RUNNING;

	return BIT_OF(asks ? CLASS_SIGP_ASKS : CLASS_IPIS_SENT);
}

/* lhi and lghi. */
static void follow_constant(const uint8_t *bytes, struct block_scan *scan)
{
	unsigned reg = bytes[1] >> 4, value = bytes[2] << 8 | bytes[3];

	if (bytes[0] != 0xa7 || (bytes[1] & 0xe) != 8)
		return;
	scan->asks &= (uint16_t)~(1u << reg);
	if (value == SENSE || value == SENSE_RUNNING)
		scan->asks |= (uint16_t)(1u << reg);
}

static uint32_t classify_4(const uint8_t *bytes, struct block_scan *scan)
{
	follow_constant(bytes, scan);
	switch (bytes[0]) {
	case 0xba: case 0xbb:				/* cs cds */
	case 0x93:					/* ts */
		return BIT_OF(CLASS_COMPARE_SWAPS);
	case 0xae:
		return sigp_class(bytes, scan);
	case 0x83:
		return BIT_OF(CLASS_DIAGS);
	}
	return control_class(bytes);
}

static bool is_mark(const uint8_t *bytes)
{
	uint32_t target = (uint32_t)bytes[2] << 24 | (uint32_t)bytes[3] << 16 |
			  (uint32_t)bytes[4] << 8 | bytes[5];

	return bytes[0] == 0xc0 && bytes[1] == 0x04 &&
	       (target & ~7u) == MARK_S390_MAGIC;
}

static uint32_t classify_6(const uint8_t *bytes)
{
	if (bytes[0] == 0xeb)
		return eb_class(bytes);
	if (bytes[0] == 0xc8 && (bytes[1] & 0xf) == 2)	/* csst */
		return BIT_OF(CLASS_COMPARE_SWAPS);
	return bytes[0] == 0xc0 && bytes[1] == 0xf4 ? TRAIT_JUMP : 0; /* jg */
}

uint32_t classify_s390(const uint8_t *bytes, size_t nr_bytes, bool kernel,
		       struct block_scan *scan)
{
	if (nr_bytes == 6 && is_mark(bytes))
		return TRAIT_MARK;
	if (!kernel)					/* svc */
		return nr_bytes == 2 && bytes[0] == 0x0a ?
			       BIT_OF(CLASS_SYSCALLS) : 0;
	switch (nr_bytes) {
	case 2:						/* bcr 15,0; 14,0 */
		return bytes[0] == 0x07 &&
		       (bytes[1] == 0xf0 || bytes[1] == 0xe0) ?
			       BIT_OF(CLASS_SERIALIZATIONS) : 0;
	case 4:
		return classify_4(bytes, scan);
	case 6:
		return classify_6(bytes);
	}
	return 0;
}

unsigned mark_of_s390(const uint8_t *bytes)
{
	return bytes[5] & 7;
}

static bool is_kernel(uint64_t pc)
{
	return pc < KERNEL_LOW_END ||
	       (pc >= KERNEL_HIGH && pc < KERNEL_HIGH_END);
}

static const char *const names[NR_CLASSES_S390] = {
	[CLASS_INSTRUCTIONS] = "instructions",
	[CLASS_WAITING] = "waiting",
	[CLASS_STRING_STEPS] = "string_steps",
	[CLASS_USER] = "user_instructions",
	[CLASS_IPIS_SENT] = "ipis_sent",
	[CLASS_IRQS_TAKEN] = "irqs_taken",
	[CLASS_SYSCALLS] = "syscalls",
	[CLASS_COMPARE_SWAPS] = "compare_swaps",
	[CLASS_LOAD_AND_OPS] = "load_and_ops",
	[CLASS_ADD_IMMEDIATES] = "add_immediates",
	[CLASS_SERIALIZATIONS] = "serializations",
	[CLASS_IPTE] = "ipte",
	[CLASS_IDTE] = "idte",
	[CLASS_CSP] = "csp",
	[CLASS_LOCAL_FLUSHES] = "local_flushes",
	[CLASS_SIGP_ASKS] = "sigp_asks",
	[CLASS_DIAGS] = "diags",
};

const struct arch arch_s390 = {
	.target = "s390x",
	.nr_classes = NR_CLASSES_S390,
	.names = names,
	.classify = classify_s390,
	.mark_of = mark_of_s390,
	.is_kernel = is_kernel,
};

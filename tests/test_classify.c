/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classifier, given instructions that GNU as assembled and objdump shows.
 * For each class there are also instructions that only look like it.
 */
#include "tests/classify.h"

#include "lib/count/mark.h"

static const struct vector x86[] = {
	{ "lock addl $0x0,-0x4(%rsp)",
	  "f0834424fc00", BIT_OF(CLASS_FULL_FENCES) },
	{ "lock addl $0x0,(%rsp)", "f083042400", BIT_OF(CLASS_FULL_FENCES) },
	{ "lock addl $0x1,-0x4(%rsp)", "f0834424fc01", BIT_OF(CLASS_LOCKED) },
	{ "lock addl $0x0,-0x4(%rbp)", "f08345fc00", BIT_OF(CLASS_LOCKED) },
	{ "lock addl $0x0,0x8(%rdi)", "f083470800", BIT_OF(CLASS_LOCKED) },
	{ "lock addq $0x0,-0x4(%rsp)",
	  "f048834424fc00", BIT_OF(CLASS_FULL_FENCES) },
	{ "lock orl $0x0,-0x4(%rsp)",
	  "f0834c24fc00", BIT_OF(CLASS_FULL_FENCES) },
	{ "addl $0x0,-0x4(%rsp)", "834424fc00", 0 },
	{ "lock xadd %eax,(%rdi)", "f00fc107", BIT_OF(CLASS_LOCKED) },
	{ "lock cmpxchg %rcx,(%rdi)", "f0480fb10f", BIT_OF(CLASS_LOCKED) },
	{ "lock btsq $0x12,(%rdi)", "f0480fba2f12", BIT_OF(CLASS_LOCKED) },
	{ "lock andb $0xfe,0x3(%rdi)", "f0806703fe", BIT_OF(CLASS_LOCKED) },
	{ "lock incl (%rax)", "f0ff00", BIT_OF(CLASS_LOCKED) },
	{ "lock cmpxchg16b (%rsi)", "f0480fc70e", BIT_OF(CLASS_LOCKED) },
	{ "lock cmpxchg %edx,%gs:0x10(%rdi)",
	  "65f00fb15710", BIT_OF(CLASS_LOCKED) },
	{ "xchg %rax,(%rdi)", "488707", BIT_OF(CLASS_LOCKED) },
	{ "xchg %al,(%rdi)", "8607", BIT_OF(CLASS_LOCKED) },
	{ "xchg %rax,%rdi", "4897", 0 },
	{ "xchg %ax,%ax", "6690", 0 },
	{ "mfence", "0faef0", BIT_OF(CLASS_FULL_FENCES) },
	{ "lfence", "0faee8", 0 },
	{ "sfence", "0faef8", 0 },
	{ "invlpg (%rdi)", "0f013f", BIT_OF(CLASS_INVLPG) },
	{ "invlpg 0x1000(%r12)", "410f01bc2400100000", BIT_OF(CLASS_INVLPG) },
	{ "swapgs", "0f01f8", 0 },
	{ "rdtscp", "0f01f9", 0 },
	{ "invpcid (%rax),%rdi", "660f388238", BIT_OF(CLASS_INVPCID) },
	{ "mov %rax,%cr3", "0f22d8", BIT_OF(CLASS_CR3_WRITES) },
	{ "mov %r8,%cr3", "410f22d8", BIT_OF(CLASS_CR3_WRITES) },
	{ "mov %rax,%cr4", "0f22e0", 0 },
	{ "mov %cr3,%rax", "0f20d8", 0 },
	{ "wrmsr", "0f30", 0 },
	{ "syscall", "0f05", 0 },
	{ "jmp .+2", "eb00", TRAIT_JUMP },
	{ "jmp .+5", "e900000000", TRAIT_JUMP },
	{ "je .+2", "7400", 0 },
	{ "call .+5", "e800000000", 0 },
	{ "pause", "f390", TRAIT_PAUSES },
	{ "nop", "90", 0 },
	{ "rep stos %rax,%es:(%rdi)", "f348ab", TRAIT_STRING },
	{ "rep movsb %ds:(%rsi),%es:(%rdi)", "f3a4", TRAIT_STRING },
	{ "rep movsl %ds:(%rsi),%es:(%rdi)", "f3a5", TRAIT_STRING },
	{ "rep insb (%dx),%es:(%rdi)", "f36c", TRAIT_STRING },
	{ "rep outsl %ds:(%rsi),(%dx)", "f36f", TRAIT_STRING | TRAIT_LOADS },
	{ "rep lods %ds:(%rsi),%rax", "f348ad", TRAIT_STRING | TRAIT_LOADS },
	{ "repnz scas %es:(%rdi),%al", "f2ae", TRAIT_STRING | TRAIT_LOADS },
	{ "repz cmpsb %es:(%rdi),%ds:(%rsi)",
	  "f3a6", TRAIT_STRING | TRAIT_LOADS | TRAIT_LOADS_TWO },
	{ "repz ret", "f3c3", 0 },
	{ "movsb %ds:(%rsi),%es:(%rdi)", "a4", 0 },
	{ "mov %eax,0xffffffffff5fc300", "89042500c35fff", TRAIT_DEVICE_STORE },
	{ "movl $0x0,0xffffffffff5fc0b0",
	  "c70425b0c05fff00000000", TRAIT_DEVICE_STORE },
	{ "mov %esi,-0xa04000(%rdi)", "89b700c05fff", TRAIT_DEVICE_STORE },
	{ "mov %eax,0x12345678", "89042578563412", 0 },
	{ "mov %eax,-0x8(%rbp)", "8945f8", 0 },
	{ "mov %eax,0x100(%rip)", "890500010000", 0 },
	{ "mov 0xffffffffff5fc300,%eax", "8b042500c35fff", 0 },
	{ "mov $0x830,%ecx", "b930080000", 0 },
	{ "nopl (%rax,%rax,1)", "0f1f0400", 0 },
	{ "nopl 0x0(%rax,%rax,1)", "0f1f840000000000", 0 },
	{ "nopl 0x6d6d6603(%rax,%rax,1)", "0f1f840003666d6d", TRAIT_MARK },
	{ "lock notb -0x4(%rsp)", "f0f65424fc", BIT_OF(CLASS_LOCKED) },
};

static const struct vector arm64[] = {
	{ "dmb ish", "bf3b03d5", BIT_OF(CLASS_DMB_ISH) },
	{ "dmb ishld", "bf3903d5", BIT_OF(CLASS_DMB_ISHLD) },
	{ "dmb ishst", "bf3a03d5", BIT_OF(CLASS_DMB_ISHST) },
	{ "dmb sy", "bf3f03d5", 0 },
	{ "dsb ish", "9f3b03d5", BIT_OF(CLASS_DSB) },
	{ "dsb ishst", "9f3a03d5", BIT_OF(CLASS_DSB) },
	{ "dsb sy", "9f3f03d5", BIT_OF(CLASS_DSB) },
	{ "isb", "df3f03d5", 0 },
	{ "tlbi vale1is, x0", "a08308d5", BIT_OF(CLASS_TLBI_PAGE) },
	{ "tlbi vae1is, x1", "218308d5", BIT_OF(CLASS_TLBI_PAGE) },
	{ "tlbi vaale1is, x1", "e18308d5", BIT_OF(CLASS_TLBI_PAGE) },
	{ "tlbi aside1is, x2", "428308d5", BIT_OF(CLASS_TLBI_ASID) },
	{ "tlbi vmalle1is", "1f8308d5", BIT_OF(CLASS_TLBI_ALL) },
	{ "tlbi vmalle1", "1f8708d5", BIT_OF(CLASS_TLBI_LOCAL) },
	{ "tlbi vale1, x0", "a08708d5", BIT_OF(CLASS_TLBI_LOCAL) },
	{ "tlbi aside1, x2", "428708d5", BIT_OF(CLASS_TLBI_LOCAL) },
	{ "tlbi rvale1is, x3", "a38208d5", BIT_OF(CLASS_TLBI_PAGE) },
	{ "tlbi rvae1, x3", "238608d5", BIT_OF(CLASS_TLBI_LOCAL) },
	{ "ic ivau, x0", "20750bd5", 0 },
	{ "dc cvau, x0", "207b0bd5", 0 },
	{ "stadd w20, [x0]", "1f0034b8", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "ldadd x1, x2, [x3]", "620021f8", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "ldaddal w1, w2, [x3]", "6200e1b8", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "swpal x1, x2, [x3]", "6280e1f8", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "ldclr x1, x2, [x3]", "621021f8", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "casal x1, x2, [x3]", "62fce1c8", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "cas w1, w2, [x3]", "627ca188", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "casb w1, w2, [x3]", "627ca108", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "caspal x0, x1, x2, x3, [x4]",
	  "82fc6048", BIT_OF(CLASS_LSE_ATOMICS) },
	{ "ldapr x0, [x1]", "20c0bff8", 0 },
	{ "stxr w0, x1, [x2]", "417c00c8", BIT_OF(CLASS_EXCLUSIVE_STORES) },
	{ "stlxr w0, w1, [x2]", "41fc0088", BIT_OF(CLASS_EXCLUSIVE_STORES) },
	{ "stxp w0, x1, x2, [x3]", "610820c8", BIT_OF(CLASS_EXCLUSIVE_STORES) },
	{ "ldxr x0, [x1]", "207c5fc8", 0 },
	{ "ldaxr w0, [x1]", "20fc5f88", 0 },
	{ "stlr x0, [x1]", "20fc9fc8", 0 },
	{ "ldar x0, [x1]", "20fcdfc8", 0 },
	{ "ldr x0, [x1, x2]", "206862f8", 0 },
	{ "ldr x0, [x1], #8", "208440f8", 0 },
	{ "str x0, [x1, x2]", "206822f8", 0 },
	{ "msr icc_sgi1r_el1, x7", "a7cb18d5", BIT_OF(CLASS_IPIS_SENT) },
	{ "msr icc_eoir1_el1, x9", "29cc18d5", BIT_OF(CLASS_IRQS_TAKEN) },
	{ "mrs x0, icc_iar1_el1", "00cc38d5", 0 },
	{ "svc #0x0", "010000d4", 0 },
	{ "b .", "00000014", TRAIT_JUMP },
	{ "bl .", "00000094", 0 },
	{ "yield", "3f2003d5", TRAIT_PAUSES },
	{ "wfe", "5f2003d5", TRAIT_PAUSES },
	{ "nop", "1f2003d5", 0 },
	{ "movz xzr, #0x6d05, lsl #48", "bfa0edd2", TRAIT_MARK },
	{ "movz xzr, #0x6e05, lsl #48", "bfc0edd2", 0 },
	{ "movz x1, #0x6d05, lsl #48", "a1a0edd2", 0 },
};

static const struct vector riscv[] = {
	{ "fence rw,rw", "0f003003", BIT_OF(CLASS_FENCE_RW_RW) },
	{ "fence iorw,iorw", "0f00f00f", BIT_OF(CLASS_FENCE_RW_RW) },
	{ "fence r,r", "0f002002", BIT_OF(CLASS_FENCE_R_R) },
	{ "fence ir,ir", "0f00a00a", BIT_OF(CLASS_FENCE_R_R) },
	{ "fence w,w", "0f001001", BIT_OF(CLASS_FENCE_W_W) },
	{ "fence r,rw", "0f003002", BIT_OF(CLASS_FENCE_ACQUIRE) },
	{ "fence rw,w", "0f001003", BIT_OF(CLASS_FENCE_RELEASE) },
	{ "fence.tso", "0f003083", BIT_OF(CLASS_FENCE_RELEASE) },
	{ "fence w,o", "0f004001", BIT_OF(CLASS_FENCE_IO) },
	{ "fence i,r", "0f002008", BIT_OF(CLASS_FENCE_IO) },
	{ "fence.i", "0f100000", 0 },
	{ "pause", "0f000001", TRAIT_PAUSES },
	{ "amoadd.w a0,a1,(a2)", "2f25b600", BIT_OF(CLASS_AMOS) },
	{ "amoswap.d.aqrl a0,a1,(a2)", "2f35b60e", BIT_OF(CLASS_AMOS) },
	{ "amoor.d zero,a1,(a2)", "2f30b640", BIT_OF(CLASS_AMOS) },
	{ "lr.w a0,(a2)", "2f250610", 0 },
	{ "lr.d.aqrl a0,(a2)", "2f350616", 0 },
	{ "sc.w a0,a1,(a2)", "2f25b618", BIT_OF(CLASS_SC_ATTEMPTS) },
	{ "sc.d.rl a0,a1,(a2)", "2f35b61a", BIT_OF(CLASS_SC_ATTEMPTS) },
	{ "sfence.vma zero,zero", "73000012", BIT_OF(CLASS_SFENCE_ALL) },
	{ "sfence.vma a0,zero", "73000512", BIT_OF(CLASS_SFENCE_PAGE) },
	{ "sfence.vma a0,a1", "7300b512", BIT_OF(CLASS_SFENCE_PAGE) },
	{ "sfence.vma zero,a1", "7300b012", BIT_OF(CLASS_SFENCE_ASID) },
	{ "sinval.vma a0,a1", "7300b516", BIT_OF(CLASS_SFENCE_PAGE) },
	{ "sfence.w.inval", "73000018", 0 },
	{ "ecall", "73000000", BIT_OF(CLASS_SBI_CALLS) },
	{ "wfi", "73005010", 0 },
	{ "sret", "73002010", 0 },
	{ "slti zero,zero,1749", "1320506d", TRAIT_MARK },
	{ "slti zero,zero,1752", "1320806d", 0 },
	{ "slti a0,zero,1749", "1325506d", 0 },
	{ "csrrw zero,satp,a0", "73100518", 0 },
	{ "jal zero,.", "6f000000", TRAIT_JUMP },
	{ "jal ra,.", "ef000000", 0 },
	{ "sd a0,8(a1)", "23b4a500", 0 },
	{ "sw a0,8(a1)", "23a4a500", 0 },
	{ "ld a0,8(a1)", "03b58500", 0 },
	{ "c.j .", "01a0", TRAIT_JUMP },
	{ "c.addi zero,0", "0100", 0 },
	{ "c.sd a0,8(a1)", "88e5", 0 },
	{ "c.sw a0,8(a1)", "88c5", 0 },
	{ "c.sdsp a0,8(sp)", "2ae4", 0 },
	{ "c.ld a0,8(a1)", "8865", 0 },
	{ "c.fsd fa0,8(a1)", "88a5", 0 },
};

static void test_x86(void **state)
{
	for (size_t i = 0; i < sizeof(x86) / sizeof(x86[0]); i++)
		check(&arch_x86, &x86[i]);
}

static void test_arm64(void **state)
{
	for (size_t i = 0; i < sizeof(arm64) / sizeof(arm64[0]); i++)
		check(&arch_arm64, &arm64[i]);
}

static void test_riscv(void **state)
{
	for (size_t i = 0; i < sizeof(riscv) / sizeof(riscv[0]); i++)
		check(&arch_riscv, &riscv[i]);
}

static uint32_t firmware(const char *hex)
{
	uint8_t bytes[16];
	size_t nr = unhex(hex, bytes);

	return arch_riscv.classify_firmware(bytes, nr);
}

/* Of the firmware only its fences, and stores that may be interrupts. */
static void test_firmware(void **state)
{
	static const char *const stores[] = {
		"23b4a500", "23a4a500", "88e5", "88c5", "2ae4",
	};

	for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++)
		assert_int_equal(firmware(stores[i]), TRAIT_DEVICE_STORE);
	assert_int_equal(firmware("73000512"),		/* sfence.vma a0 */
			 BIT_OF(CLASS_FIRMWARE_SFENCES));
	assert_int_equal(firmware("03b58500"), 0);	/* ld */
	assert_int_equal(firmware("8865"), 0);		/* c.ld */
	assert_int_equal(firmware("0f003003"), 0);	/* fence rw,rw */
	assert_int_equal(firmware("73000000"), 0);	/* ecall */
	assert_int_equal(firmware("2f25b600"), 0);	/* amoadd.w */
	assert_true(arch_riscv.is_firmware(0x80000000));
	assert_true(arch_riscv.is_firmware(0x80001234));
	assert_false(arch_riscv.is_firmware(0x80200000));
	assert_false(arch_riscv.is_firmware(0x10400));
	assert_false(arch_riscv.is_firmware(UINT64_C(0xffffffff80000000)));
	/* By CPU 1: to CPU 0, to itself, to CPU 3; then no word of a CPU. */
	assert_int_equal(msip_class(0x2000000, 1), CLASS_IPIS_SENT);
	assert_int_equal(msip_class(0x2000004, 1), CLASS_IRQS_TAKEN);
	assert_int_equal(msip_class(0x200000c, 1), CLASS_IPIS_SENT);
	assert_int_equal(msip_class(0x2004008, 1), -1);
	assert_int_equal(msip_class(0x1fffffc, 1), -1);
}

/* wrmsr is an IPI by the constant that was moved to ecx before it. */
static void test_x2apic(void **state)
{
	static const char wrmsr[] = "0f30";
	struct block_scan scan = { .ecx = 0 };

	assert_int_equal(one(&arch_x86, wrmsr, true, &scan), 0);
	one(&arch_x86, "b930080000", true, &scan);	/* ecx = 0x830 */
	assert_int_equal(one(&arch_x86, wrmsr, true, &scan),
			 BIT_OF(CLASS_IPIS_SENT));
	one(&arch_x86, "b90b080000", true, &scan);	/* ecx = 0x80b */
	assert_int_equal(one(&arch_x86, wrmsr, true, &scan),
			 BIT_OF(CLASS_IRQS_TAKEN));
	one(&arch_x86, "b938080000", true, &scan);	/* the timer's */
	assert_int_equal(one(&arch_x86, wrmsr, true, &scan), 0);
}

static void test_xapic(void **state)
{
	assert_int_equal(apic_class(0xffffffffff5fc300), CLASS_IPIS_SENT);
	assert_int_equal(apic_class(0xffffffffff5fd0b0), CLASS_IRQS_TAKEN);
	assert_int_equal(apic_class(0xffffffffff5fc310), -1);
	assert_int_equal(apic_class(0xffffffffff5fb010), -1);
	assert_int_equal(apic_class(0xfffffffffefff300), -1);
	assert_int_equal(apic_class(0xffff888000000300), -1);
}

/* Of user mode, only system calls, marks and strings. */
static void test_user(void **state)
{
	struct block_scan scan = { .ecx = 0 };

	assert_int_equal(one(&arch_x86, "0f05", false, &scan),
			 BIT_OF(CLASS_SYSCALLS));
	assert_int_equal(one(&arch_x86, "f0ff00", false, &scan), 0);
	assert_int_equal(one(&arch_x86, "f390", false, &scan), 0);
	assert_int_equal(one(&arch_x86, "f348ab", false, &scan), TRAIT_STRING);
	assert_int_equal(one(&arch_x86, "aa", false, &scan), 0);
	assert_int_equal(one(&arch_x86, "0f01f8", false, &scan), 0);
	assert_int_equal(one(&arch_arm64, "010000d4", false, &scan),
			 BIT_OF(CLASS_SYSCALLS));
	assert_int_equal(one(&arch_arm64, "bf3b03d5", false, &scan), 0);
	assert_int_equal(one(&arch_riscv, "73000000", false, &scan),
			 BIT_OF(CLASS_SYSCALLS));
	assert_int_equal(one(&arch_riscv, "0f003003", false, &scan), 0);
	assert_int_equal(one(&arch_riscv, "1320506d", false, &scan),
			 TRAIT_MARK);
	assert_int_equal(one(&arch_ppc, "02000044", false, &scan),
			 BIT_OF(CLASS_SYSCALLS));
	assert_int_equal(one(&arch_ppc, "01000044", false, &scan),
			 BIT_OF(CLASS_SYSCALLS));	/* scv 0 */
	assert_int_equal(one(&arch_ppc, "ac04007c", false, &scan), 0);
	assert_int_equal(one(&arch_ppc, "056d0008", false, &scan),
			 TRAIT_MARK);
	assert_int_equal(one(&arch_s390, "0a05", false, &scan),
			 BIT_OF(CLASS_SYSCALLS));
	assert_int_equal(one(&arch_s390, "07f0", false, &scan), 0);
	assert_int_equal(one(&arch_s390, "c0046d6d6605", false, &scan),
			 TRAIT_MARK);
	assert_int_equal(one(&arch_x86, "0f1f840003666d6d", false, &scan),
			 TRAIT_MARK);
	assert_int_equal(one(&arch_arm64, "bfa0edd2", false, &scan),
			 TRAIT_MARK);
}

extern const uint8_t emitted[], emitted_end[];

/* Once only, since it defines symbols. */
static __attribute__((noinline)) void emit(void)
{
	__asm__ volatile("emitted:");
	MARK(MARK_EMPTY_END);
	__asm__ volatile("emitted_end:");
}

/* What MARK() emits here is what the classifier knows. */
static void test_marks(void **state)
{
#if defined(__x86_64__)
	const struct arch *arch = &arch_x86;
#elif defined(__aarch64__)
	const struct arch *arch = &arch_arm64;
#elif defined(__powerpc64__)
	const struct arch *arch = &arch_ppc;
#elif defined(__s390x__)
	const struct arch *arch = &arch_s390;
#else
	const struct arch *arch = &arch_riscv;
#endif
	struct block_scan scan = { .ecx = 0 };
	size_t nr_bytes = (uintptr_t)emitted_end - (uintptr_t)emitted;

	emit();
	assert_int_equal(arch->classify(emitted, nr_bytes, false, &scan),
			 TRAIT_MARK);
	assert_int_equal(arch->mark_of(emitted), MARK_EMPTY_END);
}

static void test_names(void **state)
{
	const struct arch *const archs[] = {
		&arch_x86, &arch_arm64, &arch_riscv, &arch_ppc, &arch_s390,
	};

	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		for (unsigned class = 0; class < archs[i]->nr_classes;
		     class++) {
			assert_non_null(archs[i]->names[class]);
			assert_true(class < CLASSES_MAX);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_x86),
		cmocka_unit_test(test_arm64),
		cmocka_unit_test(test_riscv),
		cmocka_unit_test(test_firmware),
		cmocka_unit_test(test_x2apic),
		cmocka_unit_test(test_xapic),
		cmocka_unit_test(test_user),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classifier of s390, as test_classify.c: orders of sigp, and which
 * addresses are the kernel's.
 */
#include "tests/classify.h"

static const struct vector s390[] = {
	{ "bcr 15,%r0", "07f0", BIT_OF(CLASS_SERIALIZATIONS) },
	{ "bcr 14,%r0", "07e0", BIT_OF(CLASS_SERIALIZATIONS) },
	{ "br %r14", "07fe", 0 },
	{ "nopr", "0700", 0 },
	{ "cs %r1,%r2,0(%r3)", "ba123000", BIT_OF(CLASS_COMPARE_SWAPS) },
	{ "csy %r1,%r2,0(%r3)", "eb1230000014", BIT_OF(CLASS_COMPARE_SWAPS) },
	{ "csg %r1,%r2,0(%r3)", "eb1230000030", BIT_OF(CLASS_COMPARE_SWAPS) },
	{ "cds %r2,%r4,0(%r3)", "bb243000", BIT_OF(CLASS_COMPARE_SWAPS) },
	{ "cdsy %r2,%r4,0(%r3)", "eb2430000031", BIT_OF(CLASS_COMPARE_SWAPS) },
	{ "cdsg %r2,%r4,0(%r3)", "eb243000003e", BIT_OF(CLASS_COMPARE_SWAPS) },
	{ "csst 0(%r1),0(%r2),%r3",
	  "c83210002000", BIT_OF(CLASS_COMPARE_SWAPS) },
	{ "ts 0(%r3)", "93003000", BIT_OF(CLASS_COMPARE_SWAPS) },
	{ "lan %r1,%r2,0(%r3)", "eb12300000f4", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "lang %r1,%r2,0(%r3)", "eb12300000e4", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "lax %r1,%r2,0(%r3)", "eb12300000f7", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "laxg %r1,%r2,0(%r3)", "eb12300000e7", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "lao %r1,%r2,0(%r3)", "eb12300000f6", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "laog %r1,%r2,0(%r3)", "eb12300000e6", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "laa %r1,%r2,0(%r3)", "eb12300000f8", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "laag %r1,%r2,0(%r3)", "eb12300000e8", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "laal %r1,%r2,0(%r3)", "eb12300000fa", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "laalg %r1,%r2,0(%r3)", "eb12300000ea", BIT_OF(CLASS_LOAD_AND_OPS) },
	{ "asi 0(%r3),1", "eb013000006a", BIT_OF(CLASS_ADD_IMMEDIATES) },
	{ "agsi 0(%r3),1", "eb013000007a", BIT_OF(CLASS_ADD_IMMEDIATES) },
	{ "alsi 0(%r3),-1", "ebff3000006e", BIT_OF(CLASS_ADD_IMMEDIATES) },
	{ "algsi 0(%r3),-1", "ebff3000007e", BIT_OF(CLASS_ADD_IMMEDIATES) },
	{ "ni 0(%r3),1", "94013000", 0 },
	{ "oi 0(%r3),1", "96013000", 0 },
	{ "ipte %r1,%r2", "b2210012", BIT_OF(CLASS_IPTE) },
	{ "ipte %r1,%r2,%r3", "b2213012", BIT_OF(CLASS_IPTE) },
	{ "ipte %r1,%r2,%r3,1", "b2213112", BIT_OF(CLASS_LOCAL_FLUSHES) },
	{ "idte %r1,%r3,%r2", "b98e3012", BIT_OF(CLASS_IDTE) },
	{ "idte %r1,%r3,%r2,1", "b98e3112", BIT_OF(CLASS_LOCAL_FLUSHES) },
	{ "crdte %r2,%r4,%r6", "b98f4026", BIT_OF(CLASS_IDTE) },
	{ "crdte %r2,%r4,%r6,1", "b98f4126", BIT_OF(CLASS_LOCAL_FLUSHES) },
	{ "ptlb", "b20d0000", BIT_OF(CLASS_LOCAL_FLUSHES) },
	{ "csp %r2,%r4", "b2500024", BIT_OF(CLASS_CSP) },
	{ "cspg %r2,%r4", "b98a0024", BIT_OF(CLASS_CSP) },
	{ "sigp %r2,%r1,0(%r4)", "ae214000", BIT_OF(CLASS_IPIS_SENT) },
	{ "sigp %r2,%r1,2", "ae210002", BIT_OF(CLASS_IPIS_SENT) },
	{ "sigp %r2,%r1,3", "ae210003", BIT_OF(CLASS_IPIS_SENT) },
	{ "sigp %r2,%r1,21", "ae210015", BIT_OF(CLASS_SIGP_ASKS) },
	{ "sigp %r2,%r1,1", "ae210001", BIT_OF(CLASS_SIGP_ASKS) },
	{ "lhi %r4,21", "a7480015", 0 },
	{ "svc 5", "0a05", 0 },
	{ "diag %r1,%r2,68", "83120044", BIT_OF(CLASS_DIAGS) },
	{ "diag %r1,%r2,1280", "83120500", BIT_OF(CLASS_DIAGS) },
	{ "lpswe 160(%r15)", "b2b2f0a0", 0 },
	{ "niai 4,0", "b2fa0040", TRAIT_PAUSES },
	{ "niai 7,0", "b2fa0070", 0 },
	{ "niai 8,0", "b2fa0080", 0 },
	{ "lmg %r8,%r9,304(%r13)", "eb89d1300004", BIT_OF(CLASS_IRQS_TAKEN) },
	{ "lmg %r8,%r9,368(%r13)", "eb89d1700004", BIT_OF(CLASS_IRQS_TAKEN) },
	{ "lmg %r8,%r9,304", "eb8901300004", BIT_OF(CLASS_IRQS_TAKEN) },
	{ "lmg %r8,%r9,336(%r13)", "eb89d1500004", 0 },
	{ "lmg %r8,%r10,304(%r13)", "eb8ad1300004", 0 },
	{ "stmg %r8,%r9,304(%r13)", "eb89d1300024", 0 },
	{ "lmg %r8,%r9,8496(%r13)", "eb89d1300204", 0 },
	{ "j .", "a7f40000", TRAIT_JUMP },
	{ "jg .", "c0f400000000", TRAIT_JUMP },
	{ "je .", "a7840000", 0 },
	{ "br %r1", "07f1", 0 },
	{ "brasl %r14,.", "c0e500000000", 0 },
	{ "iske %r1,%r2", "b2290012", 0 },
	{ "sske %r1,%r2", "b22b0012", 0 },
	{ "brcl 0,mark 5", "c0046d6d6605", TRAIT_MARK },
	{ "brcl 0,mark 8", "c0046d6d6608", 0 },
	{ "brcl 0,.", "c00400000000", 0 },
	{ "jg mark 5", "c0f46d6d6605", TRAIT_JUMP },
	{ "mvcl %r2,%r4", "0e24", 0 },
	{ "mvc 0(8,%r1),0(%r2)", "d20710002000", 0 },
};

static void test_s390(void **state)
{
	for (size_t i = 0; i < sizeof(s390) / sizeof(s390[0]); i++)
		check(&arch_s390, &s390[i]);
}

/* The order of a sigp is the last constant that its register got. */
static void test_sigp(void **state)
{
	static const char sigp[] = "ae214000";		/* by %r4 */
	struct block_scan scan = { .asks = 0 };

	one(&arch_s390, "a7480015", true, &scan);	/* lhi %r4,21 */
	assert_int_equal(one(&arch_s390, sigp, true, &scan),
			 BIT_OF(CLASS_SIGP_ASKS));
	one(&arch_s390, "a7580003", true, &scan);	/* lhi %r5,3 */
	assert_int_equal(one(&arch_s390, sigp, true, &scan),
			 BIT_OF(CLASS_SIGP_ASKS));
	one(&arch_s390, "a7480003", true, &scan);	/* lhi %r4,3 */
	assert_int_equal(one(&arch_s390, sigp, true, &scan),
			 BIT_OF(CLASS_IPIS_SENT));
	one(&arch_s390, "a7490001", true, &scan);	/* lghi %r4,1 */
	assert_int_equal(one(&arch_s390, sigp, true, &scan),
			 BIT_OF(CLASS_SIGP_ASKS));
}

static void test_s390_addresses(void **state)
{
	assert_true(arch_s390.is_kernel(0x100000));
	assert_true(arch_s390.is_kernel(UINT64_C(0x3ffe0012345)));
	assert_true(arch_s390.is_kernel(UINT64_C(0x3ff80012345)));
	assert_false(arch_s390.is_kernel(UINT64_C(0x2aa00001000)));
	assert_false(arch_s390.is_kernel(UINT64_C(0x3fff7d12345)));
	assert_false(arch_s390.is_kernel(UINT64_C(0x3fffffff000)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_s390),
		cmocka_unit_test(test_sigp),
		cmocka_unit_test(test_s390_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

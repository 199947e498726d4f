/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classifier of Power and its stores to XIVE, as test_classify.c.
 */
#include "tests/classify.h"

static const struct vector ppc[] = {
	{ "hwsync", "ac04007c", BIT_OF(CLASS_SYNC) },
	{ "lwsync", "ac04207c", BIT_OF(CLASS_LWSYNC) },
	{ "ptesync", "ac04407c", BIT_OF(CLASS_PTESYNC) },
	{ "eieio", "ac06007c", BIT_OF(CLASS_EIEIO) },
	{ "isync", "2c01004c", BIT_OF(CLASS_ISYNC) },
	{ "tlbie r4,r5,0,0,1", "6422a17c", BIT_OF(CLASS_TLBIE) },
	{ "tlbie r4,r5,2,0,1", "6422a97c", BIT_OF(CLASS_TLBIE_PWC) },
	{ "tlbie r4,r5,1,1,1", "6422a77c", BIT_OF(CLASS_TLBIE_PWC) },
	{ "tlbie r4,r5,3,1,1", "6422af7c", BIT_OF(CLASS_TLBIE) },
	{ "tlbie r4,r5", "6422a07c", BIT_OF(CLASS_TLBIE) },
	{ "tlbiel r4", "2422007c", BIT_OF(CLASS_TLBIEL) },
	{ "tlbiel r4,r5,2,1,1", "2422ab7c", BIT_OF(CLASS_TLBIEL) },
	{ "tlbsync", "6c04007c", BIT_OF(CLASS_TLBSYNC) },
	{ "slbie r3", "641b007c", BIT_OF(CLASS_SLB_FLUSHES) },
	{ "slbieg r3,r4", "a423607c", BIT_OF(CLASS_SLB_FLUSHES) },
	{ "slbia", "e403007c", BIT_OF(CLASS_SLB_FLUSHES) },
	{ "slbmte r3,r4", "2423607c", 0 },
	{ "stwcx. r3,0,r4", "2d21607c", BIT_OF(CLASS_STCX_ATTEMPTS) },
	{ "stdcx. r3,0,r4", "ad21607c", BIT_OF(CLASS_STCX_ATTEMPTS) },
	{ "stbcx. r3,0,r4", "6d25607c", BIT_OF(CLASS_STCX_ATTEMPTS) },
	{ "sthcx. r3,0,r4", "ad25607c", BIT_OF(CLASS_STCX_ATTEMPTS) },
	{ "stqcx. r4,0,r6", "6d31807c", BIT_OF(CLASS_STCX_ATTEMPTS) },
	{ "lwarx r3,0,r4", "2820607c", 0 },
	{ "ldarx r3,0,r4", "a820607c", 0 },
	{ "stwux r3,r4,r5", "6e29647c", 0 },
	{ "stdx r3,0,r4", "2a21607c", 0 },
	{ "sc", "02000044", 0 },
	{ "sc 1", "22000044", BIT_OF(CLASS_HCALLS) },
	{ "rfid", "2400004c", 0 },
	{ "msgsnd r3", "9c19007c", BIT_OF(CLASS_IPIS_SENT) },
	{ "msgsndp r3", "1c19007c", BIT_OF(CLASS_IPIS_SENT) },
	{ "or 1,1,1", "780b217c", TRAIT_PAUSES },
	{ "or 31,31,31", "78fbff7f", TRAIT_PAUSES },
	{ "or 2,2,2", "7813427c", 0 },
	{ "or 3,1,1", "780b237c", 0 },
	{ "wait", "3c00007c", TRAIT_PAUSES },
	{ "nop", "00000060", 0 },
	{ "b .", "00000048", TRAIT_JUMP },
	{ "bl .", "01000048", 0 },
	{ "blr", "2000804e", 0 },
	{ "tdi 0,r0,27909", "056d0008", TRAIT_MARK },
	{ "tdi 0,r0,27912", "086d0008", 0 },
	{ "tdi 0,r0,72", "48000008", 0 },
	{ "tdui r0,27909", "056de00b", 0 },
	{ "twi 0,r3,0", "0000030c", 0 },
	{ "mtspr 48,r3", "a60b707c", 0 },
	{ "dcbz 0,r3", "ec1f007c", 0 },
	{ "std r3,0(r4)", "000064f8", 0 },
	{ "stb r3,0(r4)", "00006498", 0 },
};

static void test_ppc(void **state)
{
	for (size_t i = 0; i < sizeof(ppc) / sizeof(ppc[0]); i++)
		check(&arch_ppc, &ppc[i]);
}

/* A store to a device is the one that follows a sync at once. */
static void test_xive(void **state)
{
	static const char std[] = "000064f8", stb[] = "00006498";
	static const char sync[] = "ac04007c", isync[] = "2c01004c";
	struct block_scan scan = { .synced = false };

	assert_int_equal(one(&arch_ppc, std, true, &scan), 0);
	one(&arch_ppc, sync, true, &scan);
	assert_int_equal(one(&arch_ppc, std, true, &scan), TRAIT_DEVICE_STORE);
	assert_int_equal(one(&arch_ppc, std, true, &scan), 0);
	one(&arch_ppc, sync, true, &scan);
	assert_int_equal(one(&arch_ppc, stb, true, &scan), TRAIT_DEVICE_STORE);
	one(&arch_ppc, sync, true, &scan);
	one(&arch_ppc, isync, true, &scan);
	assert_int_equal(one(&arch_ppc, std, true, &scan), 0);
	one(&arch_ppc, sync, true, &scan);		/* stdu, ld */
	assert_int_equal(one(&arch_ppc, "e1ff61f8", true, &scan), 0);
	one(&arch_ppc, sync, true, &scan);
	assert_int_equal(one(&arch_ppc, "000064e8", true, &scan), 0);
	assert_int_equal(xive_class(UINT64_C(0xc00a000000820000)),
			 CLASS_IPIS_SENT);
	assert_int_equal(xive_class(UINT64_C(0xc00a000000820400)), -1);
	assert_int_equal(xive_class(UINT64_C(0xc00a000000810011)),
			 CLASS_IRQS_TAKEN);
	assert_int_equal(xive_class(UINT64_C(0xc000000003f40000)), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ppc),
		cmocka_unit_test(test_xive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

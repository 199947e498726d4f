/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/sys/flush.h"
#include "lib/sys/flush_arch.h"
#include "lib/sys/procfs.h"

#include "tests/unit.h"
#include "tests/fixture.h"

#define KVM(version, cpus, leaf1, first, features, ext8, config) \
	.arch = FLUSH_ARCH_X86, .kver = version, .cpus_possible = cpus, \
	.cpuid = true, .leaf1_ecx = leaf1, .base = first, \
	.signature = "KVMKVMKVM", .features_eax = features, \
	.ext8_ebx = ext8, .kvm_guest = config, .hyperv = STATE_NO, \
	.paravirt = STATE_YES, .has_tlb_row = true, .has_cal_row = true

/* CPUID leaves of the machine on which fixtures/x86-6.18-kvm2 was captured. */
#define LEAF1	0xfffa3203
#define BASE	0x40000000
#define EAX	0x01007efb
#define EXT8	0x50020005
#define KVM2 KVM(KVER(6, 18), 2, LEAF1, BASE, EAX, EXT8, STATE_YES)

#define METAL_ROW(tlb_row) \
	.arch = FLUSH_ARCH_X86, .kver = KVER(6, 18), .cpus_possible = 128, \
	.cpuid = true, .leaf1_ecx = 0x7ffafbff, .has_tlb_row = tlb_row, \
	.has_cal_row = true
#define METAL METAL_ROW(true)

#define HYPERV \
	.arch = FLUSH_ARCH_X86, .kver = KVER(6, 1), .cpus_possible = 4, \
	.cpuid = true, .base = 0x40000000, .signature = "Microsoft Hv", \
	.has_tlb_row = true

#define POWER .arch = FLUSH_ARCH_POWER, .kver = KVER(6, 12)
#define RISCV(version) .arch = FLUSH_ARCH_RISCV, .kver = version

static const struct {
	const char *name;
	struct flush_facts facts;
	enum flush_method method;
	const char *says;	/* in the evidence */
} cases[] = {
	{ "the captured guest", { KVM2 }, FLUSH_KVM_PV, "0x01007efb" },
	{ "its log", { KVM2, .announced = "KVM setup pv remote TLB flush" },
	  FLUSH_KVM_PV, "kernel log: \"KVM setup pv remote TLB flush\"" },
	{ "config unknown", {
		KVM(KVER(6, 18), 2, LEAF1, BASE, EAX, EXT8,
		STATE_UNKNOWN) },
	  FLUSH_KVM_PV, "PV_TLB_FLUSH" },
	{ "no PV_TLB_FLUSH", {
		KVM(KVER(6, 18), 2, LEAF1, BASE, 0x01007cfb, EXT8,
		STATE_YES) },
	  FLUSH_NATIVE_IPI, "bit 9 PV_TLB_FLUSH is clear" },
	{ "no STEAL_TIME", {
		KVM(KVER(6, 18), 2, LEAF1, BASE, 0x01007edb, EXT8,
		STATE_YES) },
	  FLUSH_NATIVE_IPI, "bit 5 STEAL_TIME is clear" },
	{ "realtime hint", { KVM2, .hints_edx = 1 },
	  FLUSH_NATIVE_IPI, "HINTS_REALTIME is set" },
	{ "mwait", {
		KVM(KVER(6, 18), 2, 0xfffa320b, BASE, EAX, EXT8,
		STATE_YES) },
	  FLUSH_NATIVE_IPI, "MWAIT is set" },
	{ "mwait before the rule", {
		KVM(KVER(5, 10), 2, 0xfffa320b, BASE, EAX, EXT8,
		STATE_YES) }, FLUSH_KVM_PV, "does not matter before 5.17" },
	{ "one CPU", {
		KVM(KVER(6, 18), 1, LEAF1, BASE, EAX, EXT8,
		STATE_YES) },
	  FLUSH_NATIVE_IPI, "one CPU" },
	{ "no KVM_GUEST", {
		KVM(KVER(6, 18), 2, LEAF1, BASE, EAX, EXT8,
		STATE_NO) },
	  FLUSH_NATIVE_IPI, "no KVM_GUEST" },
	{ "KVM beside Hyper-V", {
		KVM(KVER(6, 18), 2, LEAF1, 0x40000100, EAX, EXT8,
		STATE_YES) },
	  FLUSH_KVM_PV, "0x40000101" },
	{ "bare metal", { METAL }, FLUSH_NATIVE_IPI, "no hypervisor" },
	{ "INVLPGB used", { METAL, .ext8_ebx = 0x111ef65f,
	  .invlpgb_flag = true }, FLUSH_INVLPGB, "busy on 4 or more CPUs" },
	{ "INVLPGB not used", { METAL, .ext8_ebx = 0x111ef65f },
	  FLUSH_NATIVE_IPI, "the kernel does not use it" },
	{ "INVLPGB in a guest", {
		KVM(KVER(6, 18), 2, LEAF1, BASE, EAX, 0x5002000d,
		STATE_YES),
		.invlpgb_flag = true }, FLUSH_INVLPGB, "PV_TLB_FLUSH" },
	{ "Hyper-V", { HYPERV, .enlight_eax = 0x00000c2c,
	  .hyperv = STATE_YES, .paravirt = STATE_YES },
	  FLUSH_HYPERV, "0x00000c2c" },
	{ "Hyper-V without advice", { HYPERV, .enlight_eax = 0x00000c28,
	  .hyperv = STATE_YES, .paravirt = STATE_YES },
	  FLUSH_NATIVE_IPI, "is clear" },
	{ "Hyper-V without PARAVIRT", { HYPERV, .enlight_eax = 0x00000c2c,
	  .hyperv = STATE_YES, .paravirt = STATE_NO },
	  FLUSH_NATIVE_IPI, "lacks HYPERV or PARAVIRT" },
	{ "Xen PV", { METAL, .base = 0x40000000,
	  .signature = "XenVMMXenVMM", .xen_guest_type = "PV" },
	  FLUSH_XEN_PV, "guest_type says PV" },
	{ "Xen HVM", { METAL, .base = 0x40000000,
	  .signature = "XenVMMXenVMM", .xen_guest_type = "HVM" },
	  FLUSH_NATIVE_IPI, "XenVMMXenVMM" },
	{ "TCG", { METAL, .base = 0x40000000, .signature = "TCGTCGTCGTCG" },
	  FLUSH_NATIVE_IPI, "TCGTCGTCGTCG" },
	{ "a flush that is seen", { KVM2, .seen_changes = 64,
	  .seen_received = 1 }, FLUSH_KVM_PV, "0x01007efb" },
	{ "a guest whose flush is not seen", { METAL, .base = 0x40000000,
	  .signature = "bhyve bhyve", .seen_changes = 512 },
	  FLUSH_HIDDEN, "but 512 changes of protection" },
	{ "the same, of KVM", { KVM2, .seen_changes = 512 },
	  FLUSH_HIDDEN, "but 512 changes of protection" },
	{ "INVLPGB is not seen", { METAL, .invlpgb_flag = true,
	  .seen_changes = 512 }, FLUSH_INVLPGB, "busy on 4 or more CPUs" },
	{ "no CPUID", { .arch = FLUSH_ARCH_X86, .kver = KVER(6, 1) },
	  FLUSH_UNKNOWN, "cannot be read" },
	{ "arm64", { .arch = FLUSH_ARCH_ARM64, .kver = KVER(6, 1) },
	  FLUSH_TLBI, "TLBI" },
	{ "radix", { POWER, .radix = STATE_YES, .tlbie = STATE_YES },
	  FLUSH_TLBIE, "tlbie_enabled is 1" },
	{ "radix, debugfs unseen", { POWER, .radix = STATE_YES },
	  FLUSH_TLBIE, "is assumed" },
	{ "radix without tlbie", { POWER, .radix = STATE_YES,
	  .tlbie = STATE_NO }, FLUSH_TLBIEL, "tlbie_enabled is 0" },
	{ "hash", { POWER, .radix = STATE_NO, .tlbie = STATE_YES },
	  FLUSH_HASH, "serialize_against_pte_lookup" },
	{ "Power of another MMU", { POWER }, FLUSH_UNKNOWN, "neither" },
	{ "s390", { .arch = FLUSH_ARCH_S390 }, FLUSH_IDTE, "IDTE" },
	{ "RISC-V with SBI", { RISCV(KVER(6, 12)), .announced =
	  "providing IPIs using SBI IPI extension" },
	  FLUSH_SBI, "IPIs come from SBI" },
	{ "RISC-V, old", { RISCV(KVER(6, 1)) }, FLUSH_SBI, "before 6.4" },
	{ "RISC-V with IMSIC", { RISCV(KVER(6, 12)), .announced =
	  "providing IPIs using interrupt" },
	  FLUSH_FENCE_IPI, "the kernel sends IPIs itself" },
	{ "RISC-V, log gone", { RISCV(KVER(6, 12)) },
	  FLUSH_UNKNOWN, "does not say who sends" },
	{ "another", { .arch = FLUSH_ARCH_OTHER }, FLUSH_UNKNOWN, "not x86" },
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

static void test_methods(void **state)
{
	struct flush_verdict verdict;

	for (size_t i = 0; i < NR_CASES; i++) {
		flush_decide(&cases[i].facts, false, &verdict);
		if (verdict.method != cases[i].method ||
		    !strstr(verdict.evidence, cases[i].says))
			fail_msg("%s: %s: %s", cases[i].name,
				 flush_method_name(verdict.method),
				 verdict.evidence);
		assert_true(strlen(verdict.evidence) <
			    sizeof(verdict.evidence) - 1);
		assert_true(strlen(verdict.counted) <
			    sizeof(verdict.counted) - 1);
		assert_true(verdict.counted[0]);
	}
}

static void test_time(void **state)
{
	struct flush_verdict verdict;

	for (size_t i = 0; i < NR_CASES; i++) {
		bool tcg = !strcmp(cases[i].name, "TCG");

		flush_decide(&cases[i].facts, false, &verdict);
		assert_int_equal(verdict.time_emulated, tcg);
		flush_decide(&cases[i].facts, true, &verdict);
		assert_true(verdict.time_emulated);
		assert_true(verdict.time_evidence[0]);
	}
}

static void test_counting(void **state)
{
	static const struct flush_facts no_row = {
		METAL_ROW(false),
	};
	struct flush_verdict verdict;

	flush_decide(&no_row, false, &verdict);
	assert_non_null(strstr(verdict.counted, "no TLB row"));
	flush_decide(&cases[0].facts, false, &verdict);
	assert_null(strstr(verdict.counted, "no TLB row"));
	assert_non_null(strstr(verdict.counted, "vCPU that runs"));
}

static void test_json(void **state)
{
	static const char *const keys[] = {
		"method", "evidence", "counted", "time_emulated",
		"time_evidence", "cpuid",
	};
	struct flush_verdict verdict;

	for (size_t i = 0; i < NR_CASES; i++) {
		json_t *json;

		flush_decide(&cases[i].facts, false, &verdict);
		json = flush_json(&cases[i].facts, &verdict);
		assert_non_null(json);
		assert_int_equal(json_object_size(json), 6);
		for (size_t k = 0; k < 6; k++)
			assert_non_null(json_object_get(json, keys[k]));
		assert_int_equal(json_is_null(json_object_get(json, "cpuid")),
				 !cases[i].facts.cpuid);
		json_decref(json);
	}
}

/* Facts of a directory: rows, flags, Xen; CPUID stays with the machine. */
static void test_facts(void **state)
{
	struct kernel_config config = { 0 };
	struct flush_facts facts;
	int root = fixture_new();

	assert_int_equal(flush_facts_read(root, &config, &facts), -ENOENT);
	fixture_write(root, "proc/sys/kernel/osrelease", "6.18.44\n");
	fixture_write(root, "sys/devices/system/cpu/possible", "0-3\n");
	fixture_write(root, "proc/interrupts", " CPU0 CPU1\n"
		      "CAL: 1 2 Function call interrupts\n");
	fixture_write(root, "proc/cpuinfo", "processor\t: 0\n"
		      "flags\t\t: fpu invlpgb\nbugs\t\t: x\n");
	fixture_write(root, "sys/hypervisor/guest_type", "HVM\n");
	assert_int_equal(flush_facts_read(root, &config, &facts), 0);
	assert_int_equal(facts.kver, KVER(6, 18));
	assert_int_equal(facts.cpus_possible, 4);
	assert_true(facts.has_cal_row && !facts.has_tlb_row);
	assert_true(facts.invlpgb_flag);
	assert_string_equal(facts.xen_guest_type, "HVM");
	assert_false(facts.cpuid);
	assert_int_equal(facts.kvm_guest, STATE_UNKNOWN);
	/* The word must stand alone, and in the flags. */
	fixture_write(root, "proc/cpuinfo", "processor\t: 0\n"
		      "flags\t\t: fpu noinvlpgb invlpgbx\nbugs\t: invlpgb\n");
	assert_int_equal(flush_facts_read(root, &config, &facts), 0);
	assert_false(facts.invlpgb_flag);
	fixture_write(root, "proc/interrupts", "nothing\n");
	/* Hidden, as containers do: no row is known, and all else is. */
	assert_int_equal(flush_facts_read(root, &config, &facts), 0);
	assert_false(facts.has_cal_row || facts.has_tlb_row);
	assert_int_equal(facts.kver, KVER(6, 18));
	fixture_delete(root);
}

/* Power, as two guests showed it. */
static void test_power(void **state)
{
	static const struct {
		const char *fixture;
		enum tristate radix;
		enum flush_method method;
	} guests[] = {
		{ "ppc64el-6.12-radix", STATE_YES, FLUSH_TLBIE },
		{ "ppc64el-6.12-hash", STATE_NO, FLUSH_HASH },
	};
	struct kernel_config config = { 0 };

	for (size_t i = 0; i < sizeof(guests) / sizeof(guests[0]); i++) {
		int root = fixture_open(guests[i].fixture);
		struct flush_verdict verdict;
		struct flush_facts facts;
		SCOPE_TEXT cpuinfo = { 0 };

		assert_int_equal(flush_facts_read(root, &config, &facts), 0);
		assert_false(facts.has_tlb_row || facts.has_cal_row);
		assert_int_equal(procfs_read(root, "/proc/cpuinfo", &cpuinfo),
				 0);
		facts.arch = FLUSH_ARCH_POWER;
		flush_arch_read(root, cpuinfo.text, &facts);
		assert_int_equal(facts.radix, guests[i].radix);
		assert_int_equal(facts.tlbie, STATE_YES);
		flush_decide(&facts, false, &verdict);
		assert_int_equal(verdict.method, guests[i].method);
		assert_true(verdict.time_emulated);
		assert_non_null(strstr(verdict.time_evidence,
				       "emulated by qemu"));
		close(root);
	}
}

/* The switch, KVM, and the signs of QEMU on s390 and RISC-V. */
static void test_arch_facts(void **state)
{
	static const char power[] = "MMU\t\t: Radix\n"
		"model\t\t: IBM pSeries (emulated by qemu)\n";
	struct flush_facts facts = { .arch = FLUSH_ARCH_POWER };
	int root = fixture_new();

	fixture_write(root, "sys/kernel/debug/powerpc/tlbie_enabled", "N\n");
	fixture_write(root, "proc/device-tree/hypervisor/compatible",
		      "linux,kvm");
	flush_arch_read(root, power, &facts);
	assert_int_equal(facts.tlbie, STATE_NO);
	assert_string_equal(facts.emulator, "");

	facts = (struct flush_facts){ .arch = FLUSH_ARCH_S390 };
	fixture_write(root, "proc/sysinfo", "Manufacturer:         IBM\n"
		      "VM00 Control Program: QEMU\n");
	flush_arch_read(root, "", &facts);
	assert_string_equal(facts.emulator, "");
	fixture_write(root, "proc/sysinfo", "Manufacturer:         QEMU\n");
	flush_arch_read(root, "", &facts);
	assert_non_null(strstr(facts.emulator, "sysinfo"));

	facts = (struct flush_facts){ .arch = FLUSH_ARCH_RISCV };
	fixture_write(root, "proc/device-tree/model", "riscv-virtio,qemu");
	flush_arch_read(root, "mvendorid\t: 0x489\n", &facts);
	assert_string_equal(facts.emulator, "");
	flush_arch_read(root, "mvendorid\t: 0x0\n", &facts);
	assert_non_null(strstr(facts.emulator, "qemu"));
	fixture_delete(root);
}

static void test_live(void **state)
{
	struct kernel_config config;
	struct flush_verdict verdict;
	struct flush_facts facts;
	int root = procfs_root();

	kernel_config_load(root, &config);
	assert_int_equal(flush_facts_read(root, &config, &facts), 0);
	flush_decide(&facts, false, &verdict);
	print_message("%s: %s\n", flush_method_name(verdict.method),
		      verdict.evidence);
#if defined(__x86_64__) || defined(__aarch64__)
	assert_int_not_equal(verdict.method, FLUSH_UNKNOWN);
#endif
	kernel_config_free(&config);
	close(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_methods),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_counting),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_power),
		cmocka_unit_test(test_arch_facts),
		cmocka_unit_test(test_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

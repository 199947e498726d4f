/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/fail.h"
#include "lib/sys/machine.h"
#include "lib/sys/machine_kernel.h"
#include "lib/sys/machine_state.h"
#include "lib/sys/procfs.h"

#include <stdbool.h>

#include "tests/unit.h"
#include "tests/fixture.h"

static const char *const machine_keys[] = {
	"arch", "product", "hypervisor_type", "cpu_model", "cpu_vendor",
	"cpu_family", "cpu_model_number", "cpu_stepping", "cpu_microcode",
	"cpu_flags", "cpu_bugs", "cpus_online", "cpus_possible", "packages",
	"cores", "threads_per_core", "numa_nodes", "l3_caches",
	"memory_bytes", "page_bytes", "huge_page_bytes", NULL
};

static const char *const kernel_keys[] = {
	"release", "version", "cmdline", "boot_id", "clocksource",
	"mitigations", "config_source", "config_fnv1a64", "config",
	"gup_fast_sync", "text", "thp", "ksm", "swap", "zswap_enabled", NULL
};

static const char *const state_keys[] = {
	"cpufreq_driver", "cpufreq_governors", "turbo", "cpuidle_driver",
	"cpuidle_governor", "cpuidle_states", "smt_control", "smt_active",
	"cpus_isolated", "cpus_nohz_full", "irq_default_smp_affinity",
	"sched_autogroup_enabled", "numa_balancing", "load_1min",
	"load_5min", "load_15min", "threads_running", "threads",
	"processes", NULL
};

/* Exactly these keys, whatever is known. */
static void check_keys(json_t *object, const char *const *keys)
{
	size_t nr = 0;

	for (; keys[nr]; nr++)
		if (!json_object_get(object, keys[nr]))
			fail_msg("no key %s", keys[nr]);
	assert_int_equal(json_object_size(object), nr);
}

static json_t *get(json_t *json, const char *path)
{
	char key[64];
	size_t len;

	for (; *path; path += len + (path[len] == '.')) {
		len = strcspn(path, ".");
		snprintf(key, sizeof(key), "%.*s", (int)len, path);
		json = json_object_get(json, key);
	}
	assert_non_null(json);
	return json;
}

static void check_number(json_t *json, const char *path, json_int_t expect)
{
	assert_true(json_is_integer(get(json, path)));
	assert_int_equal(json_integer_value(get(json, path)), expect);
}

static void check_string(json_t *json, const char *path, const char *expect)
{
	assert_true(json_is_string(get(json, path)));
	assert_string_equal(json_string_value(get(json, path)), expect);
}

static void check_null(json_t *json, const char *path)
{
	assert_true(json_is_null(get(json, path)));
}

static void test_keys(void **state)
{
	static const char *const names[] = {
		"x86-6.18-kvm2", "x86-6.1-offline", "arm64-6.1", "arm64-5.10",
	};

	for (size_t i = 0; i < 6; i++) {
		int root = i < 4 ? fixture_open(names[i]) :
			   i < 5 ? fixture_new() : procfs_root();
		json_t *machine = machine_json(root);
		json_t *kernel = machine_kernel_json(root);
		json_t *now = machine_state_json(root);

		check_keys(machine, machine_keys);
		check_keys(kernel, kernel_keys);
		check_keys(now, state_keys);
		json_decref(machine);
		json_decref(kernel);
		json_decref(now);
		if (i == 4)
			fixture_delete(root);
		else
			close(root);
	}
}

static void test_x86(void **state)
{
	int root = fixture_open("x86-6.18-kvm2");
	json_t *json = machine_json(root);

	check_string(json, "cpu_model", "AMD EPYC");
	check_string(json, "cpu_vendor", "AuthenticAMD");
	check_number(json, "cpu_family", 25);
	check_number(json, "cpu_model_number", 17);
	check_number(json, "cpu_stepping", 1);
	check_string(json, "cpu_microcode", "0x1000065");
	check_string(json_array_get(get(json, "cpu_flags"), 1), "", "vme");
	check_number(json, "cpus_online", 2);
	check_number(json, "packages", 1);
	check_number(json, "cores", 2);
	check_number(json, "threads_per_core", 1);
	check_number(json, "numa_nodes", 1);
	check_number(json, "memory_bytes", 25276502016);
	check_number(json, "huge_page_bytes", 2097152);
	json_decref(json);
	json = machine_kernel_json(root);
	check_string(json, "release", "6.18.44-fc-v669");
	check_string(json, "clocksource", "tsc");
	check_string(json, "mitigations.spec_store_bypass", "Vulnerable");
	check_null(json, "config_source");
	check_null(json, "config.KSM");
	check_null(json, "gup_fast_sync.gup_fast");
	check_string(json, "thp.enabled", "madvise");
	check_number(json, "thp.khugepaged.max_ptes_none", 511);
	check_number(json, "ksm.max_page_sharing", 256);
	check_string(json, "ksm.advisor_mode", "none");
	assert_true(json_is_false(get(json, "zswap_enabled")));
	json_decref(json);
	json = machine_state_json(root);
	check_string(json, "cpuidle_driver", "haltpoll");
	check_string(json_array_get(get(json, "cpuidle_states"), 1), "",
		     "haltpoll idle");
	check_null(json, "cpufreq_governors");
	check_null(json, "turbo");
	check_string(json, "smt_control", "notsupported");
	check_string(json, "irq_default_smp_affinity", "3");
	assert_true(json_is_true(get(json, "sched_autogroup_enabled")));
	json_decref(json);
	close(root);
}

static void test_arm64(void **state)
{
	int root = fixture_open("arm64-6.1");
	json_t *json = machine_json(root);

	check_null(json, "cpu_model");
	check_string(json, "cpu_vendor", "0x41");
	check_number(json, "cpu_family", 8);
	check_number(json, "cpu_model_number", 0xd0c);
	check_number(json, "cpu_stepping", 1);
	check_string(json_array_get(get(json, "cpu_flags"), 1), "", "asimd");
	check_null(json, "cpu_bugs");
	check_number(json, "cpus_possible", 4);
	json_decref(json);
	close(root);
}

static void write_cpu(int root, unsigned cpu)
{
	static const char topology[] =
		"sys/devices/system/cpu/cpu%u/topology/%s";
	unsigned package = cpu / 4;
	unsigned core = cpu % 4 / 2;
	const struct {
		const char *name;
		unsigned value;
		bool hex;
	} files[] = {
		{ "physical_package_id", package, false },
		{ "core_id", core, false },
		{ "core_cpus", 3u << (cpu / 2 * 2), true },
		{ "thread_siblings", 3u << (cpu / 2 * 2), true },
		{ "package_cpus", 15u << (package * 4), true },
		{ "core_siblings", 15u << (package * 4), true },
	};
	char path[128], text[32];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), topology, cpu, files[i].name);
		snprintf(text, sizeof(text), files[i].hex ? "%08x\n" : "%u\n",
			 files[i].value);
		fixture_write(root, path, text);
	}
}

/* Two sockets of two cores of two threads; a node each. */
static void test_topology(void **state)
{
	int root = fixture_new();
	json_t *json;

	for (unsigned cpu = 0; cpu < 8; cpu++)
		write_cpu(root, cpu);
	fixture_write(root, "sys/devices/system/cpu/online", "0-7\n");
	fixture_write(root, "sys/devices/system/cpu/possible", "0-15\n");
	fixture_write(root, "proc/cpuinfo", "processor\t: 0\n");
	fixture_write(root, "proc/meminfo", "MemTotal: 4099 kB\n");
	fixture_write(root, "sys/devices/system/node/online", "0-1\n");
	fixture_write(root, "sys/devices/system/node/node0/cpumap", "0f\n");
	fixture_write(root, "sys/devices/system/node/node1/cpumap", "f0\n");
	fixture_write(root, "sys/devices/system/node/node0/meminfo",
		      "Node 0 MemTotal: 2050 kB\n");
	fixture_write(root, "sys/devices/system/node/node1/meminfo",
		      "Node 1 MemTotal: 2049 kB\n");
	json = machine_json(root);
	check_number(json, "cpus_online", 8);
	check_number(json, "cpus_possible", 16);
	check_number(json, "packages", 2);
	check_number(json, "cores", 4);
	check_number(json, "threads_per_core", 2);
	check_number(json, "numa_nodes", 2);
	check_number(json, "memory_bytes", 4099 * 1024);
	assert_null(getenv("HWLOC_FSROOT"));
	json_decref(json);
	fixture_delete(root);
}

static void test_swap(void **state)
{
	int root = fixture_new();
	json_t *json, *swap;

	fixture_write(root, "proc/swaps",
		      "Filename\tType\tSize\tUsed\tPriority\n"
		      "/swap\\040\xfc" "file file 4099 17 -2\n"
		      "cut off\n"
		      "/dev/a partition 99999999999999999999999 0 1\n"
		      "/dev/b partition 5 6 1\n"
		      "/dev/zram0 partition 1048572 0 32767");
	json = machine_kernel_json(root);
	swap = get(json, "swap");
	assert_int_equal(json_array_size(swap), 2);
	check_string(json_array_get(swap, 0), "path", "/swap\\040?file");
	check_number(json_array_get(swap, 0), "size_bytes", 4099 * 1024);
	check_number(json_array_get(swap, 0), "used_bytes", 17 * 1024);
	check_number(json_array_get(swap, 0), "priority", -2);
	check_number(json_array_get(swap, 1), "priority", 32767);
	json_decref(json);
	fixture_write(root, "proc/swaps", "Filename\n");
	json = machine_kernel_json(root);
	assert_int_equal(json_array_size(get(json, "swap")), 0);
	json_decref(json);
	fixture_delete(root);
}

static void test_power(void **state)
{
	static const struct {
		const char *path, *content;
		int turbo;	/* 1, 0, or -1 for null */
	} cases[] = {
		{ "cpufreq/boost", "1\n", 1 },
		{ "cpufreq/boost", "0\n", 0 },
		{ "intel_pstate/no_turbo", "0\n", 1 },
		{ "intel_pstate/no_turbo", "1\n", 0 },
		{ "intel_pstate/no_turbo", "?\n", -1 },
	};
	char path[128];
	json_t *json;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int root = fixture_new();

		snprintf(path, sizeof(path), "sys/devices/system/cpu/%s",
			 cases[i].path);
		fixture_write(root, path, cases[i].content);
		fixture_write(root, "sys/devices/system/cpu/cpufreq/policy0/"
				    "scaling_governor", "performance\n");
		fixture_write(root, "sys/devices/system/cpu/cpufreq/policy10/"
				    "scaling_governor", "powersave\n");
		fixture_write(root, "sys/devices/system/cpu/cpufreq/policy9/"
				    "scaling_governor", "performance\n");
		json = machine_state_json(root);
		assert_ptr_equal(get(json, "turbo"),
				 cases[i].turbo < 0 ? json_null() :
				 json_boolean(cases[i].turbo));
		assert_int_equal(json_array_size(
			get(json, "cpufreq_governors")), 2);
		check_string(json_array_get(get(json, "cpufreq_governors"),
					    1), "", "powersave");
		json_decref(json);
		fixture_delete(root);
	}
}

/* Garbage where every file should be. */
static void test_garbage(void **state)
{
	static const char *const files[] = {
		"proc/cpuinfo", "proc/meminfo", "proc/swaps", "proc/loadavg",
		"proc/config.gz", "proc/cmdline", "proc/sys/kernel/version",
		"proc/sys/kernel/osrelease", "sys/devices/system/cpu/online",
		"sys/devices/system/cpu/possible", "sys/kernel/mm/ksm/run",
		"sys/kernel/mm/transparent_hugepage/enabled",
		"sys/devices/system/cpu/vulnerabilities/meltdown",
		"sys/devices/system/cpu/cpu0/cpuidle/state0/name",
	};
	static const char *const garbage[] = {
		"", "\n", ":", "\xff\xfe\xfd", "model name", "flags\t\t:",
		"MemTotal: kB", "99999999999999999999999999999999 [",
		"cpu family : 99999999999999999999999\nflags:\n",
	};

	for (size_t g = 0; g < sizeof(garbage) / sizeof(garbage[0]); g++) {
		int root = fixture_new();
		json_t *json;

		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
			fixture_write(root, files[i], garbage[g]);
		json = machine_json(root);
		check_keys(json, machine_keys);
		check_null(json, "cpus_online");
		check_null(json, "memory_bytes");
		json_decref(json);
		json = machine_kernel_json(root);
		check_keys(json, kernel_keys);
		check_null(json, "config_source");
		json_decref(json);
		json = machine_state_json(root);
		check_keys(json, state_keys);
		check_null(json, "load_1min");
		json_decref(json);
		fixture_delete(root);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_x86),
		cmocka_unit_test(test_arm64),
		cmocka_unit_test(test_topology),
		cmocka_unit_test(test_swap),
		cmocka_unit_test(test_power),
		cmocka_unit_test(test_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/fail.h"
#include "lib/sys/kernel.h"
#include "lib/sys/procfs.h"

#include <zlib.h>

#include "tests/unit.h"
#include "tests/fixture.h"

static void test_kver(void **state)
{
	static const struct {
		const char *release;
		unsigned kver;
	} cases[] = {
		{ "6.18.44-fc-v669", KVER(6, 18) },
		{ "5.10.0-30-cloud-amd64", KVER(5, 10) },
		{ "7.3-rc7", KVER(7, 3) },
		{ "6.1.0-50-arm64", KVER(6, 1) },
		{ "5.10.223", KVER(5, 10) },
		{ "6", 0 },
		{ "", 0 },
		{ "next-20221123", 0 },
		{ "6.256.1", 0 },
		{ "6.99999999999", 0 },
		{ "-6.1", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(kernel_kver(cases[i].release), cases[i].kver);
	assert_true(KVER(6, 1) < KVER(6, 12));
	assert_true(KVER(5, 19) < KVER(6, 0));
}

static const char config_text[] =
	"#\n# Linux/x86 6.1.192 Kernel Configuration\n#\n"
	"CONFIG_HZ=250\n"
	"CONFIG_PREEMPT_VOLUNTARY=y\n"
	"# CONFIG_PREEMPT is not set\n"
	"CONFIG_PREEMPT_NOTIFIERS=y\n"
	"CONFIG_LSM=\"lockdown,yama\"\n"
	"CONFIG_ZRAM=m\n"
	"CONFIG_KSM_LIKE=y\n"
	"CONFIG_MMU_GATHER_RCU_TABLE_FREE=y\n"
	"CONFIG_HAVE_FAST_GUP=y\n";

static void write_gz(int root, const char *path, const char *text)
{
	gzFile file;
	int fd;

	fixture_write(root, path, "");
	fd = openat(root, path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	file = gzdopen(fd, "wb");
	assert_non_null(file);
	assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)),
			 strlen(text));
	assert_int_equal(gzclose(file), Z_OK);
}

static void check_values(const struct kernel_config *config)
{
	static const char *const expect[][2] = {
		{ "HZ", "250" }, { "PREEMPT_VOLUNTARY", "y" },
		{ "PREEMPT", "n" }, { "ZRAM", "m" }, { "KSM", "n" },
		{ "LSM", "\"lockdown,yama\"" }, { "KSM_LIKE", "y" },
	};
	char text[KERNEL_VALUE_BYTES];

	for (size_t i = 0; i < sizeof(expect) / sizeof(expect[0]); i++)
		assert_string_equal(kernel_config_value(config, expect[i][0],
							text), expect[i][1]);
	assert_int_equal(kernel_config_state(config, "ZRAM"), STATE_YES);
	assert_int_equal(kernel_config_state(config, "KSM"), STATE_NO);
}

/* Each place in its turn; the hash is that of the text, not of the file. */
static void test_config_places(void **state)
{
	struct kernel_config config;
	int root = fixture_new();
	uint64_t hash;

	fixture_write(root, "proc/sys/kernel/osrelease", "6.1.192\n");
	assert_int_equal(kernel_config_load(root, &config), -ENOENT);
	assert_non_null(strstr(fail_text(), "6.1.192"));
	assert_null(config.text);
	fixture_write(root, "lib/modules/6.1.192/config", config_text);
	assert_int_equal(kernel_config_load(root, &config), 0);
	assert_string_equal(config.source, "/lib/modules/6.1.192/config");
	check_values(&config);
	hash = config.fnv1a64;
	kernel_config_free(&config);
	fixture_write(root, "boot/config-6.1.192", config_text);
	assert_int_equal(kernel_config_load(root, &config), 0);
	assert_string_equal(config.source, "/boot/config-6.1.192");
	kernel_config_free(&config);
	write_gz(root, "proc/config.gz", config_text);
	assert_int_equal(kernel_config_load(root, &config), 0);
	assert_string_equal(config.source, "/proc/config.gz");
	check_values(&config);
	assert_int_equal(config.fnv1a64, hash);
	/* Computed by another implementation. */
	assert_int_equal(hash, UINT64_C(0x98c997f62da0985f));
	kernel_config_free(&config);
	fixture_delete(root);
}

static void test_config_damaged(void **state)
{
	struct kernel_config config;
	char text[KERNEL_VALUE_BYTES];
	int root = fixture_new();
	struct stat file;
	int fd;

	fixture_write(root, "proc/sys/kernel/osrelease", "6.1.192\n");
	fixture_write(root, "proc/config.gz", "no configuration\n");
	assert_int_equal(kernel_config_load(root, &config), -EBADMSG);
	fixture_write(root, "proc/config.gz", "");
	assert_int_equal(kernel_config_load(root, &config), -EBADMSG);
	write_gz(root, "proc/config.gz", config_text);
	fd = openat(root, "proc/config.gz", O_RDWR | O_CLOEXEC);
	assert_int_equal(fstat(fd, &file), 0);
	assert_int_equal(ftruncate(fd, file.st_size - 9), 0);
	close(fd);
	assert_int_equal(kernel_config_load(root, &config), -EBADMSG);
	assert_null(kernel_config_value(&config, "HZ", text));
	assert_int_equal(kernel_config_state(&config, "HZ"), STATE_UNKNOWN);
	fixture_write(root, "proc/sys/kernel/osrelease", "../../etc\n");
	assert_int_equal(kernel_config_load(root, &config), -EBADMSG);
	fixture_delete(root);
}

static void test_config_next(void **state)
{
	static const char *const expect[] = {
		"PREEMPT_VOLUNTARY", "PREEMPT_NOTIFIERS",
	};
	struct kernel_config config = { .text = strdup(config_text) };
	char symbol[KERNEL_VALUE_BYTES];
	const char *cursor = NULL;

	for (size_t i = 0; i < 2; i++) {
		assert_true(kernel_config_next(&config, "PREEMPT", &cursor,
					       symbol));
		assert_string_equal(symbol, expect[i]);
	}
	assert_false(kernel_config_next(&config, "PREEMPT", &cursor, symbol));
	kernel_config_free(&config);
	cursor = NULL;
	assert_false(kernel_config_next(&config, "PREEMPT", &cursor, symbol));
}

static void test_gup_sync(void **state)
{
	static const struct {
		const char *text;
		unsigned kver;
		enum tristate fast, rcu;
		const char *says;
	} cases[] = {
		{ NULL, KVER(6, 1), STATE_UNKNOWN, STATE_UNKNOWN, "unknown" },
		{ config_text, KVER(6, 1), STATE_YES, STATE_YES,
		  "(tlb_remove_table_sync_one)" },
		{ config_text, KVER(5, 10), STATE_YES, STATE_YES,
		  "in the stable releases that have it" },
		{ "#\nCONFIG_HAVE_GUP_FAST=y\n", KVER(7, 2), STATE_YES,
		  STATE_NO, "no broadcast" },
		{ "#\nCONFIG_MMU_GATHER_RCU_TABLE_FREE=y\n", KVER(6, 1),
		  STATE_NO, STATE_YES, "no GUP-fast" },
	};
	struct gup_sync sync;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kernel_config config = {
			.text = cases[i].text ? strdup(cases[i].text) : NULL,
		};

		gup_sync_describe(&config, cases[i].kver, &sync);
		assert_int_equal(sync.gup_fast, cases[i].fast);
		assert_int_equal(sync.rcu_table_free, cases[i].rcu);
		assert_int_equal(sync.sync_broadcast, cases[i].rcu);
		assert_non_null(strstr(sync.text, cases[i].says));
		assert_null(strchr(sync.text, '\n'));
		kernel_config_free(&config);
	}
}

/* The kernel that runs: whatever it is, it has a release. */
static void test_live(void **state)
{
	char release[KERNEL_RELEASE_BYTES];
	struct kernel_config config;
	int root = procfs_root();

	assert_int_equal(kernel_release(root, release), 0);
	assert_true(kernel_kver(release) >= KVER(5, 0));
	if (!kernel_config_load(root, &config))
		assert_int_equal(kernel_config_state(&config, "MMU"),
				 STATE_YES);
	kernel_config_free(&config);
	close(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kver),
		cmocka_unit_test(test_config_places),
		cmocka_unit_test(test_config_damaged),
		cmocka_unit_test(test_config_next),
		cmocka_unit_test(test_gup_sync),
		cmocka_unit_test(test_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/kernel.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/sys/procfs.h"

#define MOST_BYTES (16u << 20)

const char *const kernel_config_symbols[] = {
	"MMU_GATHER_RCU_TABLE_FREE", "HAVE_FAST_GUP", "HAVE_GUP_FAST",
	"PARAVIRT", "PARAVIRT_XXL", "KVM_GUEST", "HYPERV", "XEN_PV",
	"ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH", "BROADCAST_TLB_FLUSH",
	"PT_RECLAIM", "DEBUG_VM", "DEBUG_TLBFLUSH", "GUP_TEST", "KSM",
	"TRANSPARENT_HUGEPAGE", "SWAP", "ZSWAP", "MIGRATION", "NUMA", "SMP",
	"HZ", "RANDOMIZE_BASE", "PHYSICAL_ALIGN", "FUNCTION_ALIGNMENT", NULL
};

int kernel_release(int root_fd, char release[KERNEL_RELEASE_BYTES])
{
	return procfs_string(root_fd, "/proc/sys/kernel/osrelease", release,
			     KERNEL_RELEASE_BYTES);
}

unsigned kernel_kver(const char *release)
{
	unsigned long major, minor;
	char *end;

	if (!isdigit((unsigned char)release[0]))
		return 0;
	major = strtoul(release, &end, 10);
	if (end[0] != '.' || !isdigit((unsigned char)end[1]))
		return 0;
	minor = strtoul(end + 1, NULL, 10);
	return major > 999 || minor > 255 ? 0 :
	       KVER((unsigned)major, (unsigned)minor);
}

/*
 * The whole file as text; gzread() returns an uncompressed file unchanged.
 * Takes over @fd.
 */
static int kernel_inflate(int fd, const char *path, char *text)
{
	gzFile file = gzdopen(fd, "rb");
	int nr_bytes;

	if (!file) {
		close(fd);
		return fail(ENOMEM, "allocate memory to read %s", path);
	}
	nr_bytes = gzread(file, text, MOST_BYTES);
	if (gzclose_r(file) != Z_OK || nr_bytes < 0 || nr_bytes == MOST_BYTES)
		return fail(EBADMSG, "decompress %s", path);
	return nr_bytes;
}

static uint64_t kernel_fnv1a64(const char *text, size_t len_bytes)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len_bytes; i++) {
		hash ^= (unsigned char)text[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash;
}

static int kernel_load_from(int root_fd, const char *path,
			    struct kernel_config *config)
{
	int fd = openat(root_fd, path + 1, O_RDONLY | O_CLOEXEC);
	int nr_bytes;

	if (fd < 0)
		return fail(errno, "open %s", path);
	SCOPE_FREE char *text = calloc(1, MOST_BYTES + 1);
	if (!text) {
		close(fd);
		return fail(ENOMEM, "allocate memory to read %s", path);
	}
	nr_bytes = kernel_inflate(fd, path, text);
	if (nr_bytes < 0)
		return nr_bytes;
	if (strlen(text) != (size_t)nr_bytes || !strstr(text, "\nCONFIG_"))
		return fail(EBADMSG, "find a CONFIG_ line in %s", path);
	config->text = strdup(text);
	if (!config->text)
		return fail(ENOMEM, "keep %d bytes of %s", nr_bytes, path);
	config->len_bytes = (size_t)nr_bytes;
	config->fnv1a64 = kernel_fnv1a64(text, config->len_bytes);
	snprintf(config->source, sizeof(config->source), "%s", path);
	return 0;
}

int kernel_config_load(int root_fd, struct kernel_config *config)
{
	char release[KERNEL_RELEASE_BYTES];
	char path[KERNEL_RELEASE_BYTES + 32];
	int err = kernel_release(root_fd, release);

	*config = (struct kernel_config){ 0 };
	if (err)
		return err;
	if (strchr(release, '/'))
		return fail(EBADMSG, "the kernel release \"%s\" contains a "
			    "slash: its configuration is not searched",
			    release);
	err = kernel_load_from(root_fd, "/proc/config.gz", config);
	for (size_t i = 1; err == -ENOENT && i < 3; i++) {
		snprintf(path, sizeof(path), i == 1 ? "/boot/config-%s" :
			 "/lib/modules/%s/config", release);
		err = kernel_load_from(root_fd, path, config);
	}
	if (err == -ENOENT)
		return fail(ENOENT, "find the configuration of %s in "
			    "/proc/config.gz, /boot or /lib/modules", release);
	return err;
}

void kernel_config_free(struct kernel_config *config)
{
	free(config->text);
	*config = (struct kernel_config){ 0 };
}

static void kernel_copy_token(char value[KERNEL_VALUE_BYTES], const char *from,
			      size_t len)
{
	if (len >= KERNEL_VALUE_BYTES)
		len = KERNEL_VALUE_BYTES - 1;
	memcpy(value, from, len);
	value[len] = '\0';
}

const char *kernel_config_value(const struct kernel_config *config,
				const char *symbol,
				char value[KERNEL_VALUE_BYTES])
{
	char line[KERNEL_VALUE_BYTES + 16];
	const char *found;
	int len;

	if (!config->text)
		return NULL;
	len = snprintf(line, sizeof(line), "\nCONFIG_%s=", symbol);
	found = strstr(config->text, line);
	if (!found)
		return strcpy(value, "n");
	found += len;
	kernel_copy_token(value, found, strcspn(found, "\n"));
	return value;
}

enum tristate kernel_config_state(const struct kernel_config *config,
				  const char *symbol)
{
	char value[KERNEL_VALUE_BYTES];

	if (!kernel_config_value(config, symbol, value))
		return STATE_UNKNOWN;
	return !strcmp(value, "y") || !strcmp(value, "m") ? STATE_YES :
							    STATE_NO;
}

bool kernel_config_next(const struct kernel_config *config, const char *prefix,
			const char **cursor, char symbol[KERNEL_VALUE_BYTES])
{
	char line[KERNEL_VALUE_BYTES + 16];
	const char *found;
	size_t len;

	if (!config->text)
		return false;
	snprintf(line, sizeof(line), "\nCONFIG_%s", prefix);
	found = *cursor ? *cursor : config->text;
	while ((found = strstr(found, line))) {
		found += strlen("\nCONFIG_");
		len = strcspn(found, "=\n");
		if (found[len] != '=')
			continue;
		kernel_copy_token(symbol, found, len);
		*cursor = found;
		return true;
	}
	return false;
}

void gup_sync_describe(const struct kernel_config *config, unsigned kver,
		       struct gup_sync *sync)
{
	enum tristate fast = kernel_config_state(config, "HAVE_GUP_FAST");

	/* The name before 6.10. */
	if (fast == STATE_NO)
		fast = kernel_config_state(config, "HAVE_FAST_GUP");
	sync->gup_fast = fast;
	sync->rcu_table_free = kernel_config_state(config,
						   "MMU_GATHER_RCU_TABLE_FREE");
	sync->sync_broadcast = sync->rcu_table_free;
	if (fast == STATE_UNKNOWN)
		strcpy(sync->text, "unknown: the kernel's configuration "
		       "cannot be read");
	else if (fast == STATE_NO)
		strcpy(sync->text, "none: this kernel has no GUP-fast, every "
		       "pin takes mmap_lock");
	else if (sync->rcu_table_free == STATE_NO)
		strcpy(sync->text, "readers keep interrupts off, and page "
		       "tables are freed only after the TLB flush interrupted "
		       "every CPU of the mm; no broadcast on collapse");
	else
		snprintf(sync->text, sizeof(sync->text),
			 "readers keep interrupts off, page tables are freed "
			 "through RCU (MMU_GATHER_RCU_TABLE_FREE), collapse "
			 "interrupts every online CPU "
			 "(tlb_remove_table_sync_one%s)",
			 kver && kver < KVER(6, 1) ?
			 ", in the stable releases that have it" : "");
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KERNEL_H
#define LIB_KERNEL_H

/*
 * The kernel that runs: its release and how it was configured. Functions
 * return 0 or -errno with fail(); all are thread-safe. @root_fd stands for
 * "/", see lib/sys/procfs.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A release as a number that compares: KVER(6, 1) < KVER(6, 12). */
#define KVER(major, minor) (((major) << 8) | (minor))

#define KERNEL_RELEASE_BYTES 128	/* uname's limit is 65 */

/* kernel_release() - as uname -r says it. */
int kernel_release(int root_fd, char release[KERNEL_RELEASE_BYTES]);

/*
 * kernel_kver() - "6.18.44-fc-v669" is KVER(6, 18), "7.3-rc7" is KVER(7, 3).
 * What a distribution ported back does not show in it.
 * Return: 0 if @release does not begin with two numbers.
 */
unsigned kernel_kver(const char *release);

/* The configuration. Zeroed is one that could not be read. */
struct kernel_config {
	char source[160];		/* file it came from, or "" */
	uint64_t fnv1a64;		/* FNV-1a, 64 bits, of the whole text */
	char *text;
	size_t len_bytes;
};

/*
 * kernel_config_load() - from /proc/config.gz, /boot/config-RELEASE or
 * /lib/modules/RELEASE/config, whichever is there first.
 * Return: 0; -ENOENT if none is; -EBADMSG if it is damaged or has no CONFIG_
 * line. On an error @config is zeroed, which the functions below take.
 */
int kernel_config_load(int root_fd, struct kernel_config *config);
void kernel_config_free(struct kernel_config *config);

#define KERNEL_VALUE_BYTES 64

/*
 * kernel_config_value() - of @symbol, without its CONFIG_.
 * Return: @value: "y", "m", a number or a quoted string; "n" if it is not set
 * or this kernel does not know it; NULL if the configuration is unknown.
 */
const char *kernel_config_value(const struct kernel_config *config,
				const char *symbol,
				char value[KERNEL_VALUE_BYTES]);

enum tristate {
	STATE_UNKNOWN,
	STATE_NO,
	STATE_YES,
};

/* kernel_config_state() - "y" and "m" are STATE_YES. */
enum tristate kernel_config_state(const struct kernel_config *config,
				  const char *symbol);

/*
 * kernel_config_next() - the symbols set to something whose name begins with
 * @prefix, in the order of the file. @cursor: NULL at first.
 * Return: false when there is no further one.
 */
bool kernel_config_next(const struct kernel_config *config, const char *prefix,
			const char **cursor, char symbol[KERNEL_VALUE_BYTES]);

/* The symbols that decide what this suite measures; NULL-terminated. */
extern const char *const kernel_config_symbols[];

/* How GUP-fast is kept from walking a page table that goes away. */
struct gup_sync {
	enum tristate gup_fast;		/* HAVE_GUP_FAST or HAVE_FAST_GUP */
	enum tristate rcu_table_free;	/* MMU_GATHER_RCU_TABLE_FREE */
	/*
	 * tlb_remove_table_sync_one() interrupts every online CPU: compiled
	 * in with rcu_table_free, else an empty function.
	 */
	enum tristate sync_broadcast;
	char text[320];			/* the same in words, one line */
};

/*
 * gup_sync_describe() - from the configuration of release @kver.
 * Source: mm/mmu_gather.c, include/asm-generic/tlb.h, mm/gup.c.
 */
void gup_sync_describe(const struct kernel_config *config, unsigned kver,
		       struct gup_sync *sync);

#endif

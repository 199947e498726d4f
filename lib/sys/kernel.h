/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KERNEL_H
#define LIB_KERNEL_H

/*
 * The running kernel: its release and its configuration. Functions return 0 or
 * -errno with fail(); all are thread-safe. @root_fd stands for "/", see
 * lib/sys/procfs.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A release as a number that compares: KVER(6, 1) < KVER(6, 12). */
#define KVER(major, minor) (((major) << 8) | (minor))

#define KERNEL_RELEASE_BYTES 128	/* uname's limit is 65 */

/* kernel_release() - as printed by uname -r. */
int kernel_release(int root_fd, char release[KERNEL_RELEASE_BYTES]);

/*
 * kernel_kver() - "6.18.44-fc-v669" is KVER(6, 18), "7.3-rc7" is KVER(7, 3).
 * The number does not show backports of a distribution.
 * Return: 0 if @release does not begin with two numbers.
 */
unsigned kernel_kver(const char *release);

/* The configuration. A zeroed struct is an unknown configuration. */
struct kernel_config {
	char source[160];		/* file it came from, or "" */
	uint64_t fnv1a64;		/* FNV-1a, 64 bits, of the whole text */
	char *text;
	size_t len_bytes;
};

/*
 * kernel_config_load() - load the first that exists of /proc/config.gz,
 * /boot/config-RELEASE and /lib/modules/RELEASE/config.
 * Return: 0; -ENOENT if none exists; -EBADMSG if the file is damaged or has no
 * CONFIG_ line. On an error @config is zeroed; the functions below take it as
 * an unknown configuration.
 */
int kernel_config_load(int root_fd, struct kernel_config *config);
void kernel_config_free(struct kernel_config *config);

#define KERNEL_VALUE_BYTES 64

/*
 * kernel_config_value() - the value of @symbol, named without CONFIG_.
 * Return: @value: "y", "m", a number or a quoted string; "n" if the symbol is
 * not set or unknown to this kernel; NULL if the configuration is unknown.
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
 * kernel_config_next() - iterate over the symbols that are set and whose name
 * begins with @prefix, in the order of the file. @cursor: NULL at first.
 * Return: false if there is no further symbol.
 */
bool kernel_config_next(const struct kernel_config *config, const char *prefix,
			const char **cursor, char symbol[KERNEL_VALUE_BYTES]);

/* The symbols that matter for the measurements; NULL-terminated. */
extern const char *const kernel_config_symbols[];

/* How GUP-fast is prevented from walking a page table that is freed. */
struct gup_sync {
	enum tristate gup_fast;		/* HAVE_GUP_FAST or HAVE_FAST_GUP */
	enum tristate rcu_table_free;	/* MMU_GATHER_RCU_TABLE_FREE */
	/*
	 * Whether tlb_remove_table_sync_one() interrupts every online CPU. With
	 * rcu_table_free it does; otherwise it is an empty function.
	 */
	enum tristate sync_broadcast;
	char text[320];			/* the same in words, one line */
};

/*
 * gup_sync_describe() - fill @sync from the configuration of release @kver.
 * Source: mm/mmu_gather.c, include/asm-generic/tlb.h, mm/gup.c.
 */
void gup_sync_describe(const struct kernel_config *config, unsigned kver,
		       struct gup_sync *sync);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KERNEL_LABEL_H
#define LIB_KERNEL_LABEL_H

/*
 * The label of a kernel, as scripts/build-kernel and scripts/campaign write it:
 * a text file. Its first line is the release. The second line, which may be
 * missing, says what the kernel is built from: a commit as "HASH SUBJECT", or a
 * package as "package NAME VERSION".
 */

/* Strings of a label: printable ASCII; "" if unknown. */
struct kernel_label {
	char commit[65];		/* 7 to 64 hexadecimal digits */
	char subject[160];		/* of the commit */
	char package[160];		/* "NAME VERSION" */
};

/*
 * kernel_label_load() - read the label at @path.
 * @release: of the running kernel, to which the label must belong.
 * Return: 0; -EINVAL if it is the label of another kernel, or no label; else
 * -errno. With fail(). On an error @label is zeroed. Thread-safe.
 */
int kernel_label_load(const char *path, const char *release,
		      struct kernel_label *label);

#endif

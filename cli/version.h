/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

/*
 * version_print() - print the version and, as "+name" or "-name", what this
 * build contains.
 */
void version_print(void);

#endif

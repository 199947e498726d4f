/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

/* version_print() - version and what this build has, "+name", or not. */
void version_print(void);

#endif

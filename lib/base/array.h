/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_ARRAY_H
#define LIB_ARRAY_H

/*
 * Number of elements of an array. Given a pointer, -Wsizeof-pointer-div warns.
 */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif

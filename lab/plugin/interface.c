/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences between the versions of QEMU's plugin interface. */
#include "lab/plugin/qemu.h"

#include <string.h>

/*
 * New in QEMU 11, which accepts no version before 7. Only its address is
 * tested.
 */
QEMU_WEAK bool qemu_plugin_set_pc(uint64_t vaddr);

int qemu_plugin_version __attribute__((visibility("default"))) = 1;

/*
 * QEMU reads the version after it has loaded the plugin and run this
 * constructor.
 */
static __attribute__((constructor)) void choose_version(void)
{
	if (qemu_plugin_set_pc)
		qemu_plugin_version = 7;
	else if (qemu_plugin_scoreboard_new)
		qemu_plugin_version = 2;
}

/* Missing in QEMU 8 and later. Only its address is tested. */
QEMU_WEAK void qemu_plugin_disable_mem_helpers(void *cpu);

bool interface_restarts(void)
{
	return !qemu_plugin_disable_mem_helpers;
}

static int version;
static translate_t translate;

/*
 * Version 7 passes user data to the callback in place of the plugin's number.
 */
typedef void (*any_function_t)(void);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
					   any_function_t callback,
					   void *userdata);

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	translate(tb);
}

static void on_translation_7(struct qemu_plugin_tb *tb, void *userdata)
{
	translate(tb);
}

void interface_start(qemu_plugin_id_t id, int qemu_version, translate_t what)
{
	version = qemu_version;
	translate = what;
	qemu_plugin_register_vcpu_tb_trans_cb(id,
		version >= 7 ? (any_function_t)on_translation_7 :
			       (any_function_t)on_translation, NULL);
}

/* Version 3 copies the bytes, and has two more arguments for that. */
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn,
				  void *bytes, size_t size);

size_t interface_read_insn(const struct qemu_plugin_insn *insn, void *bytes,
			   size_t size)
{
	size_t nr = qemu_plugin_insn_size(insn);
	const void *data = qemu_plugin_insn_data(insn, bytes, size);

	if (nr > size)
		nr = size;
	if (version < 3)
		memcpy(bytes, data, nr);
	return nr;
}

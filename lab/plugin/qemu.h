/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LAB_PLUGIN_QEMU_H
#define LAB_PLUGIN_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What we use of QEMU's plugin interface, as documented in
 * docs/devel/tcg-plugins.rst: distributions ship the interface without its
 * header. QEMU provides the functions, and refuses a plugin whose
 * qemu_plugin_version is outside of the range that it serves:
 *
 *	QEMU		serves
 *	4.2 to 8.2	1
 *	9.0 to 10.2	2 and later, 2 to 5 at most
 *	11.1		7
 *
 * One plugin serves all three: what only some of them have is a weak symbol,
 * NULL in the others, and interface.c has what changed its arguments.
 */

#define QEMU_WEAK __attribute__((weak))

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_scoreboard;

typedef struct qemu_info_t {
	const char *target_name;	/* "x86_64", "aarch64" */
	struct {
		int min;
		int cur;
	} version;
	bool system_emulation;
	union {
		struct {
			int smp_vcpus;
			int max_vcpus;
		} system;
	};
} qemu_info_t;

/*
 * A number for each virtual CPU, at @offset in each element of the scoreboard.
 */
typedef struct {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
} qemu_plugin_u64;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_mem_rw {
	QEMU_PLUGIN_MEM_R = 1,
	QEMU_PLUGIN_MEM_W,
	QEMU_PLUGIN_MEM_RW,
};
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

typedef void (*qemu_plugin_exec_t)(unsigned vcpu_index, void *userdata);
typedef void (*qemu_plugin_mem_t)(unsigned vcpu_index,
				  qemu_plugin_meminfo_t info, uint64_t vaddr,
				  void *userdata);

void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  qemu_plugin_exec_t exec,
					  enum qemu_plugin_cb_flags flags,
					  void *userdata);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    qemu_plugin_exec_t exec,
					    enum qemu_plugin_cb_flags flags,
					    void *userdata);
/* @mem is called after the access. */
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      qemu_plugin_mem_t mem,
				      enum qemu_plugin_cb_flags flags,
				      enum qemu_plugin_mem_rw rw,
				      void *userdata);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(
	const struct qemu_plugin_tb *tb, size_t nr);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

/* Since version 2. */
QEMU_WEAK struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(
	size_t element_bytes);
QEMU_WEAK void qemu_plugin_register_vcpu_mem_inline_per_vcpu(
	struct qemu_plugin_insn *insn, enum qemu_plugin_mem_rw rw,
	enum qemu_plugin_op op, qemu_plugin_u64 entry, uint64_t imm);
QEMU_WEAK uint64_t qemu_plugin_u64_get(qemu_plugin_u64 entry,
				       unsigned vcpu_index);

/* Defined by the plugin and looked up by QEMU. */
extern int qemu_plugin_version;
int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			int argc, char **argv);

/* Wrappers in interface.c for functions that differ between versions. */

typedef void (*translate_t)(struct qemu_plugin_tb *tb);

/*
 * interface_start() - @version is QEMU's version, not the one that the plugin
 * reported.
 */
void interface_start(qemu_plugin_id_t id, int version, translate_t translate);

/*
 * interface_restarts() - does this QEMU leave a block in its middle at an
 * access to a device? 8.2 and later do. (7.2 does not, and calls callbacks of
 * memory accesses for other blocks' accesses, too.)
 */
bool interface_restarts(void);

/*
 * interface_read_insn() - read up to @size bytes of the instruction. Return:
 * their number.
 */
size_t interface_read_insn(const struct qemu_plugin_insn *insn, void *bytes,
			   size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/flush_arch.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/sys/procfs.h"

#define SBI_IPIS "providing IPIs using SBI IPI extension"

static enum flush_method flush_say(struct flush_verdict *verdict,
				   enum flush_method method, const char *text)
{
	snprintf(verdict->evidence, sizeof(verdict->evidence), "%s", text);
	return method;
}

static enum flush_method flush_decide_power(const struct flush_facts *facts,
					    struct flush_verdict *verdict)
{
	if (facts->radix == STATE_NO)
		return flush_say(verdict, FLUSH_HASH, "/proc/cpuinfo says MMU "
				 "Hash: tlbie or a hypercall; a huge page is "
				 "taken only after serialize_against_pte_lookup"
				 " has interrupted the CPUs of the process");
	if (facts->radix != STATE_YES)
		return flush_say(verdict, FLUSH_UNKNOWN, "/proc/cpuinfo says "
				 "neither MMU Radix nor MMU Hash");
	if (facts->tlbie == STATE_NO)
		return flush_say(verdict, FLUSH_TLBIEL, "MMU Radix; /sys/"
				 "kernel/debug/powerpc/tlbie_enabled is 0: "
				 "tlbiel on each CPU, by interrupt");
	return flush_say(verdict, FLUSH_TLBIE, facts->tlbie == STATE_YES ?
			 "MMU Radix; /sys/kernel/debug/powerpc/tlbie_enabled "
			 "is 1: tlbie reaches all CPUs" :
			 "MMU Radix; /sys/kernel/debug/powerpc/tlbie_enabled "
			 "cannot be read: tlbie, the default, is assumed");
}

static enum flush_method flush_decide_riscv(const struct flush_facts *facts,
					    struct flush_verdict *verdict)
{
	bool sbi = strstr(facts->announced, SBI_IPIS);

	if (sbi || (facts->kver && facts->kver < KVER(6, 4)))
		return flush_say(verdict, FLUSH_SBI, sbi ? "IPIs come from SBI:"
				 " flushes are remote fences of the firmware" :
				 "before 6.4 all flushes are remote fences of "
				 "the firmware (SBI)");
	if (facts->announced[0])
		return flush_say(verdict, FLUSH_FENCE_IPI, "the kernel sends "
				 "IPIs itself: flushes are call-function "
				 "interrupts");
	return flush_say(verdict, FLUSH_UNKNOWN, "the kernel log does not say "
			 "who sends IPIs, firmware (SBI) or the kernel");
}

enum flush_method flush_decide_arch(const struct flush_facts *facts,
				    struct flush_verdict *verdict)
{
	switch (facts->arch) {
	case FLUSH_ARCH_POWER:
		return flush_decide_power(facts, verdict);
	case FLUSH_ARCH_S390:
		return flush_say(verdict, FLUSH_IDTE, "s390: IPTE and IDTE "
				 "reach all CPUs");
	case FLUSH_ARCH_RISCV:
		return flush_decide_riscv(facts, verdict);
	default:
		return flush_say(verdict, FLUSH_UNKNOWN, "not x86, arm64, "
				 "Power, s390 or RISC-V");
	}
}

/* Does some line of @text begin with @key, and have @value behind it? */
static bool flush_line_says(const char *text, const char *key,
			    const char *value)
{
	for (const char *line = text; *line; line += *line == '\n') {
		const char *end = strchrnul(line, '\n'), *found;

		found = strncmp(line, key, strlen(key)) ? NULL :
			strstr(line, value);
		if (found && found < end)
			return true;
		line = end;
	}
	return false;
}

/* The model of a pseries guest says "emulated by qemu" under KVM, too. */
static void flush_power_read(int root_fd, const char *cpuinfo,
			     struct flush_facts *facts)
{
	char text[64];

	if (flush_line_says(cpuinfo, "MMU", "Radix"))
		facts->radix = STATE_YES;
	else if (flush_line_says(cpuinfo, "MMU", "Hash"))
		facts->radix = STATE_NO;
	if (!procfs_string(root_fd, "/sys/kernel/debug/powerpc/tlbie_enabled",
			   text, sizeof(text)))
		facts->tlbie = strspn(text, "0xN") == strlen(text) ? STATE_NO :
								     STATE_YES;
	if (flush_line_says(cpuinfo, "model", "emulated by qemu") &&
	    (procfs_string(root_fd, "/proc/device-tree/hypervisor/compatible",
			   text, sizeof(text)) || !strstr(text, "kvm")))
		strcpy(facts->emulator, "/proc/cpuinfo says emulated by qemu, "
		       "and no KVM is in /proc/device-tree");
}

static void flush_s390_read(int root_fd, struct flush_facts *facts)
{
	SCOPE_TEXT sysinfo = { 0 };

	if (procfs_read(root_fd, "/proc/sysinfo", &sysinfo))
		return;
	if (flush_line_says(sysinfo.text, "Manufacturer:", "QEMU"))
		strcpy(facts->emulator, "/proc/sysinfo names QEMU as "
		       "manufacturer");
}

/* KVM presents the IDs of the machine below it; QEMU's have no vendor. */
static void flush_riscv_read(int root_fd, const char *cpuinfo,
			     struct flush_facts *facts)
{
	char model[64];

	if (!procfs_string(root_fd, "/proc/device-tree/model", model,
			   sizeof(model)) && strstr(model, "qemu") &&
	    flush_line_says(cpuinfo, "mvendorid", ": 0x0"))
		strcpy(facts->emulator, "/proc/device-tree/model names qemu, "
		       "and /proc/cpuinfo no vendor of the CPU");
}

void flush_arch_read(int root_fd, const char *cpuinfo,
		     struct flush_facts *facts)
{
	switch (facts->arch) {
	case FLUSH_ARCH_POWER:
		flush_power_read(root_fd, cpuinfo, facts);
		break;
	case FLUSH_ARCH_S390:
		flush_s390_read(root_fd, facts);
		break;
	case FLUSH_ARCH_RISCV:
		flush_riscv_read(root_fd, cpuinfo, facts);
		break;
	default:
		break;
	}
	fail_clear();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What flush_decide() goes by, read from the CPU and the kernel. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/stat.h>
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "lib/fail.h"
#include "lib/flush.h"
#include "lib/irqcount.h"
#include "lib/procfs.h"
#include "lib/scope.h"

/* Of syslog(2); no user header has them. */
#define SYSLOG_ACTION_READ_ALL 3
#define SYSLOG_ACTION_SIZE_BUFFER 10
#define LOG_MOST_BYTES (4u << 20)

#if defined(__x86_64__) || defined(__i386__)

#define ARCH_HERE FLUSH_ARCH_X86
#define HYPERVISOR_FIRST 0x40000000u
#define HYPERVISOR_END 0x40010000u
#define LEAF1_HYPERVISOR (1u << 31)

static bool signature_at(uint32_t base, char signature[13])
{
	static const char *const known[] = {
		"KVMKVMKVM", "Microsoft Hv", "XenVMMXenVMM", "TCGTCGTCGTCG",
		"VMwareVMware", "bhyve bhyve ", "ACRNACRNACRN",
		"Jailhouse",
	};
	uint32_t eax, words[3];

	__cpuid(base, eax, words[0], words[1], words[2]);
	memcpy(signature, words, 12);
	signature[12] = '\0';
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(signature, known[i]))
			return true;
	return base == HYPERVISOR_FIRST && eax >= base;
}

/*
 * A hypervisor may present itself as a second one as well, at another base.
 * Linux takes the highest one it knows (arch/x86/kernel/cpu/hypervisor.c).
 */
static void read_hypervisor(struct flush_facts *facts)
{
	char signature[13];
	uint32_t unused_b, unused_c, unused_d;

	for (uint32_t base = HYPERVISOR_FIRST; base < HYPERVISOR_END;
	     base += 0x100) {
		if (!signature_at(base, signature))
			continue;
		facts->base = base;
		memcpy(facts->signature, signature, sizeof(signature));
	}
	if (!facts->base)
		return;
	__cpuid(facts->base + 1, facts->features_eax, unused_b, unused_c,
		facts->hints_edx);
	__cpuid(facts->base + 4, facts->enlight_eax, unused_b, unused_c,
		unused_d);
}

static void read_cpuid(struct flush_facts *facts)
{
	uint32_t eax, ebx, ecx, edx;

	if (!__get_cpuid_count(1, 0, &eax, &ebx, &ecx, &edx))
		return;
	facts->cpuid = true;
	facts->leaf1_ecx = ecx;
	if (ecx & LEAF1_HYPERVISOR)
		read_hypervisor(facts);
	if (__get_cpuid_count(0x80000008, 0, &eax, &ebx, &ecx, &edx))
		facts->ext8_ebx = ebx;
}

#else

#if defined(__aarch64__)
#define ARCH_HERE FLUSH_ARCH_ARM64
#else
#define ARCH_HERE FLUSH_ARCH_OTHER
#endif

static void read_cpuid(struct flush_facts *facts)
{
}

#endif

static bool is_machine_root(int root_fd)
{
	struct stat root, given;

	return !stat("/", &root) && !fstat(root_fd, &given) &&
	       root.st_dev == given.st_dev && root.st_ino == given.st_ino;
}

/* What the kernel printed when it chose, if its log still has it. */
static void read_log(struct flush_facts *facts)
{
	static const char *const lines[] = {
		"KVM setup pv remote TLB flush",
		"Using hypercall for remote TLB flush",
		"Using ext hypercall for remote TLB flush",
	};
	int size_bytes = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);
	int nr_bytes;

	if (size_bytes <= 0 || (unsigned)size_bytes > LOG_MOST_BYTES)
		return;
	SCOPE_FREE char *log = calloc(1, (size_t)size_bytes + 1);
	if (!log)
		return;
	nr_bytes = klogctl(SYSLOG_ACTION_READ_ALL, log, size_bytes);
	for (size_t i = 0; nr_bytes > 0 && i < 3; i++)
		if (strstr(log, lines[i]))
			snprintf(facts->announced, sizeof(facts->announced),
				 "%s", lines[i]);
}

/* Is @flag among the flags of the first CPU? */
static bool cpuinfo_flag(const char *cpuinfo, const char *flag)
{
	const char *line = strstr(cpuinfo, "\nflags");
	size_t len = strlen(flag);
	const char *end;

	if (!line)
		return false;
	end = strchrnul(line + 1, '\n');
	while ((line = strstr(line + 1, flag)) && line < end)
		if (line[-1] == ' ' && (line[len] == ' ' ||
					line[len] == '\n' || !line[len]))
			return true;
	return false;
}

/* A container may hide either file: then no row is known. */
static void read_rows(int root_fd, struct flush_facts *facts)
{
	struct irq_counts counts = { 0 };

	if (irq_counts_alloc(root_fd, &counts))
		return;
	facts->cpus_possible = counts.nr_cpus;
	if (!irq_counts_read(root_fd, &counts)) {
		facts->has_tlb_row = counts.has[IRQ_TLB];
		facts->has_cal_row = counts.has[IRQ_CAL];
	}
	irq_counts_free(&counts);
}

int flush_facts_read(int root_fd, const struct kernel_config *config,
		     struct flush_facts *facts)
{
	SCOPE_TEXT cpuinfo = { 0 };
	char release[KERNEL_RELEASE_BYTES];
	int err;

	*facts = (struct flush_facts){ .arch = ARCH_HERE };
	err = kernel_release(root_fd, release);
	if (err)
		return err;
	facts->kver = kernel_kver(release);
	read_rows(root_fd, facts);
	err = procfs_read(root_fd, "/proc/cpuinfo", &cpuinfo);
	if (err)
		return err;
	facts->invlpgb_flag = cpuinfo_flag(cpuinfo.text, "invlpgb");
	if (procfs_string(root_fd, "/sys/hypervisor/guest_type",
			  facts->xen_guest_type,
			  sizeof(facts->xen_guest_type)))
		facts->xen_guest_type[0] = '\0';
	facts->kvm_guest = kernel_config_state(config, "KVM_GUEST");
	facts->hyperv = kernel_config_state(config, "HYPERV");
	facts->paravirt = kernel_config_state(config, "PARAVIRT");
	if (is_machine_root(root_fd)) {
		read_cpuid(facts);
		read_log(facts);
	}
	return 0;
}

int flush_read(int root_fd, bool emulated, struct flush_facts *facts,
	       struct flush_verdict *verdict)
{
	struct kernel_config config;
	int err;

	/* Unknown if it cannot be read; the facts say so. */
	kernel_config_load(root_fd, &config);
	err = flush_facts_read(root_fd, &config, facts);
	kernel_config_free(&config);
	if (!err)
		flush_decide(facts, emulated, verdict);
	return err;
}

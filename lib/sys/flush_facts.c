/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/flush_facts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/sys/flush_arch.h"
#include "lib/sys/flush_seen.h"
#include "lib/sys/irqcount.h"
#include "lib/sys/procfs.h"

/* Commands of syslog(2); no user-space header has them. */
#define SYSLOG_ACTION_READ_ALL 3
#define SYSLOG_ACTION_SIZE_BUFFER 10
#define LOG_MOST_BYTES (4u << 20)

#if defined(__x86_64__) || defined(__i386__)

#define ARCH_HERE FLUSH_ARCH_X86
#define HYPERVISOR_FIRST 0x40000000u
#define HYPERVISOR_END 0x40010000u
#define LEAF1_HYPERVISOR (1u << 31)

static bool facts_signature(uint32_t base, char signature[13])
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
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(signature, known[i]))
			return true;
	return base == HYPERVISOR_FIRST && eax >= base;
}

/*
 * A hypervisor may also present itself as a second hypervisor, at another base.
 * Linux takes the highest base that it knows
 * (arch/x86/kernel/cpu/hypervisor.c).
 */
static void facts_read_hypervisor(struct flush_facts *facts)
{
	char signature[13];
	uint32_t unused_b, unused_c, unused_d;

	for (uint32_t base = HYPERVISOR_FIRST; base < HYPERVISOR_END;
	     base += 0x100) {
		if (!facts_signature(base, signature))
			continue;
		facts->base = base;
		memcpy(facts->signature, signature, sizeof(signature));
	}
	if (!facts->base)
		return;
	for (size_t i = strlen(facts->signature);
	     i && facts->signature[i - 1] == ' '; i--)
		facts->signature[i - 1] = '\0';
	__cpuid(facts->base + 1, facts->features_eax, unused_b, unused_c,
		facts->hints_edx);
	__cpuid(facts->base + 4, facts->enlight_eax, unused_b, unused_c,
		unused_d);
}

static void facts_read_cpuid(struct flush_facts *facts)
{
	uint32_t eax, ebx, ecx, edx;

	if (!__get_cpuid_count(1, 0, &eax, &ebx, &ecx, &edx))
		return;
	facts->cpuid = true;
	facts->leaf1_ecx = ecx;
	if (ecx & LEAF1_HYPERVISOR)
		facts_read_hypervisor(facts);
	if (__get_cpuid_count(0x80000008, 0, &eax, &ebx, &ecx, &edx))
		facts->ext8_ebx = ebx;
}

#else

#if defined(__aarch64__)
#define ARCH_HERE FLUSH_ARCH_ARM64
#elif defined(__powerpc64__)
#define ARCH_HERE FLUSH_ARCH_POWER
#elif defined(__s390x__)
#define ARCH_HERE FLUSH_ARCH_S390
#elif defined(__riscv)
#define ARCH_HERE FLUSH_ARCH_RISCV
#else
#define ARCH_HERE FLUSH_ARCH_OTHER
#endif

static void facts_read_cpuid(struct flush_facts *facts)
{
}

#endif

/* The line that the kernel printed about its choice, if still in its log. */
static void facts_read_log(struct flush_facts *facts)
{
	static const char *const lines[] = {
		"KVM setup pv remote TLB flush",
		"Using hypercall for remote TLB flush",
		"Using ext hypercall for remote TLB flush",
		"providing IPIs using SBI IPI extension",
		"providing IPIs using interrupt",
	};
	int size_bytes = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);
	int nr_bytes;

	if (size_bytes <= 0 || (unsigned)size_bytes > LOG_MOST_BYTES)
		return;
	SCOPE_FREE char *log = calloc(1, (size_t)size_bytes + 1);
	if (!log)
		return;
	nr_bytes = klogctl(SYSLOG_ACTION_READ_ALL, log, size_bytes);
	for (size_t i = 0; nr_bytes > 0 && i < ARRAY_SIZE(lines); i++)
		if (strstr(log, lines[i]))
			snprintf(facts->announced, sizeof(facts->announced),
				 "%s", lines[i]);
}

/* Is @flag among the flags of the first CPU? */
static bool facts_cpuinfo_flag(const char *cpuinfo, const char *flag)
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
static void facts_read_rows(int root_fd, struct flush_facts *facts)
{
	struct irq_counts counts = { 0 };

	if (irq_counts_alloc(root_fd, &counts))
		return;
	facts->cpus_possible = counts.nr_cpus;
	if (!irq_counts_read(root_fd, &counts)) {
		facts->has_tlb_row = counts.has[IRQ_TLB];
		facts->has_cal_row = counts.has[IRQ_CAL];
		facts->has_ipi_row = counts.has[IRQ_IPI];
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
	facts_read_rows(root_fd, facts);
	err = procfs_read(root_fd, "/proc/cpuinfo", &cpuinfo);
	if (err)
		return err;
	flush_arch_read(root_fd, cpuinfo.text, facts);
	facts->invlpgb_flag = facts_cpuinfo_flag(cpuinfo.text, "invlpgb");
	if (procfs_string(root_fd, "/sys/hypervisor/guest_type",
			  facts->xen_guest_type,
			  sizeof(facts->xen_guest_type)))
		facts->xen_guest_type[0] = '\0';
	facts->kvm_guest = kernel_config_state(config, "KVM_GUEST");
	facts->hyperv = kernel_config_state(config, "HYPERV");
	facts->paravirt = kernel_config_state(config, "PARAVIRT");
	if (procfs_is_machine(root_fd)) {
		facts_read_cpuid(facts);
		facts_read_log(facts);
		if (facts->arch == FLUSH_ARCH_X86 && facts->has_tlb_row)
			flush_seen(root_fd, &facts->seen_changes,
				   &facts->seen_received);
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/flush.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/sys/flush_arch.h"

#define LEAF1_MWAIT		(1u << 3)
#define KVM_STEAL_TIME		(1u << 5)
#define KVM_PV_TLB_FLUSH	(1u << 9)
#define KVM_HINTS_REALTIME	(1u << 0)
#define HV_REMOTE_TLB_FLUSH	(1u << 2)

static const char *const method_names[FLUSH_NR] = {
	[FLUSH_UNKNOWN] = "unknown",
	[FLUSH_NATIVE_IPI] = "native-ipi",
	[FLUSH_KVM_PV] = "kvm-pv",
	[FLUSH_HYPERV] = "hyperv",
	[FLUSH_XEN_PV] = "xen-pv",
	[FLUSH_INVLPGB] = "invlpgb",
	[FLUSH_TLBI] = "tlbi-broadcast",
	[FLUSH_TLBIE] = "tlbie",
	[FLUSH_TLBIEL] = "tlbiel-ipi",
	[FLUSH_HASH] = "hash",
	[FLUSH_IDTE] = "idte",
	[FLUSH_SBI] = "sbi-fence",
	[FLUSH_FENCE_IPI] = "fence-ipi",
	[FLUSH_HIDDEN] = "hidden",
};

bool flush_sends_ipi(const struct flush_facts *facts,
		     const struct flush_verdict *verdict)
{
	return facts->has_tlb_row && (verdict->method == FLUSH_NATIVE_IPI ||
				      verdict->method == FLUSH_KVM_PV);
}

const char *flush_method_name(enum flush_method method)
{
	return method_names[method];
}

/* Why a KVM guest does not flush through the hypervisor; NULL if it does. */
static const char *flush_kvm_obstacle(const struct flush_facts *facts)
{
	if (!(facts->features_eax & KVM_PV_TLB_FLUSH))
		return "bit 9 PV_TLB_FLUSH is clear";
	if (!(facts->features_eax & KVM_STEAL_TIME))
		return "bit 5 STEAL_TIME is clear";
	if (facts->hints_edx & KVM_HINTS_REALTIME)
		return "EDX bit 0 HINTS_REALTIME is set";
	/* "x86/kvm: Don't use PV TLB/yield when mwait is advertised" */
	if ((facts->leaf1_ecx & LEAF1_MWAIT) && facts->kver >= KVER(5, 17))
		return "leaf 1 ECX bit 3 MWAIT is set";
	if (facts->cpus_possible == 1)
		return "there is one CPU";
	if (facts->kvm_guest == STATE_NO)
		return "the kernel has no KVM_GUEST";
	return NULL;
}

static enum flush_method flush_decide_kvm(const struct flush_facts *facts,
					  struct flush_verdict *verdict)
{
	const char *obstacle = flush_kvm_obstacle(facts);
	bool mwait = facts->leaf1_ecx & LEAF1_MWAIT;

	snprintf(verdict->evidence, sizeof(verdict->evidence),
		 "CPUID leaf 0x%08x says %s, leaf 0x%08x EAX 0x%08x EDX 0x%x: "
		 "%s%s", facts->base, facts->signature, facts->base + 1,
		 facts->features_eax, facts->hints_edx,
		 obstacle ? "no PV flush, " : "bits 9 PV_TLB_FLUSH and 5 "
		 "STEAL_TIME are set, EDX bit 0 HINTS_REALTIME is clear, ",
		 obstacle ? obstacle :
		 mwait ? "MWAIT in leaf 1 does not matter before 5.17" :
			 "so is MWAIT in leaf 1");
	return obstacle ? FLUSH_NATIVE_IPI : FLUSH_KVM_PV;
}

static enum flush_method flush_decide_hyperv(const struct flush_facts *facts,
					     struct flush_verdict *verdict)
{
	bool advised = facts->enlight_eax & HV_REMOTE_TLB_FLUSH;
	bool used = advised && facts->hyperv != STATE_NO &&
		    facts->paravirt != STATE_NO;

	snprintf(verdict->evidence, sizeof(verdict->evidence),
		 "CPUID leaf 0x%08x says %s, leaf 0x%08x EAX 0x%08x: bit 2 "
		 "(flush by hypercall) is %s%s", facts->base, facts->signature,
		 facts->base + 4, facts->enlight_eax,
		 advised ? "set" : "clear",
		 advised && !used ? ", but the kernel lacks HYPERV or "
				    "PARAVIRT" : "");
	return used ? FLUSH_HYPERV : FLUSH_NATIVE_IPI;
}

static enum flush_method flush_decide_x86(const struct flush_facts *facts,
					  struct flush_verdict *verdict)
{
	const char *found = facts->base ? facts->signature : "no hypervisor";

	if (!strcmp(facts->xen_guest_type, "PV")) {
		snprintf(verdict->evidence, sizeof(verdict->evidence),
			 "/sys/hypervisor/guest_type says PV");
		return FLUSH_XEN_PV;
	}
	if (!facts->cpuid) {
		snprintf(verdict->evidence, sizeof(verdict->evidence),
			 "CPUID cannot be read");
		return FLUSH_UNKNOWN;
	}
	if (!strcmp(facts->signature, "KVMKVMKVM"))
		return flush_decide_kvm(facts, verdict);
	if (!strcmp(facts->signature, "Microsoft Hv"))
		return flush_decide_hyperv(facts, verdict);
	snprintf(verdict->evidence, sizeof(verdict->evidence),
		 "CPUID shows %s, which brings no flush of its own%s%s", found,
		 facts->xen_guest_type[0] ? "; Xen guest type " : "",
		 facts->xen_guest_type);
	return FLUSH_NATIVE_IPI;
}

/*
 * The kernel gives a process a broadcast ASID once it is busy on four CPUs;
 * other processes are still flushed as flush_decide_x86() decides.
 */
static enum flush_method flush_add_invlpgb(const struct flush_facts *facts,
					   enum flush_method method,
					   struct flush_verdict *verdict)
{
	bool leaf_bit = facts->cpuid && (facts->ext8_ebx & (1u << 3));
	size_t used = strlen(verdict->evidence);
	const char *more = NULL;

	if (facts->invlpgb_flag)
		more = "; /proc/cpuinfo has invlpgb: processes busy on 4 or "
		       "more CPUs and reclaim are flushed by INVLPGB";
	else if (leaf_bit)
		more = "; leaf 0x80000008 EBX bit 3 INVLPGB is set, but "
		       "/proc/cpuinfo has no invlpgb: the kernel does not "
		       "use it";
	else if (facts->cpuid)
		more = "; no INVLPGB";
	if (more)
		snprintf(verdict->evidence + used,
			 sizeof(verdict->evidence) - used, "%s", more);
	return facts->invlpgb_flag ? FLUSH_INVLPGB : method;
}

/* The observed behaviour overrides the announced one. */
static enum flush_method flush_add_seen(const struct flush_facts *facts,
					enum flush_method method,
					struct flush_verdict *verdict)
{
	size_t used = strlen(verdict->evidence);

	if ((method != FLUSH_NATIVE_IPI && method != FLUSH_KVM_PV) ||
	    !facts->seen_changes || facts->seen_received)
		return method;
	snprintf(verdict->evidence + used, sizeof(verdict->evidence) - used,
		 "; but %" PRIu64 " changes of protection beside a spinning "
		 "thread made no interrupt in row TLB",
		 facts->seen_changes);
	return FLUSH_HIDDEN;
}

static void flush_decide_time(const struct flush_facts *facts, bool emulated,
			      struct flush_verdict *verdict)
{
	bool tcg = facts->cpuid && !strcmp(facts->signature, "TCGTCGTCGTCG");

	verdict->time_emulated = emulated || tcg || facts->emulator[0];
	snprintf(verdict->time_evidence, sizeof(verdict->time_evidence), "%s",
		 tcg ? "CPUID says TCGTCGTCGTCG: QEMU without KVM" :
		 facts->emulator[0] ? facts->emulator :
		 emulated ? "the caller says so" :
		 facts->cpuid ? "CPUID does not say TCG" :
		 "no sign of emulation, but nothing would show it here");
}

static void flush_describe_counting(const struct flush_facts *facts,
				    struct flush_verdict *verdict)
{
	static const char *const texts[FLUSH_NR] = {
		[FLUSH_UNKNOWN] = "unknown",
		[FLUSH_NATIVE_IPI] = "every remote flush is one interrupt, in "
			"rows TLB and CAL of /proc/interrupts",
		[FLUSH_KVM_PV] = "one interrupt, in rows TLB and CAL, per "
			"remote vCPU that runs; those the hypervisor has "
			"switched out are flushed later and count nowhere",
		[FLUSH_HYPERV] = "flushes are hypercalls: no interrupt counts "
			"them, tracepoint hyperv_mmu_flush_tlb_multi does",
		[FLUSH_XEN_PV] = "flushes are hypercalls: no interrupt counts "
			"them",
		[FLUSH_INVLPGB] = "INVLPGB flushes count nowhere; rows TLB "
			"and CAL show those of processes on fewer CPUs",
		[FLUSH_TLBI] = "TLBI is broadcast by the CPU: no interrupt "
			"counts it; function call interrupts show the "
			"collapse broadcast",
		[FLUSH_TLBIE] = "tlbie is broadcast by the CPU: no interrupt "
			"counts it; the row of /proc/interrupts for IPIs mixes "
			"all kinds",
		[FLUSH_TLBIEL] = "every remote flush is one interrupt, in the "
			"row of /proc/interrupts that mixes all kinds of IPI",
		[FLUSH_HASH] = "no interrupt counts a flush; those before a "
			"huge page is taken are in the row of /proc/interrupts "
			"that mixes all kinds of IPI",
		[FLUSH_IDTE] = "IPTE and IDTE are broadcast by the CPU: no "
			"interrupt counts them; rows EXC and EMS mix all kinds "
			"of IPI",
		[FLUSH_SBI] = "remote fences are interrupts of the firmware: "
			"/proc/interrupts does not count them, the SBI "
			"firmware events of perf do",
		[FLUSH_FENCE_IPI] = "every remote flush is one interrupt, in "
			"row CAL, among other function calls",
		[FLUSH_HIDDEN] = "no interrupt counts a flush: the hypervisor "
			"does it in a way of its own",
	};
	bool by_tlb = verdict->method == FLUSH_NATIVE_IPI ||
		      verdict->method == FLUSH_KVM_PV ||
		      verdict->method == FLUSH_INVLPGB;

	snprintf(verdict->counted, sizeof(verdict->counted), "%s%s",
		 texts[verdict->method],
		 by_tlb && !facts->has_tlb_row ? " (this kernel has no TLB "
						 "row)" : "");
}

void flush_decide(const struct flush_facts *facts, bool emulated,
		  struct flush_verdict *verdict)
{
	size_t used;

	*verdict = (struct flush_verdict){ 0 };
	switch (facts->arch) {
	case FLUSH_ARCH_X86:
		verdict->method = flush_decide_x86(facts, verdict);
		verdict->method = flush_add_invlpgb(facts, verdict->method,
						    verdict);
		verdict->method = flush_add_seen(facts, verdict->method,
						 verdict);
		break;
	case FLUSH_ARCH_ARM64:
		verdict->method = FLUSH_TLBI;
		strcpy(verdict->evidence, "arm64: TLBI to the inner shareable "
		       "domain, then DSB");
		break;
	default:
		verdict->method = flush_decide_arch(facts, verdict);
		break;
	}
	used = strlen(verdict->evidence);
	if (facts->announced[0])
		snprintf(verdict->evidence + used,
			 sizeof(verdict->evidence) - used,
			 "; kernel log: \"%s\"", facts->announced);
	flush_decide_time(facts, emulated, verdict);
	flush_describe_counting(facts, verdict);
}

json_t *flush_json(const struct flush_facts *facts,
		   const struct flush_verdict *verdict)
{
	json_t *cpuid = json_null();

	if (facts->cpuid)
		cpuid = json_pack("{s:I, s:I, s:s, s:I, s:I, s:I, s:I}",
				  "leaf1_ecx", (json_int_t)facts->leaf1_ecx,
				  "hypervisor_base", (json_int_t)facts->base,
				  "hypervisor_signature", facts->signature,
				  "hypervisor_features_eax",
				  (json_int_t)facts->features_eax,
				  "hypervisor_hints_edx",
				  (json_int_t)facts->hints_edx,
				  "hyperv_enlightenments_eax",
				  (json_int_t)facts->enlight_eax,
				  "leaf80000008_ebx",
				  (json_int_t)facts->ext8_ebx);
	return json_pack("{s:s, s:s, s:s, s:b, s:s, s:o}",
			 "method", flush_method_name(verdict->method),
			 "evidence", verdict->evidence,
			 "counted", verdict->counted,
			 "time_emulated", verdict->time_emulated,
			 "time_evidence", verdict->time_evidence,
			 "cpuid", cpuid);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures the duration of kernel functions, and of the parts of an interrupt
 * between CPUs. The programs read no kernel structure, so one object works for
 * every release. If a function or tracepoint is missing, its program is not
 * loaded.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "lib/count/latency_probes.h"

#define CPUS_MAX 4096

/* enum tlb_flush_reason, include/linux/mm_types.h */
#define REASON_SHOOTDOWN 1
#define REASON_SEND	 4

char licence_text[] SEC("license") = "GPL";

/*
 * Set from user space: whether to count now, and the process whose calls are
 * timed.
 */
volatile int active;
volatile __u32 tgid;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NR_LATENCIES);
	__type(key, __u32);
	__type(value, struct latency_hist);
} hists SEC(".maps");

/* The time at which a thread entered a function, by thread and function. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, __u64);
} entered SEC(".maps");

/* Per CPU: the times at which an interrupt was sent to it and arrived. */
struct cpu_times {
	__u64 sent_ns, arrived_ns;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CPUS_MAX);
	__type(key, __u32);
	__type(value, struct cpu_times);
} cpus SEC(".maps");

static __always_inline __u32 log2_of(__u64 value)
{
	__u32 log = 0;

	if (value >> 32) {
		value >>= 32;
		log += 32;
	}
	if (value >> 16) {
		value >>= 16;
		log += 16;
	}
	if (value >> 8) {
		value >>= 8;
		log += 8;
	}
	if (value >> 4) {
		value >>= 4;
		log += 4;
	}
	if (value >> 2) {
		value >>= 2;
		log += 2;
	}
	return log + (value >> 1);
}

static __always_inline __u32 bucket_of(__u64 value)
{
	__u32 log;

	if (value < 1 << LATENCY_SUB_BITS)
		return value;
	log = log2_of(value);
	return (log - LATENCY_SUB_BITS + 1) << LATENCY_SUB_BITS |
	       ((value >> (log - LATENCY_SUB_BITS)) &
		((1 << LATENCY_SUB_BITS) - 1));
}

static __always_inline void add(__u32 probe, __u64 value_ns)
{
	struct latency_hist *hist = bpf_map_lookup_elem(&hists, &probe);

	if (!hist)
		return;
	hist->count++;
	hist->sum_ns += value_ns;
	if (value_ns > hist->max_ns)
		hist->max_ns = value_ns;
	hist->bucket[bucket_of(value_ns) & (LATENCY_BUCKETS - 1)]++;
}

static __always_inline __u64 key_of(__u32 probe)
{
	return bpf_get_current_pid_tgid() << 8 | probe;
}

static __always_inline int enter(__u32 probe)
{
	__u64 key = key_of(probe), now_ns = bpf_ktime_get_ns();

	if (active)
		bpf_map_update_elem(&entered, &key, &now_ns, BPF_ANY);
	return 0;
}

static __always_inline int leave(__u32 probe)
{
	__u64 key = key_of(probe), now_ns = bpf_ktime_get_ns();
	__u64 *entered_ns = bpf_map_lookup_elem(&entered, &key);

	if (!entered_ns)
		return 0;
	if (active)
		add(probe, now_ns - *entered_ns);
	bpf_map_delete_elem(&entered, &key);
	return 0;
}

#define TIMED(name)							\
	SEC("fentry/" #name)						\
	int BPF_PROG(name##_enter) { return enter(LATENCY_##name); }	\
	SEC("fexit/" #name)						\
	int BPF_PROG(name##_exit) { return leave(LATENCY_##name); }

#define COUNTED(name)							\
	SEC("fentry/" #name)						\
	int BPF_PROG(name##_enter)					\
	{								\
		if (active)						\
			add(LATENCY_##name, 0);				\
		return 0;						\
	}

LATENCY_TIMED(TIMED)
LATENCY_COUNTED(COUNTED)

/* Only threads of the measured process. */
static __always_inline int is_ours(void)
{
	return active && bpf_get_current_pid_tgid() >> 32 == tgid;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_sys_enter)
{
	return is_ours() ? enter(LATENCY_system_call) : 0;
}

/* What the thread waited for since it announced its last flush, too. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit)
{
	if (!is_ours())
		return 0;
	leave(LATENCY_initiator_wait);
	return leave(LATENCY_system_call);
}

SEC("tp_btf/tlb_flush")
int BPF_PROG(on_tlb_flush, int reason)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct cpu_times *times;

	if (!active)
		return 0;
	if (reason == REASON_SEND)
		return is_ours() ? enter(LATENCY_initiator_wait) : 0;
	if (reason != REASON_SHOOTDOWN)
		return 0;
	times = bpf_map_lookup_elem(&cpus, &cpu);
	if (times && times->arrived_ns)
		add(LATENCY_flush_served,
		    bpf_ktime_get_ns() - times->arrived_ns);
	return 0;
}

SEC("tp_btf/ipi_send_cpu")
int BPF_PROG(on_ipi_send_cpu, __u32 cpu)
{
	struct cpu_times *times = bpf_map_lookup_elem(&cpus, &cpu);

	if (times && active)
		times->sent_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int arrive(void)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct cpu_times *times = bpf_map_lookup_elem(&cpus, &cpu);
	__u64 now_ns = bpf_ktime_get_ns();

	if (!times || !active)
		return 0;
	if (times->sent_ns && times->sent_ns < now_ns)
		add(LATENCY_ipi_delivery, now_ns - times->sent_ns);
	times->sent_ns = 0;
	times->arrived_ns = now_ns;
	return 0;
}

static __always_inline int done(void)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct cpu_times *times = bpf_map_lookup_elem(&cpus, &cpu);

	if (!times || !active || !times->arrived_ns)
		return 0;
	add(LATENCY_ipi_handler, bpf_ktime_get_ns() - times->arrived_ns);
	times->arrived_ns = 0;
	return 0;
}

SEC("tp_btf/call_function_single_entry")
int BPF_PROG(on_single_entry) { return arrive(); }

SEC("tp_btf/call_function_single_exit")
int BPF_PROG(on_single_exit) { return done(); }

SEC("tp_btf/call_function_entry")
int BPF_PROG(on_call_entry) { return arrive(); }

SEC("tp_btf/call_function_exit")
int BPF_PROG(on_call_exit) { return done(); }

/* An interrupt to reschedule was sent the same way: forget its time. */
SEC("tp_btf/reschedule_entry")
int BPF_PROG(on_reschedule)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct cpu_times *times = bpf_map_lookup_elem(&cpus, &cpu);

	if (times)
		times->sent_ns = 0;
	return 0;
}

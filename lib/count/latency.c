/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/latency.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

const char *latency_mode_name(enum latency_mode mode)
{
	static const char *const names[] = {
		[LATENCY_OFF] = "off",
		[LATENCY_FENTRY] = "fentry",
		[LATENCY_TP_BTF] = "tp_btf",
	};

	return names[mode];
}

#ifndef MMFENCE_BPF

void latency_facts_read(struct latency_facts *facts)
{
	*facts = (struct latency_facts){ .mode = LATENCY_OFF };
	snprintf(facts->reason, sizeof(facts->reason),
		 "built without libbpf, clang or bpftool");
}

int latency_open(const struct latency_facts *facts, pid_t tgid,
		 struct latency_session **session)
{
	*session = NULL;
	return fail(ENOTSUP, "time the kernel's functions: built without "
		    "libbpf");
}

void latency_close(struct latency_session *session)
{
}

void latency_start(struct latency_session *session)
{
}

void latency_stop(struct latency_session *session)
{
}

int latency_read(const struct latency_session *session,
		 struct latency_hist hists[NR_LATENCIES])
{
	return fail(ENOTSUP, "read latencies: built without libbpf");
}

#else

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <latency.skel.h>

#define NAME_BYTES 64

struct latency_session {
	struct latency_bpf *skeleton;
};

static int latency_print_nothing(enum libbpf_print_level level, const char *fmt,
				 va_list args)
{
	return 0;
}

/*
 * The tracepoint or function that a program is for: what follows the first
 * slash of its section.
 */
static const char *latency_target(const struct bpf_program *program)
{
	const char *slash = strchr(bpf_program__section_name(program), '/');

	return slash ? slash + 1 : "";
}

static bool latency_is_tracepoint(const struct bpf_program *program)
{
	return !strncmp(bpf_program__section_name(program), "tp_btf/", 7);
}

static bool latency_has_tracepoint(const struct btf *btf, const char *name)
{
	char typedef_name[NAME_BYTES];

	snprintf(typedef_name, sizeof(typedef_name), "btf_trace_%s", name);
	return btf__find_by_name_kind(btf, typedef_name,
				      BTF_KIND_TYPEDEF) > 0;
}

/* Does the object load with the programs of @target alone? */
static int latency_try_load(const char *target)
{
	struct latency_bpf *skeleton = latency_bpf__open();
	struct bpf_program *program;
	int err;

	if (!skeleton)
		return -errno;
	bpf_object__for_each_program(program, skeleton->obj)
		bpf_program__set_autoload(program,
					  !strcmp(latency_target(program),
							   target));
	err = latency_bpf__load(skeleton);
	latency_bpf__destroy(skeleton);
	return err;
}

/* A function that the kernel has, to find out whether it may be attached to. */
static int latency_try_functions(const struct btf *btf,
				 struct latency_facts *facts)
{
	int err = -ENOENT;

	for (int i = 0; i < LATENCY_FIRST_INTERVAL; i++) {
		if (btf__find_by_name_kind(btf, latency_name(i),
					   BTF_KIND_FUNC) < 0)
			continue;
		err = latency_try_load(latency_name(i));
		facts->has[i] = !err;
		/*
		 * A policy refused it, not this function; the others would
		 * fail, too.
		 */
		if (err == -EPERM || err == -EACCES)
			break;
		if (!err)
			facts->mode = LATENCY_FENTRY;
	}
	return facts->mode == LATENCY_FENTRY ? 0 : err;
}

static void latency_try_intervals(const struct btf *btf,
				  struct latency_facts *facts)
{
	bool handler = latency_has_tracepoint(btf,
					      "call_function_single_entry");
	bool flush = latency_has_tracepoint(btf, "tlb_flush");

	if (latency_try_load("sys_exit"))
		return;
	facts->mode = LATENCY_TP_BTF;
	facts->has[LATENCY_system_call] = true;
	facts->has[LATENCY_initiator_wait] = flush;
	facts->has[LATENCY_ipi_handler] = handler;
	facts->has[LATENCY_flush_served] = handler && flush;
	facts->has[LATENCY_ipi_delivery] =
		handler && latency_has_tracepoint(btf, "ipi_send_cpu");
}

void latency_facts_read(struct latency_facts *facts)
{
	struct btf *btf;
	int err;

	*facts = (struct latency_facts){ .mode = LATENCY_OFF };
	libbpf_set_print(latency_print_nothing);
	btf = btf__load_vmlinux_btf();
	if (!btf) {
		snprintf(facts->reason, sizeof(facts->reason),
			 "read the kernel's BTF: %s", strerrordesc_np(errno));
		return;
	}
	err = latency_try_functions(btf, facts);
	if (err) {
		snprintf(facts->reason, sizeof(facts->reason),
			 "attach to functions: %s", strerrordesc_np(-err));
		latency_try_intervals(btf, facts);
	}
	btf__free(btf);
}

static bool latency_is_wanted(const struct latency_facts *facts,
			      const struct btf *btf,
			      const struct bpf_program *program)
{
	if (facts->mode == LATENCY_TP_BTF)
		return latency_is_tracepoint(program) &&
		       latency_has_tracepoint(btf, latency_target(program));
	for (int i = 0; i < LATENCY_FIRST_INTERVAL; i++)
		if (!strcmp(latency_name(i), latency_target(program)))
			return facts->has[i];
	return false;
}

static int latency_load(struct latency_session *session,
			const struct latency_facts *facts, pid_t tgid)
{
	struct btf *btf = btf__load_vmlinux_btf();
	struct bpf_program *program;
	int err;

	if (!btf)
		return fail(errno, "read the kernel's BTF");
	libbpf_set_print(latency_print_nothing);
	session->skeleton = latency_bpf__open();
	if (!session->skeleton) {
		err = fail(errno, "open the BPF programs");
	} else {
		bpf_object__for_each_program(program, session->skeleton->obj)
			bpf_program__set_autoload(program, latency_is_wanted(
							facts, btf, program));
		err = latency_bpf__load(session->skeleton);
		if (err)
			err = fail(err, "load the BPF programs");
	}
	btf__free(btf);
	if (err)
		return err;
	session->skeleton->bss->tgid = (uint32_t)tgid;
	err = latency_bpf__attach(session->skeleton);
	return err ? fail(err, "attach the BPF programs") : 0;
}

int latency_open(const struct latency_facts *facts, pid_t tgid,
		 struct latency_session **session)
{
	struct latency_session *s;
	int err;

	*session = NULL;
	if (facts->mode == LATENCY_OFF)
		return fail(ENOTSUP, "time the kernel's functions");
	s = calloc(1, sizeof(*s));
	if (!s)
		return fail(ENOMEM, "allocate a session of BPF");
	err = latency_load(s, facts, tgid);
	if (err)
		latency_close(s);
	else
		*session = s;
	return err;
}

void latency_close(struct latency_session *session)
{
	if (!session)
		return;
	latency_bpf__destroy(session->skeleton);
	free(session);
}

void latency_start(struct latency_session *session)
{
	if (session)
		session->skeleton->bss->active = 1;
}

void latency_stop(struct latency_session *session)
{
	if (session)
		session->skeleton->bss->active = 0;
}

int latency_read(const struct latency_session *session,
		 struct latency_hist hists[NR_LATENCIES])
{
	int fd = bpf_map__fd(session->skeleton->maps.hists);
	int nr_cpus = libbpf_num_possible_cpus();
	SCOPE_FREE struct latency_hist *per_cpu = NULL;

	if (nr_cpus < 0)
		return fail(nr_cpus, "count the possible CPUs");
	per_cpu = calloc((size_t)nr_cpus, sizeof(*per_cpu));
	if (!per_cpu)
		return fail(ENOMEM, "allocate the histograms of %d CPUs",
			    nr_cpus);
	memset(hists, 0, NR_LATENCIES * sizeof(*hists));
	for (uint32_t probe = 0; probe < NR_LATENCIES; probe++) {
		if (bpf_map_lookup_elem(fd, &probe, per_cpu))
			return fail(errno, "read the histogram of %s",
				    latency_name(probe));
		for (int cpu = 0; cpu < nr_cpus; cpu++)
			latency_hist_add(&hists[probe], &per_cpu[cpu]);
	}
	return 0;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deny SYSCALL=ERRNO[,SYSCALL=ERRNO...] PROGRAM [ARGUMENT...] - run PROGRAM
 * under a seccomp filter that refuses these system calls, as in a container.
 * SYSCALL and ERRNO are numbers, or names from the table below.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RULES_MAX 32

static const struct name {
	const char *name;
	unsigned number;
} names[] = {
	{ "perf_event_open", SYS_perf_event_open },
	{ "io_uring_setup", SYS_io_uring_setup },
	{ "bpf", SYS_bpf },
	{ "swapon", SYS_swapon },
	{ "madvise", SYS_madvise },
	{ "membarrier", SYS_membarrier },
	{ "process_madvise", SYS_process_madvise },
	{ "userfaultfd", SYS_userfaultfd },
	{ "mbind", SYS_mbind },
	{ "set_mempolicy", SYS_set_mempolicy },
	{ "get_mempolicy", SYS_get_mempolicy },
	{ "move_pages", SYS_move_pages },
	{ "sched_setaffinity", SYS_sched_setaffinity },
	{ "sched_setscheduler", SYS_sched_setscheduler },
	{ "setpriority", SYS_setpriority },
	{ "memfd_create", SYS_memfd_create },
	{ "mlock", SYS_mlock },
	{ "vmsplice", SYS_vmsplice },
	{ "fsopen", SYS_fsopen },
	{ "finit_module", SYS_finit_module },
	{ "pidfd_open", SYS_pidfd_open },
	{ "socket", SYS_socket },
	{ "EINVAL", EINVAL },
	{ "EPERM", EPERM },
	{ "ENOSYS", ENOSYS },
};

static unsigned number_of(const char *text)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].name, text))
			return names[i].number;
	fprintf(stderr, "deny: no name \"%s\"\n", text);
	exit(2);
}

static void add(struct sock_fprog *program, struct sock_filter instruction)
{
	program->filter[program->len++] = instruction;
}

static void refuse(struct sock_fprog *program, char *rule)
{
	char *error = strchr(rule, '=');

	if (!error || program->len > 2 * RULES_MAX) {
		fprintf(stderr, "deny: \"%s\" is not SYSCALL=ERRNO\n", rule);
		exit(2);
	}
	*error++ = '\0';
	add(program, (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, number_of(rule), 0, 1));
	add(program, (struct sock_filter)BPF_STMT(
		BPF_RET | BPF_K, SECCOMP_RET_ERRNO | number_of(error)));
}

int main(int argc, char **argv)
{
	struct sock_filter filter[2 * RULES_MAX + 4];
	struct sock_fprog program = { .filter = filter };
	char *rule;

	if (argc < 3) {
		fputs("usage: deny SYSCALL=ERRNO,... PROGRAM ...\n", stderr);
		return 2;
	}
	add(&program, (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
	while ((rule = strsep(&argv[1], ",")))
		refuse(&program, rule);
	add(&program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						   SECCOMP_RET_ALLOW));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("deny: seccomp");
		return 77;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: net/ipv4/ip_output.c __ip_append_data(), net/core/datagram.c
 *   __zerocopy_sg_from_iter(), Linux 5.0 and later for UDP.
 */
#include "bench/contract/bench.h"

#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGES_MAX	16	/* MAX_SKB_FRAGS is 17 */
#define ARRIVAL_MS	1000
#define TRIAL_SEGMENT	1000	/* more than the trial sends */

enum { OPT_PAGES };

static const struct opt_spec zerocopy_opts[] = {
	[OPT_PAGES] = { .name = "pages", .kind = OPT_COUNT, .def = PAGES_MAX,
			.min = 1, .max = PAGES_MAX,
			.help = "pages per datagram, a byte of each" },
	{ .name = NULL },
};

struct zerocopy {
	struct area_cursor cursor;
	int send_fd, receive_fd;
	size_t page_bytes, nr_pages;
};

static struct gup_use zerocopy_gup(unsigned release, const uint64_t *opts)
{
	return (struct gup_use){ .call = "get_user_pages_fast",
				 .foll = "FOLL_GET" };
}

static int zerocopy_connect(const struct zerocopy *zero)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len_bytes = sizeof(to);
	int on = 1;

	if (bind(zero->receive_fd, (struct sockaddr *)&to, sizeof(to)) ||
	    getsockname(zero->receive_fd, (struct sockaddr *)&to, &len_bytes) ||
	    connect(zero->send_fd, (struct sockaddr *)&to, sizeof(to)))
		return fail(errno, "connect two sockets over 127.0.0.1 (is the "
			    "interface lo up?)");
	if (setsockopt(zero->send_fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof(on)))
		return fail(errno, "setsockopt(SO_ZEROCOPY) of a UDP socket");
	return 0;
}

static int zerocopy_open(struct zerocopy *zero)
{
	int type = SOCK_DGRAM | SOCK_CLOEXEC, err;

	zero->send_fd = socket(AF_INET, type, 0);
	if (zero->send_fd < 0)
		return fail(errno, "open a UDP socket");
	zero->receive_fd = socket(AF_INET, type, 0);
	if (zero->receive_fd < 0) {
		err = fail(errno, "open a UDP socket");
		goto close_send;
	}
	err = zerocopy_connect(zero);
	if (!err)
		return 0;
	close(zero->receive_fd);
close_send:
	close(zero->send_fd);
	return err;
}

static void zerocopy_close(const struct zerocopy *zero)
{
	close(zero->receive_fd);
	close(zero->send_fd);
}

/* Wait for one completion: that of the single datagram in flight. */
static int zerocopy_await(const struct zerocopy *zero)
{
	char control[CMSG_SPACE(sizeof(struct sock_extended_err) +
				sizeof(struct sockaddr_in))];
	struct msghdr msg = {
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct pollfd done = { .fd = zero->send_fd };
	struct sock_extended_err *told;

	while (recvmsg(zero->send_fd, &msg, MSG_ERRQUEUE) < 0) {
		if (errno != EAGAIN)
			return fail(errno, "read the error queue");
		if (poll(&done, 1, ARRIVAL_MS) <= 0)
			return fail(ETIMEDOUT, "wait %d ms for the completion "
				    "of a datagram", ARRIVAL_MS);
	}
	if (!CMSG_FIRSTHDR(&msg))
		return fail_plain(ENOMSG, "the error queue holds no "
				  "completion");
	told = (struct sock_extended_err *)CMSG_DATA(CMSG_FIRSTHDR(&msg));
	if (told->ee_origin != SO_EE_ORIGIN_ZEROCOPY || told->ee_errno)
		return fail(told->ee_errno ? (int)told->ee_errno : EBADMSG,
			    "the error queue holds an error of origin %d, not "
			    "a completion", told->ee_origin);
	return 0;
}

static int zerocopy_set_udp(const struct zerocopy *zero, int name, int value)
{
	return setsockopt(zero->send_fd, IPPROTO_UDP, name, &value,
			  sizeof(value)) ?
		fail(errno, "setsockopt(%s)", name == UDP_CORK ? "UDP_CORK" :
		     "UDP_SEGMENT") : 0;
}

/*
 * A corked datagram is not yet sent. Segmentation is requested because UDP
 * refers to the pages of a corked datagram only if it will be segmented, not if
 * it may merely grow.
 */
static int zerocopy_try(const struct zerocopy *zero, char *byte)
{
	struct pollfd arrived = { .fd = zero->receive_fd, .events = POLLIN };
	char got;
	int err = zerocopy_set_udp(zero, UDP_SEGMENT, TRIAL_SEGMENT);

	if (!err)
		err = zerocopy_set_udp(zero, UDP_CORK, 1);
	if (err)
		return err;
	*byte = 'a';
	if (send(zero->send_fd, byte, 1, MSG_ZEROCOPY) != 1)
		return fail(errno, "send a byte with MSG_ZEROCOPY");
	*(volatile char *)byte = 'b';
	err = zerocopy_set_udp(zero, UDP_CORK, 0);
	if (err)
		return err;
	if (poll(&arrived, 1, ARRIVAL_MS) != 1 ||
	    recv(zero->receive_fd, &got, 1, 0) != 1)
		return fail(errno, "receive a byte over 127.0.0.1");
	if (got != 'b')
		return fail_plain(EOPNOTSUPP, "the kernel copies the data sent "
				  "with MSG_ZEROCOPY, so no page is pinned");
	return zerocopy_await(zero);
}

static int zerocopy_probe(const struct bench_env *env)
{
	struct zerocopy zero;
	int err = zerocopy_open(&zero);
	char byte;

	if (err)
		return err;
	err = zerocopy_try(&zero, &byte);
	zerocopy_close(&zero);
	return err ? err : area_check_share(env, env->opts[OPT_PAGES]);
}

static int zerocopy_setup(void *state, const struct bench_env *env)
{
	struct zerocopy *zero = state;
	int err = area_cursor_init(&zero->cursor, env, env->opts[OPT_PAGES]);
	int smallest_bytes = 1;

	if (err)
		return err;
	zero->nr_pages = env->opts[OPT_PAGES];
	zero->page_bytes = env->area->page_bytes;
	err = zerocopy_open(zero);
	if (err)
		return err;
	/*
	 * The buffer is never read, so it is soon full, and later datagrams are
	 * dropped.
	 */
	if (!setsockopt(zero->receive_fd, SOL_SOCKET, SO_RCVBUF,
			&smallest_bytes, sizeof(smallest_bytes)))
		return 0;
	err = fail(errno, "setsockopt(SO_RCVBUF)");
	zerocopy_close(zero);
	return err;
}

static int zerocopy_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	struct zerocopy *zero = state;
	struct iovec iov[PAGES_MAX];
	const struct msghdr msg = {
		.msg_iov = iov,
		.msg_iovlen = zero->nr_pages,
	};

	for (size_t i = 0; i < zero->nr_pages; i++)
		iov[i].iov_len = 1;
	for (; nr; nr--) {
		char *here = area_cursor_next(&zero->cursor);
		int err;

		for (size_t i = 0; i < zero->nr_pages; i++)
			iov[i].iov_base = here + i * zero->page_bytes;
		if (sendmsg(zero->send_fd, &msg, MSG_ZEROCOPY) < 0) {
			pin_refused(count, errno);
			continue;
		}
		err = zerocopy_await(zero);
		if (err)
			return err;
		count->pages += zero->nr_pages;
	}
	return 0;
}

static void zerocopy_teardown(void *state)
{
	zerocopy_close(state);
}

const struct pinner pinner_zerocopy = {
	.subject = {
		.name = "zerocopy",
		.summary = "MSG_ZEROCOPY datagrams over loopback",
		.kernel_path = "__ip_append_data -> __zerocopy_sg_from_iter "
			       "-> get_user_pages_fast",
		.includes =
			"Both system calls, the IP stack, and the receive path "
			"up to a socket whose buffer is full, which drops the "
			"datagram and the references with it.",
		.misreading =
			"Every completion over loopback says "
			"SO_EE_CODE_ZEROCOPY_COPIED: the receive path lets no "
			"reference into a socket of the same machine, copies "
			"the few bytes (skb_orphan_frags_rx) and drops the "
			"reference there. This does not mean that there was "
			"no reference. The figure ns/pin is for all pages of "
			"the datagram (pages=).",
		.needs = "The interface lo up.",
		.proof =
			"Data that change after sendmsg, while the datagram "
			"is held back, arrive changed (tried once); and a "
			"completion for each datagram.",
		.opts = zerocopy_opts,
		.state_bytes = sizeof(struct zerocopy),
		.probe = zerocopy_probe,
	},
	.op = "one sendmsg and the recvmsg of its completion",
	.gup = zerocopy_gup,
	.setup = zerocopy_setup,
	.cycle = zerocopy_cycle,
	.teardown = zerocopy_teardown,
};

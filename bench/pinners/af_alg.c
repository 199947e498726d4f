/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Because of MSG_MORE the kernel never computes a digest.
 * Source: crypto/algif_hash.c hash_sendmsg(), crypto/af_alg.c.
 */
#include "bench/contract/bench.h"

#include <linux/if_alg.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/base/scope.h"

#define PAGES_MAX 16	/* ALG_MAX_PAGES, of one scatter list */

enum { OPT_PAGES };

static const struct opt_spec af_alg_opts[] = {
	[OPT_PAGES] = { .name = "pages", .kind = OPT_COUNT, .def = PAGES_MAX,
			.min = 1, .max = PAGES_MAX,
			.help = "pages per call, a byte of each" },
	{ .name = NULL },
};

struct af_alg {
	struct area_cursor cursor;
	int fd;
	size_t page_bytes, nr_pages;
};

static struct gup_use af_alg_gup(unsigned release, const uint64_t *opts)
{
	bool pins = release >= KVER(6, 5);

	return (struct gup_use){
		.call = pins ? "pin_user_pages_fast" : "get_user_pages_fast",
		.foll = pins ? "FOLL_PIN" : "FOLL_GET",
	};
}

/* SHA-1: every release offers it to every user. */
static int af_alg_open(void)
{
	static const struct sockaddr_alg address = {
		.salg_family = AF_ALG,
		.salg_type = "hash",
		.salg_name = "sha1",
	};
	SCOPE_FD fd = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int hash_fd;

	if (fd < 0)
		return fail(errno, "open an AF_ALG socket "
			    "(CONFIG_CRYPTO_USER_API_HASH)");
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return fail(errno, "bind an AF_ALG socket to hash sha1");
	hash_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	return hash_fd < 0 ? fail(errno, "accept an AF_ALG hash") : hash_fd;
}

static int af_alg_probe(const struct bench_env *env)
{
	int fd = af_alg_open();

	if (fd < 0)
		return fd;
	close(fd);
	return area_check_share(env, env->opts[OPT_PAGES]);
}

static int af_alg_setup(void *state, const struct bench_env *env)
{
	struct af_alg *alg = state;
	int err = area_cursor_init(&alg->cursor, env, env->opts[OPT_PAGES]);

	if (err)
		return err;
	alg->nr_pages = env->opts[OPT_PAGES];
	alg->page_bytes = env->area->page_bytes;
	alg->fd = af_alg_open();
	return alg->fd < 0 ? alg->fd : 0;
}

static int af_alg_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	struct af_alg *alg = state;
	struct iovec iov[PAGES_MAX];
	const struct msghdr msg = {
		.msg_iov = iov,
		.msg_iovlen = alg->nr_pages,
	};

	for (size_t i = 0; i < alg->nr_pages; i++)
		iov[i].iov_len = 1;
	for (; nr; nr--) {
		char *here = area_cursor_next(&alg->cursor);
		ssize_t hashed;

		for (size_t i = 0; i < alg->nr_pages; i++)
			iov[i].iov_base = here + i * alg->page_bytes;
		hashed = sendmsg(alg->fd, &msg, MSG_MORE);
		if (hashed > 0)
			count->pages += (size_t)hashed;
		if (hashed != (ssize_t)alg->nr_pages)
			pin_refused(count, hashed < 0 ? errno : EFAULT);
	}
	return 0;
}

static void af_alg_teardown(void *state)
{
	struct af_alg *alg = state;

	close(alg->fd);
}

const struct pinner pinner_af_alg = {
	.subject = {
		.name = "af_alg",
		.summary = "AF_ALG: hash a byte of each page in place",
		.kernel_path = "hash_sendmsg -> iov_iter_extract_pages",
		.by_release =
			"Since 6.5 hashing pins its pages with FOLL_PIN; "
			"before, it took FOLL_GET references and hashed one "
			"page at a time. The pin is read-only: with pte=ro it "
			"checks PageAnonExclusive.",
		.includes =
			"The system call, the lock of the socket, the iovecs, "
			"a scatter list, and the hash of one byte per page: "
			"SHA-1 computes one block per 64 bytes. The pages are "
			"put back before the call returns.",
		.misreading =
			"The figure ns/pin is for all pages of the call "
			"(pages=), each of them a GUP call of its own.",
		.needs =
			"CONFIG_CRYPTO_USER_API_HASH and sha1; no device, file "
			"or privilege.",
		.proof =
			"The bytes that were hashed; since 6.5 the FOLL_PIN "
			"references that the kernel counts.",
		.opts = af_alg_opts,
		.state_bytes = sizeof(struct af_alg),
		.probe = af_alg_probe,
	},
	.op = "one sendmsg, which hashes one byte of each page",
	.gup = af_alg_gup,
	.setup = af_alg_setup,
	.cycle = af_alg_cycle,
	.teardown = af_alg_teardown,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/capable.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

int capable_effective(uint64_t *mask)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data))
		return fail(errno, "read the capabilities of this process");
	*mask = (uint64_t)data[1].effective << 32 | data[0].effective;
	return 0;
}

bool capable_has(unsigned capability)
{
	uint64_t mask;

	return !capable_effective(&mask) && mask >> capability & 1;
}

static int capable_query_node(void *page)
{
	int node;

	return syscall(SYS_move_pages, 0, 1, &page, NULL, &node, 0) ?
		fail(errno, "ask for the node of a page (move_pages)") : 0;
}

static int capable_set_policy(void *page, size_t page_bytes)
{
	int policy;

	if (syscall(SYS_mbind, page, page_bytes, MPOL_DEFAULT, NULL, 0, 0))
		return fail(errno, "bind memory to a node (mbind)");
	if (syscall(SYS_get_mempolicy, &policy, NULL, 0, page, MPOL_F_ADDR))
		return fail(errno, "ask for a memory policy (get_mempolicy)");
	return 0;
}

/* Try on a page of memory that is present. */
static int capable_try_page(bool bind)
{
	size_t page_bytes = (size_t)getpagesize();
	char *page = mmap(NULL, page_bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int err = 0;

	if (page == MAP_FAILED)
		return fail(errno, "map a page");
	*(volatile char *)page = 1;
	if (bind)
		err = capable_set_policy(page, page_bytes);
	if (!err)
		err = capable_query_node(page);
	munmap(page, page_bytes);
	return err;
}

int capable_bind_memory(void)
{
	return capable_try_page(true);
}

int capable_find_nodes(void)
{
	return capable_try_page(false);
}

int capable_bind_cpu(void)
{
	cpu_set_t none;

	CPU_ZERO(&none);
	if (!sched_setaffinity(0, sizeof(none), &none) || errno == EINVAL)
		return 0;
	return fail(errno, "bind a thread to a CPU (sched_setaffinity)");
}

int capable_memfd(void)
{
	SCOPE_FD fd = memfd_create("mmfence", MFD_CLOEXEC);

	return fd < 0 ? fail(errno, "create a memfd") : 0;
}

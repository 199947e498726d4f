/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/kernel_text.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/base/scope.h"

/*
 * KASLR of x86 moves the kernel by multiples of CONFIG_PHYSICAL_ALIGN, 2 MiB at
 * least (arch/x86/boot/compressed/kaslr.c): a larger alignment is accidental
 * and changes at each boot.
 */
#define MOST_ALIGN_BYTES (UINT64_C(2) << 20)
#define LINE_BYTES	 64	/* of a cache */
/* arch/x86/include/asm/page_64_types.h: __START_KERNEL_map */
#define X86_KERNEL_MAP	 UINT64_C(0xffffffff80000000)

static const char *const functions[] = {
	"internal_get_user_pages_fast", "gup_fast_fallback",
	"try_grab_folio", "try_grab_folio_fast", "gup_put_folio",
	"try_to_unmap_one", "try_to_migrate_one", "flush_tlb_mm_range",
	"flush_tlb_func", "smp_call_function_many_cond",
};

#define NR_FUNCTIONS ARRAY_SIZE(functions)

struct symbols {
	uint64_t text;			/* 0: not there */
	uint64_t function[NR_FUNCTIONS];
};

/* "ffffffff81000000 T _text"; if a name occurs twice, the first is taken. */
static void kernel_text_take(const char *line, struct symbols *symbols)
{
	char name[64], type;
	uint64_t address;

	if (sscanf(line, "%" SCNx64 " %c %63s", &address, &type, name) != 3 ||
	    !strchr("tT", type))
		return;
	if (!symbols->text && !strcmp(name, "_text"))
		symbols->text = address;
	for (size_t i = 0; i < NR_FUNCTIONS; i++)
		if (!symbols->function[i] && !strcmp(name, functions[i]))
			symbols->function[i] = address;
}

static void kernel_text_read(int root_fd, struct symbols *symbols)
{
	int fd = openat(root_fd, "proc/kallsyms", O_RDONLY | O_CLOEXEC);
	SCOPE_FREE char *line = NULL;
	size_t room = 0;
	FILE *file;

	memset(symbols, 0, sizeof(*symbols));
	if (fd < 0)
		return;
	file = fdopen(fd, "r");
	if (!file) {
		close(fd);
		return;
	}
	while (getline(&line, &room, file) > 0)
		kernel_text_take(line, symbols);
	fclose(file);
}

static json_t *kernel_text_align(uint64_t address)
{
	uint64_t align = address & -address;

	if (!address)
		return json_null();
	return json_integer((json_int_t)(align < MOST_ALIGN_BYTES ?
					 align : MOST_ALIGN_BYTES));
}

static json_t *kernel_text_kaslr(uint64_t text,
				 const struct kernel_config *config)
{
	char value[KERNEL_VALUE_BYTES];
	const char *start = kernel_config_value(config, "PHYSICAL_START",
						value);
	uint64_t linked;

	if (text < X86_KERNEL_MAP || !start || strncmp(start, "0x", 2))
		return json_null();
	linked = X86_KERNEL_MAP + strtoull(start, NULL, 16);
	return text < linked ? json_null() :
			       json_integer((json_int_t)(text - linked));
}

json_t *kernel_text_json(int root_fd, const struct kernel_config *config)
{
	json_t *offsets = json_object();
	struct symbols symbols;

	kernel_text_read(root_fd, &symbols);
	for (size_t i = 0; i < NR_FUNCTIONS; i++)
		json_object_set_new(offsets, functions[i],
			symbols.function[i] ? json_integer((json_int_t)
				(symbols.function[i] % LINE_BYTES)) :
			json_null());
	return json_pack("{so so so so}",
			 "source", symbols.text ?
				json_string("/proc/kallsyms") : json_null(),
			 "text_align_bytes", kernel_text_align(symbols.text),
			 "kaslr_offset_bytes",
			 kernel_text_kaslr(symbols.text, config),
			 "function_line_offsets", offsets);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lab/plugin/exact.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "lib/count/mark.h"

/* The current round. Only one child measures at a time, from one thread. */
static struct {
	pthread_mutex_t lock;
	uint32_t number;
	unsigned marker;		/* the CPU that executes the marks */
	unsigned nr_bits;		/* bits of the number received so far */
	unsigned nr_windows[NR_WINDOWS];
	bool open[NR_WINDOWS];
	uint64_t start[VCPUS_MAX][CLASSES_MAX];
	uint64_t sum[NR_WINDOWS][VCPUS_MAX][CLASSES_MAX];
} now = { .lock = PTHREAD_MUTEX_INITIALIZER };

static uint64_t read_count(unsigned vcpu, unsigned class)
{
	return __atomic_load_n(&exact.vcpu[vcpu].counts[class],
			       __ATOMIC_RELAXED);
}

static void begin_window(enum window_kind kind)
{
	for (unsigned vcpu = 0; vcpu < exact.nr_vcpus; vcpu++)
		for (unsigned class = 0; class < exact.arch->nr_classes;
		     class++)
			now.start[vcpu][class] = read_count(vcpu, class);
	now.open[kind] = true;
	atomic_store(&exact.by_block, kind == WINDOW_WORK);
}

static void end_window(enum window_kind kind)
{
	atomic_store(&exact.by_block, false);
	if (!now.open[kind])
		return;
	now.open[kind] = false;
	now.nr_windows[kind]++;
	for (unsigned vcpu = 0; vcpu < exact.nr_vcpus; vcpu++)
		for (unsigned class = 0; class < exact.arch->nr_classes;
		     class++)
			now.sum[kind][vcpu][class] +=
				read_count(vcpu, class) -
				now.start[vcpu][class];
}

/* Write [[class, ...] of each CPU, ...]. */
static void write_sums(const char *name, enum window_kind kind)
{
	fprintf(exact.out, ", \"%s\": [", name);
	for (unsigned vcpu = 0; vcpu < exact.nr_vcpus; vcpu++) {
		fputs(vcpu ? ", [" : "[", exact.out);
		for (unsigned class = 0; class < exact.arch->nr_classes;
		     class++)
			fprintf(exact.out, "%s%" PRIu64, class ? ", " : "",
				now.sum[kind][vcpu][class]);
		fputs("]", exact.out);
	}
	fputs("]", exact.out);
}

/* Write "round vcpu pc runs" and the classes of one run. */
static void write_block(unsigned vcpu, const struct block *block,
			uint32_t runs, const unsigned per_run[CLASSES_MAX])
{
	fprintf(exact.blocks_out, "%" PRIu32 " %u %016" PRIx64 " %" PRIu32,
		now.number, vcpu, block->pc, runs);
	for (unsigned class = 0; class < exact.arch->nr_classes; class++)
		fprintf(exact.blocks_out, " %u", per_run[class]);
	fputs("\n", exact.blocks_out);
}

static void write_runs(unsigned vcpu, const struct block *block, uint32_t runs)
{
	unsigned per_run[CLASSES_MAX] = { 0 };

	for (unsigned i = 0; i < block->nr_items; i++)
		per_run[block->items[i].class] = block->items[i].nr;
	per_run[CLASS_INSTRUCTIONS] = block->nr_insns;
	write_block(vcpu, block, runs, per_run);
}

/* The steps of strings differ from run to run: write their sum. */
static void write_steps(unsigned vcpu, const struct block *block,
			uint32_t steps)
{
	unsigned per_run[CLASSES_MAX] = { [CLASS_STRING_STEPS] = steps };

	write_block(vcpu, block, 1, per_run);
}

/* Set *@count to 0. Return: its old value. */
static uint32_t take(uint32_t *count)
{
	uint32_t nr = *count;

	if (nr)
		*count = 0;
	return nr;
}

static void write_blocks_of(unsigned vcpu)
{
	uint32_t nr_blocks = atomic_load(&exact.nr_blocks);

	for (uint32_t i = 0; i < nr_blocks && i < BLOCKS_MAX; i++) {
		uint32_t runs = take(&exact.vcpu[vcpu].runs[i]);
		uint32_t steps = take(&exact.vcpu[vcpu].steps[i]);

		if (runs && exact.blocks[i])
			write_runs(vcpu, exact.blocks[i], runs);
		if (steps && exact.blocks[i])
			write_steps(vcpu, exact.blocks[i], steps);
	}
}

static void write_blocks(void)
{
	for (unsigned vcpu = 0; vcpu < exact.nr_vcpus; vcpu++)
		write_blocks_of(vcpu);
	fflush(exact.blocks_out);
}

static void end_round(void)
{
	if (now.nr_bits != MARK_NUMBER_BITS)
		return;
	fprintf(exact.out, "{\"mark\": %" PRIu32 ", \"marker\": %u, "
		"\"windows\": [%u, %u]", now.number, now.marker,
		now.nr_windows[WINDOW_WORK], now.nr_windows[WINDOW_EMPTY]);
	write_sums("work", WINDOW_WORK);
	write_sums("empty", WINDOW_EMPTY);
	fputs("}\n", exact.out);
	fflush(exact.out);
	if (exact.blocks_out)
		write_blocks();
}

static void begin_round(unsigned vcpu)
{
	now.number = 0;
	now.nr_bits = 0;
	now.marker = vcpu;
	memset(now.nr_windows, 0, sizeof(now.nr_windows));
	memset(now.open, 0, sizeof(now.open));
	memset(now.sum, 0, sizeof(now.sum));
}

static void add_bit(uint32_t bit)
{
	now.number = now.number << 1 | bit;
	now.nr_bits++;
}

void window_mark(unsigned vcpu, unsigned what)
{
	pthread_mutex_lock(&now.lock);
	switch (what) {
	case MARK_ROUND:
		begin_round(vcpu);
		break;
	case MARK_BIT_0:
	case MARK_BIT_1:
		add_bit(what == MARK_BIT_1);
		break;
	case MARK_WORK:
		begin_window(WINDOW_WORK);
		break;
	case MARK_WORK_END:
		end_window(WINDOW_WORK);
		break;
	case MARK_EMPTY:
		begin_window(WINDOW_EMPTY);
		break;
	case MARK_EMPTY_END:
		end_window(WINDOW_EMPTY);
		break;
	case MARK_ROUND_END:
		end_round();
		break;
	}
	pthread_mutex_unlock(&now.lock);
}

void window_write_head(void)
{
	fputs("{\"classes\": [", exact.out);
	for (unsigned class = 0; class < exact.arch->nr_classes; class++)
		fprintf(exact.out, "%s\"%s\"", class ? ", " : "",
			exact.arch->names[class]);
	fputs("]}\n", exact.out);
}

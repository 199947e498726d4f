/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/delay.h"

#include <errno.h>
#include <math.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/count/extra.h"
#include "lib/stats/stats.h"

/*
 * Enough for DELAY_MAX_NS at 5 GHz, and for the remainder below one division.
 */
#define DIVISIONS_MAX	512
#define COMPLEMENTS_MAX	40
#define BATCH		20	/* of a batch in calibration */
#define BATCHES		100
#define MEASURES	15
#define CORRECTIONS	2

#define TEXT(x)	  #x
#define NUMBER(x) TEXT(x)

/* Each instruction of the rows waits for the one before it. */
#if defined(__x86_64__)
#define DIVISION_BYTES	 4
#define COMPLEMENT_BYTES 3

__attribute__((noinline)) void delay_run(const struct delay *delay)
{
	uint64_t divisions = delay->divisions * DIVISION_BYTES;
	uint64_t complements = delay->complements * COMPLEMENT_BYTES;
	/* With these registers divsd has four bytes. */
	register double quotient __asm__("xmm0") = 1.5;
	register double divisor __asm__("xmm1") = 1.25;

	__asm__ volatile(
		"leaq 1f(%%rip), %%rcx\n\t"
		"subq %[divisions], %%rcx\n\t"
		"leaq 2f(%%rip), %%rdx\n\t"
		"subq %[complements], %%rdx\n\t"
		"lfence\n\t"
		"notrack jmp *%%rcx\n\t"
		".p2align 6\n\t"
		".rept " NUMBER(DIVISIONS_MAX) "\n\t"
		"divsd %%xmm1, %%xmm0\n\t"
		".endr\n"
		"1:\tmovq %%xmm0, %%rax\n\t"
		"notrack jmp *%%rdx\n\t"
		".rept " NUMBER(COMPLEMENTS_MAX) "\n\t"
		"notq %%rax\n\t"
		".endr\n"
		"2:\tlfence"
		: "+x"(quotient)
		: [divisions] "r"(divisions), [complements] "r"(complements),
		  "x"(divisor)
		: "rax", "rcx", "rdx", "cc", "memory");
}
#elif defined(__aarch64__)
#define DIVISION_BYTES	 4
#define COMPLEMENT_BYTES 4

__attribute__((noinline)) void delay_run(const struct delay *delay)
{
	uint64_t divisions = delay->divisions * DIVISION_BYTES;
	uint64_t complements = delay->complements * COMPLEMENT_BYTES;
	double quotient = 1.5, divisor = 1.25;

	__asm__ volatile(
		"adr x16, 1f\n\t"
		"sub x16, x16, %[divisions]\n\t"
		"adr x17, 2f\n\t"
		"sub x17, x17, %[complements]\n\t"
		"isb\n\t"
		"br x16\n\t"
		".rept " NUMBER(DIVISIONS_MAX) "\n\t"
		"fdiv %d[quotient], %d[quotient], %d[divisor]\n\t"
		".endr\n"
		"1:\tfmov x15, %d[quotient]\n\t"
		"br x17\n\t"
		".rept " NUMBER(COMPLEMENTS_MAX) "\n\t"
		"mvn x15, x15\n\t"
		".endr\n"
		"2:\tisb"
		: [quotient] "+w"(quotient)
		: [divisions] "r"(divisions), [complements] "r"(complements),
		  [divisor] "w"(divisor)
		: "x15", "x16", "x17", "cc", "memory");
}
#elif defined(__powerpc64__)
#define DIVISION_BYTES	 4
#define COMPLEMENT_BYTES 4

__attribute__((noinline)) void delay_run(const struct delay *delay)
{
	uint64_t divisions = delay->divisions * DIVISION_BYTES;
	uint64_t complements = delay->complements * COMPLEMENT_BYTES;
	double quotient = 1.5, divisor = 1.25;

	__asm__ volatile(
		"bcl 20, 31, 0f\n"
		"0:\tmflr 9\n\t"
		"addi 10, 9, 2f - 0b\n\t"
		"addi 9, 9, 1f - 0b\n\t"
		"subf 9, %[divisions], 9\n\t"
		"subf 10, %[complements], 10\n\t"
		"mtctr 9\n\t"
		"isync\n\t"
		"bctr\n\t"
		".rept " NUMBER(DIVISIONS_MAX) "\n\t"
		"fdiv %[quotient], %[quotient], %[divisor]\n\t"
		".endr\n"
		"1:\tmffprd 11, %[quotient]\n\t"
		"mtctr 10\n\t"
		"bctr\n\t"
		".rept " NUMBER(COMPLEMENTS_MAX) "\n\t"
		"not 11, 11\n\t"
		".endr\n"
		"2:\tisync"
		: [quotient] "+d"(quotient)
		: [divisions] "r"(divisions), [complements] "r"(complements),
		  [divisor] "d"(divisor)
		: "r9", "r10", "r11", "ctr", "lr", "memory");
}
#elif defined(__s390x__)
#define DIVISION_BYTES	 4
#define COMPLEMENT_BYTES 4

__attribute__((noinline)) void delay_run(const struct delay *delay)
{
	uint64_t divisions = delay->divisions * DIVISION_BYTES;
	uint64_t complements = delay->complements * COMPLEMENT_BYTES;
	double quotient = 1.5, divisor = 1.25;

	__asm__ volatile(
		"larl %%r1, 1f\n\t"
		"sgr %%r1, %[divisions]\n\t"
		"larl %%r2, 2f\n\t"
		"sgr %%r2, %[complements]\n\t"
		"bcr 15, 0\n\t"
		"br %%r1\n\t"
		".rept " NUMBER(DIVISIONS_MAX) "\n\t"
		"ddbr %[quotient], %[divisor]\n\t"
		".endr\n"
		"1:\tlgdr %%r3, %[quotient]\n\t"
		"br %%r2\n\t"
		".rept " NUMBER(COMPLEMENTS_MAX) "\n\t"
		"lcgr %%r3, %%r3\n\t"
		".endr\n"
		"2:\tbcr 15, 0"
		: [quotient] "+f"(quotient)
		: [divisions] "r"(divisions), [complements] "r"(complements),
		  [divisor] "f"(divisor)
		: "r1", "r2", "r3", "cc", "memory");
}
#elif defined(__riscv)
#define DIVISION_BYTES	 4
#define COMPLEMENT_BYTES 4

/* fence.i is the only instruction of user mode that empties the pipeline. */
__attribute__((noinline)) void delay_run(const struct delay *delay)
{
	uint64_t divisions = delay->divisions * DIVISION_BYTES;
	uint64_t complements = delay->complements * COMPLEMENT_BYTES;
	double quotient = 1.5, divisor = 1.25;

	__asm__ volatile(
		".option push\n\t"
		".option norvc\n\t"
		"lla t0, 1f\n\t"
		"sub t0, t0, %[divisions]\n\t"
		"lla t1, 2f\n\t"
		"sub t1, t1, %[complements]\n\t"
		"fence.i\n\t"
		"jr t0\n\t"
		".rept " NUMBER(DIVISIONS_MAX) "\n\t"
		"fdiv.d %[quotient], %[quotient], %[divisor]\n\t"
		".endr\n"
		"1:\tfmv.x.d t2, %[quotient]\n\t"
		"jr t1\n\t"
		".rept " NUMBER(COMPLEMENTS_MAX) "\n\t"
		"not t2, t2\n\t"
		".endr\n"
		"2:\tfence.i\n\t"
		".option pop"
		: [quotient] "+f"(quotient)
		: [divisions] "r"(divisions), [complements] "r"(complements),
		  [divisor] "f"(divisor)
		: "t0", "t1", "t2", "memory");
}
#else
#error "a row of instructions that wait for each other is not known here"
#endif

int delay_run_extra(void *delay, uint64_t nr)
{
	for (; nr; nr--)
		delay_run(delay);
	return 0;
}

static double delay_batch_ns(const struct delay *delay, unsigned nr)
{
	uint64_t start_ns = clock_ns();

	for (unsigned i = 0; i < nr; i++)
		delay_run(delay);
	return (double)(clock_ns() - start_ns) / nr;
}

/* The shortest of several batches: an interrupt only makes one longer. */
static double delay_shortest_ns(const struct delay *delay)
{
	double shortest = INFINITY;

	for (int i = 0; i < BATCHES; i++)
		shortest = fmin(shortest, delay_batch_ns(delay, BATCH));
	return shortest;
}

double delay_measure(const struct delay *delay)
{
	struct delay measured = *delay, none = { 0 };
	struct extra with = { delay_run_extra, &measured, 1 };
	struct extra without = { delay_run_extra, &none, 1 };

	return extra_measure(&with, &without);
}

static double delay_median_ns(const struct delay *delay)
{
	double samples[MEASURES];

	for (int i = 0; i < MEASURES; i++)
		samples[i] = delay_measure(delay);
	return stats_median(samples, MEASURES);
}

/* How long each instruction takes here. */
struct rates {
	double division_ns, complement_ns;
};

static struct rates delay_rates(void)
{
	static const struct delay none;
	static const struct delay divide = { .divisions = DIVISIONS_MAX };
	static const struct delay complement = {
		.complements = COMPLEMENTS_MAX,
	};
	double none_ns = delay_shortest_ns(&none);

	return (struct rates){
		(delay_shortest_ns(&divide) - none_ns) / DIVISIONS_MAX,
		(delay_shortest_ns(&complement) - none_ns) / COMPLEMENTS_MAX,
	};
}

static struct delay delay_of(double length_ns, const struct rates *rates)
{
	double divisions = floor(fmax(length_ns, 0) / rates->division_ns);
	double rest_ns = fmax(length_ns, 0) - divisions * rates->division_ns;
	double complements = round(rest_ns / rates->complement_ns);

	return (struct delay){
		.divisions = (unsigned)fmin(divisions, DIVISIONS_MAX),
		.complements = (unsigned)fmin(complements, COMPLEMENTS_MAX),
	};
}

/*
 * Compute the numbers from the rates, then correct them by the missing time,
 * because the first instructions execute while the jumps are still in progress.
 */
int delay_calibrate(struct delay *delay, uint64_t delay_ns)
{
	struct rates rates = delay_rates();
	double length_ns = (double)delay_ns;

	if (length_ns > rates.division_ns * (DIVISIONS_MAX - 1))
		return fail_plain(ERANGE, "a delay of %u ns is too long for "
				  "this CPU: %d divisions take only %.0f ns",
				  (unsigned)delay_ns, DIVISIONS_MAX,
				  rates.division_ns * DIVISIONS_MAX);
	*delay = delay_of(length_ns, &rates);
	for (int i = 0; delay_ns && i < CORRECTIONS; i++) {
		length_ns += (double)delay_ns - delay_median_ns(delay);
		*delay = delay_of(length_ns, &rates);
	}
	return 0;
}

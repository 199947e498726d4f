/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_RNG_H
#define LIB_RNG_H

#include <stddef.h>
#include <stdint.h>

/*
 * Random numbers: the same seed gives the same numbers on every machine.
 * xoshiro256++ of Blackman and Vigna (public domain), seeded by splitmix64. Not
 * for secrets. One state per thread.
 */
struct rng {
	uint64_t state[4];
};

static inline uint64_t rng_rotate(uint64_t value, int bits)
{
	return (value << bits) | (value >> (64 - bits));
}

/* rng_next() - 64 random bits. */
static inline uint64_t rng_next(struct rng *rng)
{
	uint64_t *s = rng->state;
	uint64_t result = rng_rotate(s[0] + s[3], 23) + s[0];
	uint64_t shifted = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = rng_rotate(s[3], 45);
	return result;
}

/* rng_seed() - any @seed is valid, 0 included. */
static inline void rng_seed(struct rng *rng, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		uint64_t mixed = seed += UINT64_C(0x9e3779b97f4a7c15);

		mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
		rng->state[i] = mixed ^ (mixed >> 31);
	}
}

/*
 * rng_scale() - turn 32 random bits into an index below @nr. @nr must be below
 * 2^32; the bias of an index is at most nr / 2^32.
 */
static inline size_t rng_scale(uint32_t bits, size_t nr)
{
	return (size_t)(((uint64_t)bits * nr) >> 32);
}

/* rng_below() - a random index below @nr (at least 1, below 2^32). */
static inline size_t rng_below(struct rng *rng, size_t nr)
{
	return rng_scale((uint32_t)(rng_next(rng) >> 32), nr);
}

/* rng_unit() - a random number in [0, 1). */
static inline double rng_unit(struct rng *rng)
{
	return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

#endif

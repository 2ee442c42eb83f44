/* Keyed, counter-based random streams (Philox4x32-10, Salmon et al., SC 2011, by Random123).
 * Nothing is drawn from a shared stream: a key is folded from what the draw is for (seed, agent,
 * round, purpose ...), so a draw depends on its key alone, never on what else was drawn before it.
 *
 * Philox is a bijection of 128-bit counters for each 64-bit key, so block b of a stream is computed
 * without those before it. A uniform number is the upper 53 bits of 64, times 2^-53. From uniform
 * u, w come -ln(1 - u), exponential, and √(-2 ln(1 - u)) times cos and sin of 2π w, two independent
 * normal numbers (Box and Muller, Ann. Math. Statist. 29, 1958); 1 - u is never 0.
 *
 * Keys are 64 bits wide: of n keys in a study two agree with a probability of about n² / 2^65, one
 * in 37 million for a million draws. */
#ifndef CORE_RNG_H
#define CORE_RNG_H

#include <stddef.h>
#include <stdint.h>

/* One block: Philox4x32-10 of `counter` under `key` (low word first). Streams use counters (block,
 * block >> 32, 0, 0), keys (word, word >> 32, a tag, 0), so that no key ever equals a draw. */
void rng_block(uint64_t key, const uint32_t counter[4], uint32_t out[4]);

/* A key one level down: the first 64 bits of Philox under `key` at counter (word, FOLD tag). */
uint64_t rng_fold(uint64_t key, uint64_t word);

/* keys[i] becomes rng_fold(keys[i], word), for many keys at less than half the cost each. */
void rng_fold_all(uint64_t *keys, size_t count, uint64_t word);

/* A word for a name (FNV-1a 64 of its bytes), to fold a device class or a site into a key. */
uint64_t rng_name(const char *name);

/* A stream: 2^64 blocks of four 32-bit words under one key. A plain value: copying it forks it. */
struct rng {
    uint64_t key, block; /* block: the next one to draw */
    uint32_t word[4];    /* of the block before it */
    unsigned used;       /* words of `word` taken; 4 when a new block is due */
    double spare;        /* second Box-Muller variate */
    int has_spare;       /* `spare` is still to be handed out */
};

/* The stream of a key, from its beginning; then its next 32 or 64 bits. */
struct rng rng_start(uint64_t key);
uint32_t rng_u32(struct rng *rng);
uint64_t rng_u64(struct rng *rng);
double rng_uniform(struct rng *rng);             /* [0, 1), 53 bits */
double rng_normal(struct rng *rng);              /* N(0, 1), Box-Muller */
double rng_exponential(struct rng *rng);         /* mean 1 */
uint64_t rng_below(struct rng *rng, uint64_t n); /* 0..n-1, unbiased (Lemire); n > 0 */
/* The first `bits` bits of the stream of `key`, least significant bit first, the tail zero. */
void rng_bits(uint64_t key, uint8_t *out, size_t bits);

#endif

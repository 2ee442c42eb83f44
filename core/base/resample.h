/* The samples with replacement of n things that a bootstrap looks at (Efron, Annals of Statistics
 * 7, 1979). Order does not matter, so a sample is told by how often it holds each thing.
 *
 * There are C(2n - 1, n) different ones: 126 for n = 5, 6435 for 8, 92378 for 10. Where that is not
 * more than `most`, all are visited, each with its probability n! / (n^n times[0]! times[1]! ...)
 * (Fisher and Hall, Annals of Statistics 19, 1991): what is computed from them has no error of
 * drawing. For more things `most` samples are drawn. Then the share of all samples that lies beyond
 * the end of a 95 % interval is 2.5 % with a standard error of sqrt(0.025 · 0.975 / most): 0.05 %
 * for 100000 samples, 0.5 % for 1000. */
#ifndef CORE_RESAMPLE_H
#define CORE_RESAMPLE_H

#include "core/base/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval {
    double low, high;
};

struct resampling {
    size_t n, count;    /* things; samples to visit */
    size_t visited;     /* samples so far */
    bool exact;         /* all samples there are, each with its probability; else drawn ones */
    unsigned *times;    /* n: how often the sample holds each thing */
    double probability; /* of the sample */
    size_t head;        /* of the enumeration: the first thing that the sample holds */
    struct rng rng;     /* not where exact */
};

/* n >= 1, most >= 1; draws are keyed by `key`. */
struct resampling resampling_start(size_t n, size_t most, uint64_t key);
/* Moves on to the next sample, at first to the first; false after the last. */
bool resampling_next(struct resampling *resampling);
void resampling_end(struct resampling *resampling);

/* A number that has a probability; those of an array add up to 1. */
struct weighted {
    double value, probability;
};
/* The central interval at `level` (0.95) of count >= 1 numbers, which are sorted: its low end is
 * the least number with (1 - level) / 2 of the probability or more at it and below, its high end
 * the largest with as much at it and above. Infinite numbers are in order, too. */
struct interval weighted_interval(struct weighted *numbers, size_t count, double level);

#endif

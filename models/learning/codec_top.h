/* The largest of some numbers by size, without room for anything but them. Private to
 * models/learning. */
#ifndef MODELS_CODEC_TOP_H
#define MODELS_CODEC_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many of `count` numbers are told: the nearest to part · count, at least 1, at most all. */
size_t top_count(double part, size_t count);

/* Goes through the places of the `kept` largest in ascending order. */
struct top {
    const float *values; /* borrowed */
    size_t count, next;
    uint32_t least; /* the size of the smallest that is told, as the bits of a float */
    size_t ties;    /* of that size, how many are still to be told: the first ones */
};
struct top top_of(const float *values, size_t count, size_t kept);
/* The next place; `count` past the last. */
size_t top_next(struct top *top);

#endif

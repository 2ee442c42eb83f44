/* Finds the largest numbers by size. */
#include "models/learning/codec_top.h"

#include <math.h>
#include <string.h>

size_t top_count(double part, size_t count)
{
    double kept = round(part * (double)count);
    return kept < 1 ? count > 0 : kept < (double)count ? (size_t)kept : count;
}

/* Of floats without their sign the bits are in the order of the numbers. What is no number has no
 * size. */
static uint32_t size_of(float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    word &= 0x7fffffff;
    return word > 0x7f800000 ? 0 : word;
}

static size_t count_from(const float *values, size_t count, uint32_t least)
{
    size_t larger = 0;
    for (size_t i = 0; i < count; i++)
        larger += size_of(values[i]) >= least;
    return larger;
}

/* The largest size that at least `kept` numbers have, bit by bit from the top: a pass for each bit,
 * and no copy to be sorted. */
struct top top_of(const float *values, size_t count, size_t kept)
{
    struct top top = {values, count, 0, 0, 0};
    for (uint32_t bit = 1u << 30; bit; bit >>= 1)
        if (count_from(values, count, top.least | bit) >= kept)
            top.least |= bit;
    top.ties = kept - count_from(values, count, top.least + 1);
    return top;
}

size_t top_next(struct top *top)
{
    for (; top->next < top->count; top->next++) {
        uint32_t size = size_of(top->values[top->next]);
        if (size > top->least)
            break;
        if (size == top->least && top->ties) {
            top->ties--;
            break;
        }
    }
    return top->next < top->count ? top->next++ : top->count;
}

/* Sorts by a key digit by digit. */
#include "core/base/radix.h"

enum { DIGIT_BITS = 8, DIGITS = 64 / DIGIT_BITS, PILES = 1 << DIGIT_BITS };

static inline unsigned digit_of(uint64_t key, unsigned digit)
{
    return key >> digit * DIGIT_BITS & (PILES - 1);
}

/* How many items each pile of each digit will get. */
static void count_piles(const struct radix_item *items, size_t count, size_t piles[][PILES])
{
    memset(piles, 0, DIGITS * sizeof *piles);
    for (size_t i = 0; i < count; i++)
        for (unsigned digit = 0; digit < DIGITS; digit++)
            piles[digit][digit_of(items[i].key, digit)]++;
}

/* Pile upon pile into `to`, where each begins once those before it are counted. */
static void deal(const struct radix_item *from, struct radix_item *to, size_t count, unsigned digit,
                 size_t pile[PILES])
{
    size_t place = 0;
    for (unsigned i = 0; i < PILES; i++) {
        size_t size = pile[i];
        pile[i] = place;
        place += size;
    }
    for (size_t i = 0; i < count; i++)
        to[pile[digit_of(from[i].key, digit)]++] = from[i];
}

/* A digit that all have in common orders nothing. */
void radix_sort(struct radix_item *items, struct radix_item *room, size_t count)
{
    size_t piles[DIGITS][PILES];
    struct radix_item *from = items, *to = room;
    count_piles(items, count, piles);
    for (unsigned digit = 0; digit < DIGITS && count > 0; digit++) {
        if (piles[digit][digit_of(items[0].key, digit)] == count)
            continue;
        deal(from, to, count, digit, piles[digit]);
        struct radix_item *dealt = to;
        to = from;
        from = dealt;
    }
    if (from != items && count > 0)
        memcpy(items, from, count * sizeof *items);
}

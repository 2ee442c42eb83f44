/* A ring of pairs in one block of bytes. */
#include "models/preferences/pairs.h"

#include <assert.h>
#include <string.h>

/* Before the pairs. */
struct replay_head {
    uint64_t ever;
};

static size_t side_floats(const struct pairs *pairs)
{
    return (size_t)pairs->steps * (pairs->obs + pairs->act);
}

/* Whole doubles, as the next pair begins with some. */
static size_t place_bytes(const struct pairs *pairs)
{
    size_t bytes = sizeof(struct pair) + 2 * side_floats(pairs) * sizeof(float);
    return (bytes + sizeof(double) - 1) / sizeof(double) * sizeof(double);
}

size_t pairs_bytes(const struct pairs *pairs)
{
    return sizeof(struct replay_head) + pairs->capacity * place_bytes(pairs);
}

static struct replay_head *head_of(const struct pairs *pairs)
{
    return (struct replay_head *)(void *)pairs->block;
}

uint64_t pairs_ever(const struct pairs *pairs)
{
    return head_of(pairs)->ever;
}

uint32_t pairs_count(const struct pairs *pairs)
{
    uint64_t ever = pairs_ever(pairs);
    return ever < pairs->capacity ? (uint32_t)ever : pairs->capacity;
}

static struct pair *place_at(const struct pairs *pairs, uint32_t i)
{
    return (void *)(pairs->block + sizeof(struct replay_head) + i * place_bytes(pairs));
}

struct pair *pairs_at(const struct pairs *pairs, uint32_t i)
{
    assert(i < pairs_count(pairs));
    return place_at(pairs, i);
}

/* Places are taken in turn, so that the next one holds the oldest pair. */
struct pair *pairs_add(struct pairs *pairs)
{
    struct replay_head *head = head_of(pairs);
    struct pair *pair = place_at(pairs, (uint32_t)(head->ever++ % pairs->capacity));
    *pair = (struct pair){0};
    return pair;
}

/* Where among a pair's numbers a side's observations begin, and behind the place for all of them
 * its actions. */
static size_t obs_at(const struct pairs *pairs, int side)
{
    return (size_t)side * side_floats(pairs);
}

static size_t actions_at(const struct pairs *pairs, int side)
{
    return obs_at(pairs, side) + (size_t)pairs->steps * pairs->obs;
}

void pair_put(const struct pairs *pairs, struct pair *pair, int side,
              const struct step_rows *episode)
{
    struct pair_side *to = &pair->side[side];
    assert(to->steps + episode->count <= pairs->steps);
    memcpy(pair->numbers + obs_at(pairs, side) + (size_t)to->steps * pairs->obs, episode->obs,
           episode->count * pairs->obs * sizeof(float));
    memcpy(pair->numbers + actions_at(pairs, side) + (size_t)to->steps * pairs->act,
           episode->actions, episode->count * pairs->act * sizeof(float));
    to->steps += (uint32_t)episode->count;
    to->episodes++;
}

struct step_rows pair_rows(const struct pairs *pairs, const struct pair *pair, int side)
{
    return (struct step_rows){pair->numbers + obs_at(pairs, side),
                              pair->numbers + actions_at(pairs, side), pair->side[side].steps};
}

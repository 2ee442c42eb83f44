/* What agents and panelists say that do not say what they found. */
#include "models/learning/conduct.h"

#include "core/base/rng.h"

#include <math.h>
#include <stdbool.h>

struct conduct conduct_of_agent(const struct conducts *conducts)
{
    return (struct conduct){(enum conduct_kind)conducts->agent, (double)conducts->agent_part};
}

struct conduct conduct_of_panelist(const struct conducts *conducts)
{
    return (struct conduct){(enum conduct_kind)conducts->panelist, (double)conducts->panelist_part};
}

struct conducts conducts_of(const struct conduct *agent, const struct conduct *panelist,
                            double part, uint32_t panelists)
{
    bool honest = panelist->kind == CONDUCT_HONEST;
    return (struct conducts){.agent = agent->kind,
                             .panelist = panelist->kind,
                             .liars = honest ? 0 : (unsigned)round(part * panelists),
                             .agent_part = (float)agent->probability,
                             .panelist_part = (float)panelist->probability};
}

/* The first number drawn is for whether it looks, those after it are coins. */
static enum conduct_kind kind_of(const struct conduct *conduct, struct rng *rng)
{
    if (conduct->kind != CONDUCT_LAZY)
        return conduct->kind;
    return rng_uniform(rng) < conduct->probability ? CONDUCT_RANDOM : CONDUCT_HONEST;
}

static float said(enum conduct_kind kind, struct rng *rng, float found)
{
    if (kind == CONDUCT_CONSTANT)
        return 1;
    bool contrary = kind == CONDUCT_FLIP || (kind == CONDUCT_RANDOM && rng_u32(rng) >> 31);
    return contrary ? -found : found;
}

int conduct_vote(const struct conduct *conduct, uint64_t key, int vote)
{
    struct rng rng = rng_start(key);
    enum conduct_kind kind = kind_of(conduct, &rng);
    return vote == 0 ? 0 : (int)said(kind, &rng, (float)vote);
}

void conduct_numbers(const struct conduct *conduct, uint64_t key, float *numbers, size_t count)
{
    struct rng rng = rng_start(key);
    enum conduct_kind kind = kind_of(conduct, &rng);
    for (size_t i = 0; i < count; i++)
        numbers[i] = said(kind, &rng, numbers[i]);
}

/* Link functions, verdicts, and a panel's answer to a query. */
#include "models/learning/panel.h"

#include "core/base/fail.h"
#include "core/base/normal.h"
#include "models/policy/returns.h"

#include <math.h>

/* Each is a distribution function of the difference of returns, 1/2 at 0; a policy that broke the
 * physics loses against one that did not for certain. */
double link_probability(const struct link *link, double difference)
{
    double x = difference, s = link->parameter;
    if (isinf(difference))
        return difference > 0;
    switch (link->kind) {
    case LINK_LINEAR:
        x = s * x + 0.5;
        return x < 0 ? 0 : x > 1 ? 1 : x;
    case LINK_LOGISTIC:
        return 1 / (1 + exp(-x / s));
    case LINK_PROBIT:
        return 0.5 * erfc(-x / s * M_SQRT1_2);
    case LINK_STEP:
        return x > 0 ? 1 : x < 0 ? 0 : 0.5;
    case LINK_WEIBULL: /* exp(-exp(x/s + ln ln 2)) = 2^-exp(x/s), exactly 1/2 at 0 */
        return 1 - exp2(-exp(x / s));
    }
    die("link %d", (int)link->kind);
}

double link_inverse(const struct link *link, double probability)
{
    double p = probability, s = link->parameter;
    switch (link->kind) {
    case LINK_LINEAR:
        return (p - 0.5) / s;
    case LINK_LOGISTIC:
        return s * log(p / (1 - p));
    case LINK_PROBIT:
        return s * normal_quantile(p);
    case LINK_STEP:
        break;
    case LINK_WEIBULL: /* 1 - p = 2^-exp(x/s) */
        return s * log(-log2(1 - p));
    }
    die("link %d has no inverse", (int)link->kind);
}

static bool coin(struct rng *rng)
{
    return rng_u32(rng) >> 31;
}

/* What panelist p says who is of that mind; its coins are keyed apart from all minds. */
static bool said(const struct panel *panel, uint64_t key, uint32_t p, bool mind)
{
    return p < panel->liars ? conduct_vote(&panel->conduct, rng_fold(key, p), mind ? 1 : -1) > 0
                            : mind;
}

/* One uniform number a panelist, in order, and one more where a coin decides: the minds of the
 * first P panelists do not depend on how many there are, nor on who is honest. */
struct panel_question panel_question(const struct panel *panel, double current, double perturbed,
                                     uint64_t key)
{
    struct panel_question question = {current, perturbed, 0, false};
    double probability = link_probability(&panel->link, return_difference(perturbed, current));
    struct rng rng = rng_start(key);
    for (uint32_t p = 0; p < panel->panelists; p++)
        question.votes += said(panel, key, p, rng_uniform(&rng) < probability);
    if (2 * (uint64_t)question.votes == panel->panelists && panel->tie == TIE_COIN)
        question.verdict = coin(&rng);
    else
        question.verdict = 2 * (uint64_t)question.votes > panel->panelists;
    return question;
}

bool panel_verdict(const struct panel *panel, double current, double perturbed, uint64_t key)
{
    return panel_question(panel, current, perturbed, key).verdict;
}

struct panel panel_behaving(const struct panel *panel, const struct conducts *conducts)
{
    struct panel behaving = *panel;
    behaving.conduct = conduct_of_panelist(conducts);
    behaving.liars = conducts->liars;
    return behaving;
}

int panel_majority(uint32_t yes, uint32_t batches, struct rng *rng)
{
    if (2 * (uint64_t)yes == batches)
        return coin(rng) ? 1 : -1;
    return 2 * (uint64_t)yes > batches ? 1 : -1;
}

struct asked {
    const struct panel *panel;
    panel_episode_fn *episode;
    void *context;
};

/* Mean return of D episodes, numbered from `first`. */
static double mean_return(const struct asked *asked, bool perturbed, uint64_t batch, uint32_t first)
{
    uint32_t count = asked->panel->episodes;
    double sum = 0;
    for (uint32_t e = 0; e < count; e++)
        sum += asked->episode(asked->context, perturbed, rng_fold(batch, first + e));
    return sum / count;
}

/* The mean returns of batch n. */
static void play_batch(const struct asked *asked, uint64_t episodes, uint32_t n, double *current,
                       double *perturbed)
{
    uint64_t batch = rng_fold(episodes, n);
    bool common = asked->panel->pairing == PAIRING_COMMON;
    *current = mean_return(asked, false, batch, 0);
    *perturbed = mean_return(asked, true, batch, common ? 0 : asked->panel->episodes);
}

/* Batches are keyed apart, votes apart from episodes: a panel that asks more batches hears the same
 * answers to the first of them. */
int panel_ask(const struct panel *panel, uint64_t episodes, uint64_t votes,
              panel_episode_fn *episode, void *context, struct panel_question *questions)
{
    const struct asked asked = {panel, episode, context};
    uint32_t yes = 0;
    for (uint32_t n = 0; n < panel->batches; n++) {
        double current, perturbed;
        play_batch(&asked, episodes, n, &current, &perturbed);
        struct panel_question question =
            panel_question(panel, current, perturbed, rng_fold(votes, n));
        yes += question.verdict;
        if (questions)
            questions[n] = question;
    }
    struct rng coin = rng_start(rng_fold(votes, panel->batches));
    return panel_majority(yes, panel->batches, &coin);
}

void panel_returns(const struct panel *panel, uint64_t episodes, panel_episode_fn *episode,
                   void *context, struct panel_question *questions)
{
    const struct asked asked = {panel, episode, context};
    for (uint32_t n = 0; n < panel->batches; n++) {
        questions[n] = (struct panel_question){0};
        play_batch(&asked, episodes, n, &questions[n].current, &questions[n].perturbed);
    }
}

void panel_play(const struct panel *panel, uint64_t episodes, panel_episode_fn *episode,
                void *context)
{
    const struct asked asked = {panel, episode, context};
    double current, perturbed;
    for (uint32_t n = 0; n < panel->batches; n++)
        play_batch(&asked, episodes, n, &current, &perturbed);
}

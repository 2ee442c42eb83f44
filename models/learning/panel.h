/* The panel (Wang, Zhang, Ying 2026, Algorithm 2): P panelists say which of two policies they
 * prefer, having seen nothing but episodes.
 *
 * For each of N batches, D episodes of the current policy and D of the perturbed one give two mean
 * returns r₀ and r₁. Each panelist votes for the perturbed policy with probability σ(r₁ - r₀), and
 * the verdict is for it when more than P/2 votes are. The answer Ô is the majority of the N
 * verdicts: +1 when the perturbed policy is preferred, else -1. Returns are undiscounted sums of
 * the task's rewards, which nobody but the panelists sees.
 *
 * With p = σ(r₁ - r₀) a verdict is for the perturbed policy with the probability that more than
 * half of P votes are, Σ_{k > P/2} C(P, k) p^k (1 - p)^(P - k): many panelists make a gentle link
 * steep, but they cannot see through the scatter of the D episodes, which all of them watch.
 *
 * An episode that breaks the physics returns −∞ (rollout.h), and so does its batch: σ(∞) = 1 and
 * σ(-∞) = 0 for every link, so that the batch loses to a finished one with certainty. Two batches
 * that both broke it are equal, and a panelist votes on them with probability σ(0).
 *
 * For example p = 0.6: one panelist prefers the better policy six times in ten, the majority of 3
 * with 3 · 0.6² · 0.4 + 0.6³ = 0.648, of 11 with 0.753, of 101 with 0.979. */
#ifndef MODELS_PANEL_H
#define MODELS_PANEL_H

#include "core/base/rng.h"
#include "models/learning/conduct.h"

#include <stdbool.h>
#include <stdint.h>

enum link_kind { LINK_LINEAR, LINK_LOGISTIC, LINK_PROBIT, LINK_STEP, LINK_WEIBULL };
enum tie_rule { TIE_AGAINST, TIE_COIN };
enum pairing { PAIRING_INDEPENDENT, PAIRING_COMMON };
/* Where an agent's panelists sit, and when they look (recording.h). */
enum panel_place { PANEL_LOCAL, PANEL_SERVER, PANEL_PLACES };
enum panel_view { VIEW_LIVE, VIEW_RECORDED };
/* How both policies act before the panel: by actions that are sampled, or the most likely ones. */
enum panel_actions { ACTIONS_STOCHASTIC, ACTIONS_DETERMINISTIC };

/* σ, the link function, with a or s the parameter; all have σ(0) = ½:
 *   linear    clip(a x + ½, 0, 1)
 *   logistic  1 / (1 + exp(-x/s)), Bradley-Terry
 *   probit    Φ(x/s)
 *   step      1 for x > 0, 0 for x < 0, ½ at 0
 *   weibull   1 - exp(-exp(x/s + ln ln 2)), not symmetric
 * A difference of ±∞ has probability 1 or 0. */
struct link {
    enum link_kind kind;
    double parameter;
};
double link_probability(const struct link *link, double difference);
/* σ⁻¹: the difference that has this probability, 0 < probability < 1. A step has no inverse. */
double link_inverse(const struct link *link, double probability);

struct panel {
    struct link link;
    uint32_t panelists; /* P >= 1 */
    uint32_t batches;   /* N >= 1 */
    uint32_t episodes;  /* D >= 1 */
    enum tie_rule tie;
    enum pairing pairing;
    enum panel_place place;
    enum panel_view view;
    enum panel_actions actions;
    /* The first `liars` of the panelists say something else than they would (conduct.h): each whose
     * vote would be for the perturbed policy, 1, or against it, -1, says what `conduct` makes of
     * that. Zeros: all are honest. */
    struct conduct conduct;
    uint32_t liars; /* <= P */
};

/* One question, and how the panel answered it. */
struct panel_question {
    double current, perturbed; /* mean returns r₀ and r₁ */
    uint32_t votes;            /* of P panelists, those for the perturbed policy */
    bool verdict;              /* it is for the perturbed policy */
};

/* One batch's votes, each "perturbed" with probability σ(perturbed - current), and its verdict:
 * true when more than P/2 of P fall on the perturbed policy. P/2 exactly: against, or a coin.
 * `key`: of this question. */
struct panel_question panel_question(const struct panel *panel, double current, double perturbed,
                                     uint64_t key);
bool panel_verdict(const struct panel *panel, double current, double perturbed, uint64_t key);
/* The same panel, whose panelists behave in that way. */
struct panel panel_behaving(const struct panel *panel, const struct conducts *conducts);
/* Majority over N verdicts, `yes` of them true: +1 or -1; an even split is decided by a coin. */
int panel_majority(uint32_t yes, uint32_t batches, struct rng *rng);

/* The panel's answer Ô to "is the perturbed policy better?": +1 when it is, else -1. `episode` runs
 * one episode of either policy and gives its return: N batches, each of D of the current policy,
 * then D of the perturbed one. Below `episodes` their keys are (batch, number); below `votes` the
 * verdicts' are (batch), the last coin's (N). `questions`: N of them to fill, or NULL. */
typedef double panel_episode_fn(void *context, bool perturbed, uint64_t key);
int panel_ask(const struct panel *panel, uint64_t episodes, uint64_t votes,
              panel_episode_fn *episode, void *context, struct panel_question *questions);
/* The same episodes in the same order, with nobody asked. */
void panel_play(const struct panel *panel, uint64_t episodes, panel_episode_fn *episode,
                void *context);
/* The same, and the mean returns of each of the N batches. */
void panel_returns(const struct panel *panel, uint64_t episodes, panel_episode_fn *episode,
                   void *context, struct panel_question *questions);

/* The agent keeps its episodes: they are to be seen later, or elsewhere. */
static inline bool panel_records(const struct panel *panel)
{
    return panel->place == PANEL_SERVER || panel->view == VIEW_RECORDED;
}

#endif

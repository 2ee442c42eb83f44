/* The panel (P1, Algorithm 2): panelists who say which of two policies they prefer, from episodes
 * alone. */
#ifndef MODELS_PANEL_H
#define MODELS_PANEL_H

#include "core/base/rng.h"

#include <stdbool.h>
#include <stdint.h>

enum link_kind { LINK_LINEAR, LINK_LOGISTIC, LINK_PROBIT, LINK_STEP, LINK_WEIBULL };
enum tie_rule { TIE_AGAINST, TIE_COIN };
enum pairing { PAIRING_INDEPENDENT, PAIRING_COMMON };
/* Where an agent's panelists sit, and when they look (recording.h). */
enum panel_place { PANEL_LOCAL, PANEL_SERVER };
enum panel_view { VIEW_LIVE, VIEW_RECORDED };

/* σ: linear clip(a x + 1/2, 0, 1) with a = parameter; logistic 1/(1 + exp(-x/s)), probit Φ(x/s),
 * weibull 1 - exp(-exp(x/s + ln ln 2)) with s = parameter; step 1{x > 0}, ½ at 0. All have σ(0) =
 * ½. */
struct link {
    enum link_kind kind;
    double parameter;
};
double link_probability(const struct link *link, double difference);

struct panel {
    struct link link;
    uint32_t panelists; /* P >= 1 */
    uint32_t batches;   /* N >= 1 */
    uint32_t episodes;  /* D >= 1 */
    enum tie_rule tie;
    enum pairing pairing;
    enum panel_place place;
    enum panel_view view;
};

/* One batch's verdict: true when more than P/2 of P votes, each "perturbed" with probability
 * σ(perturbed - current), fall on the perturbed policy. P/2 exactly: against, or a coin. */
bool panel_verdict(const struct panel *panel, double current, double perturbed, struct rng *rng);
/* Majority over N verdicts, `yes` of them true: +1 or -1; an even split is decided by a coin. */
int panel_majority(uint32_t yes, uint32_t batches, struct rng *rng);

/* The panel's answer Ô to "is the perturbed policy better?": +1 when it is, else -1. `episode` runs
 * one episode of either policy and gives its return: N batches, each of D of the current policy,
 * then D of the perturbed one. Below `episodes` their keys are (batch, number); below `votes` the
 * verdicts' are (batch), the last coin's (N). */
typedef double panel_episode_fn(void *context, bool perturbed, uint64_t key);
int panel_ask(const struct panel *panel, uint64_t episodes, uint64_t votes,
              panel_episode_fn *episode, void *context);
/* The same episodes in the same order, with nobody asked. */
void panel_play(const struct panel *panel, uint64_t episodes, panel_episode_fn *episode,
                void *context);

#endif

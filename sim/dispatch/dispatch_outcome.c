/* Dropouts are drawn, and outcomes have causes. */
#include "sim/dispatch/dispatch_outcome.h"

#include "models/learning/keys.h"
#include "sim/dispatch/dispatch_parts.h"

#include <math.h>

/* A second dispatch of an agent in one wave (a block taken over) has an outcome of its own. */
static uint64_t outcome_key(const struct dispatch *d)
{
    uint64_t key = key_of(dispatch_agent(d)->identity, PURPOSE_OUTCOME, d->wave);
    return d->repeat ? rng_fold(key, d->repeat) : key;
}

/* Nobody is lost in a phase that never comes: the panel's, of a method that asks none. */
static double phase_weight(const struct dispatch *d, int phase)
{
    bool comes = phase != PHASE_PANEL || config_queries(&d->federation->scenario->algorithm) > 0;
    return comes ? dispatch_agent(d)->class_spec->dropout_phase[phase] : 0;
}

/* Three draws of one stream: whether it drops, in which phase, and how far into it. The last phase
 * takes what rounding leaves of the weights. */
void outcome_draw(struct dispatch *d)
{
    const struct class_spec *class_spec = dispatch_agent(d)->class_spec;
    d->asks = class_spec->answer.kind != DIST_CONSTANT || class_spec->answer.a != 0;
    if (class_spec->dropout <= 0)
        return;
    struct rng rng = rng_start(outcome_key(d));
    if (rng_uniform(&rng) >= class_spec->dropout)
        return;
    double never = class_spec->dropout_phase[PHASE_PANEL] - phase_weight(d, PHASE_PANEL);
    double u = rng_uniform(&rng) * (1 - never);
    int phase = 0;
    while (phase + 1 < PHASE_AWAY && u >= phase_weight(d, phase))
        u -= phase_weight(d, phase++);
    d->drop_phase = (uint8_t)phase;
    d->asks |= d->federation->dispatches.plan->rows[phase]->answer_s != NULL;
    d->drop_at = fminf((float)rng_uniform(&rng), nextafterf(1, 0)); /* rounding may reach 1 */
}

enum cause outcome_cause(enum outcome outcome)
{
    static const enum cause causes[OUTCOMES] = {
        [OUTCOME_USED] = CAUSE_NONE,        [OUTCOME_LATE] = CAUSE_LATE,
        [OUTCOME_ABORTED] = CAUSE_DEADLINE, [OUTCOME_DROPPED] = CAUSE_DROPPED,
        [OUTCOME_VOID] = CAUSE_VOID,        [OUTCOME_UNFINISHED] = CAUSE_UNFINISHED,
        [OUTCOME_FLUSH] = CAUSE_NONE};
    return causes[outcome];
}

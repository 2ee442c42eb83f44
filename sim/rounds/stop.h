/* What ends a trial: the keys stop.*, of which the first that is met does.
 *
 * Rules are looked at when a round ends, whatever the policy: the trial ends with the first round
 * by whose end a rule is met, so not before one. What is spent counts up to that instant, the final
 * flush aside. A rule on returns looks at the first mode of evaluation, when the policy has been
 * evaluated.
 *
 *   rounds     so many rounds
 *   time       so much virtual time
 *   bytes      so many bytes on the wire, both directions together
 *   questions  so many questions to people: each comparison asks every panelist of its panel
 *   energy     so much energy of the agents' dispatches
 *   target     an evaluation's return reaches it
 *   plateau    so many evaluations in a row brought no new best return
 *
 * For example `time: 1 h` with rounds of 25 minutes: the third begins before the hour is over, and
 * the trial ends with it, after 75 minutes. */
#ifndef SIM_STOP_H
#define SIM_STOP_H

#include "core/fields/fields.h"

#include <stdbool.h>
#include <stdint.h>

enum stop_rule {
    STOP_ROUNDS,
    STOP_TIME,
    STOP_BYTES,
    STOP_QUESTIONS,
    STOP_ENERGY,
    STOP_TARGET,
    STOP_PLATEAU,
    STOP_RULES /* none */
};

/* Limits by rule, in SI units; INFINITY (target: NAN): the rule is not given. */
struct stop_settings {
    double limits[STOP_RULES];
};
/* With offsets in struct stop_settings. */
extern const struct field stop_fields[];

/* What a trial has come to. */
struct stop_spent {
    double spent[STOP_RULES]; /* target: the newest return, NAN before the first */
    double best;              /* return; meaningful once one was noted */
    bool evaluated;           /* a return was noted */
};

/* No rule is given. */
struct stop_settings stop_none(void);
bool stop_given(const struct stop_settings *stop, enum stop_rule rule);
/* Takes note of an evaluation's return; NaN: it has none, so it is no new best, and counts towards
 * a plateau. */
void stop_note_return(struct stop_spent *spent, double value);
/* The first rule that is met, in the order above; STOP_RULES: none. */
enum stop_rule stop_met(const struct stop_settings *stop, const struct stop_spent *spent);
/* Whether some rule looks at returns. */
bool stop_by_return(const struct stop_settings *stop);
/* The rule that is nearest to be met, those on returns aside, and which part of it is spent, at
 * most 1; STOP_RULES and 0: there is none. */
enum stop_rule stop_nearest(const struct stop_settings *stop, const struct stop_spent *spent,
                            double *part);
/* "rounds", ...; NULL of STOP_RULES. */
const char *stop_name(enum stop_rule rule);
/* The unit of a rule's limit. */
enum unit stop_unit(enum stop_rule rule);

#endif

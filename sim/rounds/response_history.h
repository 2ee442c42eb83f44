/* What the server knows of how agents answered so far: how often each was asked, how long it took.
 * Kept only for policies and selections that look at it; every call on one that is not kept does
 * nothing.
 *
 * A time is from sending an agent off to its answer, in s. Work that was cut off is censored: it
 * would have taken longer. In the mean of an agent it counts for as long as it lasted, which is too
 * little; in a quantile over the last rounds it counts as longer than any, so that a quantile at
 * which too many were cut off is unknown (INFINITY). Lost dispatches count in neither.
 *
 * For example of five dispatches that took 1, 2, 3 and 4 s, or were cut off: the 0.8-quantile is 4
 * s, the 0.9-quantile unknown. */
#ifndef SIM_RESPONSE_HISTORY_H
#define SIM_RESPONSE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RESPONSE_ROUNDS = 5 };

struct agent_responses {
    uint32_t asked;      /* dispatches begun */
    uint32_t timed;      /* of them, those that answered or were cut off */
    uint32_t last_round; /* it was last asked in; 0: never */
    double total_s;      /* of the timed ones, dispatch to arrival, or until it was cut off */
};

struct response_history {
    struct agent_responses *agents;
    /* By dispatch number modulo `capacity`: seconds; INFINITY: no answer yet; NAN: lost. */
    double *recent;
    size_t capacity, count; /* count: dispatches so far */
    size_t asked;           /* dispatches of a round, at most */
};

/* Keeps the history of `agents` agents, and the last RESPONSE_ROUNDS * `asked` times. */
void responses_keep(struct response_history *responses, uint32_t agents, uint32_t asked);
void responses_free(struct response_history *responses);

/* Whether it is kept: where it is not, what responses_heard would be told need not be fetched. */
static inline bool responses_kept(const struct response_history *responses)
{
    return responses->agents != NULL;
}

/* A dispatch, whose numbers rise from 1 on, has been sent off in `round`; has been answered after
 * `seconds`; its work was cut off after so many; or it was lost. `responses_cut` leaves it among
 * the recent ones as one that took longer than any. */
void responses_sent(struct response_history *responses, uint32_t agent, int64_t dispatch,
                    uint32_t round);
void responses_heard(struct response_history *responses, uint32_t agent, int64_t dispatch,
                     double seconds);
void responses_cut(struct response_history *responses, uint32_t agent, double seconds);
void responses_lost(struct response_history *responses, int64_t dispatch);

/* Mean seconds of an agent's timed dispatches; 0 when it was never asked, INFINITY when it was
 * asked in vain. */
double responses_mean(const struct agent_responses *agent);
/* The smallest time within which at least the part `q` of recent dispatches arrived, the newest
 * `begun` <= asked aside; INFINITY: there is none. */
double responses_quantile(const struct response_history *responses, size_t begun, double q);

#endif

/* What a dispatch knows of the phases of its work: a row for each (the rows are those of
 * sim/phases/phases.h). What happens to a dispatch from outside, as when its agent leaves or the
 * round ends, reaches the phase it is in through its row.
 *
 * So a new phase is a file with a row and its place in a plan, and neither availability nor round
 * policies know of it. All functions are called by the main thread at the current virtual
 * instant. */
#ifndef SIM_PHASE_ROW_H
#define SIM_PHASE_ROW_H

#include "sim/fleet/fleet.h"
#include "sim/record/words.h"
#include "sim/scenario/phase.h"

#include <stdbool.h>
#include <stdint.h>

struct dispatch;

struct phase_row {
    enum energy draws;   /* the power of its own that it draws; ENERGY_IDLE: none */
    enum span_kind span; /* how its beginning is recorded */
    /* The phase begins at this instant. */
    void (*begin)(struct dispatch *dispatch);
    /* The agent is offline: what was due is taken back, and what is left of the phase is kept. */
    void (*pause)(struct dispatch *dispatch);
    /* The agent is back: what was left is taken up. */
    void (*resume)(struct dispatch *dispatch);
    /* The work ends for good at this instant, paused or not: what the phase has done so far is
     * booked. NULL: a part of it counts for nothing. */
    void (*cut)(struct dispatch *dispatch);
    /* Whether it needs no network, so that it may go on while the agent is offline; NULL: no. */
    bool (*goes_on)(const struct dispatch *dispatch);
    /* Whether it comes nearer to its end as time passes; NULL: no. */
    bool (*progresses)(const struct dispatch *dispatch);
    /* A panel: how long it takes for one of the queries 0, 1, ..., which it answers one after
     * another, in s; NAN: the draw was no time. NULL: it is no panel. */
    double (*answer_s)(const struct dispatch *dispatch, uint32_t query);
};

/* The way of a trial's dispatches through the phases. */
struct phase_plan {
    enum phase first;
    /* By enum phase; of PHASE_AWAY there is none, as a paused dispatch keeps its phase's. */
    const struct phase_row *rows[PHASES];
    /* The phase that follows one that is done, [0] before and [1] once the upload is there; PHASES:
     * none, the server has the answer. */
    uint8_t after[2][PHASES];
};

#endif

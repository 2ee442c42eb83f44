/* The phases of a dispatch: one row each, one file each.
 *
 *   phase_download.c      the message to the agent
 *   phase_compute.c       the environment steps
 *   phase_panel.c         the agent's own panel answers, or one that it shares
 *   phase_remote_panel.c  a panel at the server answers (panel.place: server)
 *   phase_upload.c        the message to the server
 *   phase_waiting.c       not a phase of the work: it waits for a resource of its device
 *
 * A phase's file ends by telling the dispatch that the phase is done (dispatch_phase_done), and
 * dispatch.c goes on to the next one; phases never call each other. What happens to a dispatch
 * from outside, as when its agent leaves or the round ends, reaches the phase it is in through its
 * row. */
#ifndef SIM_PHASE_ROW_H
#define SIM_PHASE_ROW_H

#include "sim/scenario/phase.h"

#include <stdbool.h>

struct dispatch;
struct scenario;

struct phase_row {
    /* The phase begins at this instant. */
    void (*begin)(struct dispatch *dispatch);
    /* The agent is offline: what was due is taken back, and what is left of the phase is kept. */
    void (*pause)(struct dispatch *dispatch);
    /* The agent is back: what was left is taken up. */
    void (*resume)(struct dispatch *dispatch);
    /* The work ends for good at this instant, paused or not: what the phase has done so far is
     * booked. NULL: a part of it counts for nothing. */
    void (*cut)(struct dispatch *dispatch);
    /* The phase that follows once this one is done; PHASES: none, the server has the answer. */
    enum phase (*next)(const struct dispatch *dispatch);
    /* Whether it needs no network, so that it may go on while the agent is offline; NULL: no. */
    bool (*goes_on)(const struct dispatch *dispatch);
    /* Whether it comes nearer to its end as time passes; NULL: no. */
    bool (*progresses)(const struct dispatch *dispatch);
};
extern const struct phase_row phase_download, phase_compute, phase_panel, phase_remote_panel,
    phase_upload, phase_waiting;

/* The rows of a trial, by enum phase; of PHASE_AWAY there is none, as a paused dispatch keeps its
 * phase's. */
const struct phase_row *const *phase_rows(const struct scenario *scenario);

#endif

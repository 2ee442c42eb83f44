/* The phases of a dispatch: one row each, one file each.
 *
 *   phase_download.c      the message to the agent
 *   phase_compute.c       the environment steps
 *   phase_panel.c         the agent's own panel answers, or one that it shares
 *   phase_remote_panel.c  a panel at the server answers (panel.place: server)
 *   phase_upload.c        the message to the server
 *   phase_waiting.c       not a phase of the work: the dispatch waits for a resource of its device
 *
 * A phase's file ends by telling the dispatch that the phase is done (dispatch_phase_done), and
 * sim/dispatch/dispatch.c goes on to the next one by the trial's plan; phases never call each
 * other. Both messages are made of transfer.h.
 *
 *   plan                        order
 *   panel: {place: local}       download, compute, panel, upload
 *   place: server, recorded     download, compute, upload, panel
 *   place: server, live         download, panel (until it has time), compute, upload, panel */
#ifndef SIM_PHASES_H
#define SIM_PHASES_H

#include "sim/dispatch/phase_row.h"

struct scenario;

extern const struct phase_row phase_download, phase_compute, phase_panel, phase_remote_panel,
    phase_upload, phase_waiting;

/* The order in which the scenario's dispatches go through them; static. */
const struct phase_plan *phase_plan_of(const struct scenario *scenario);

#endif

/* One trial: the federation protocol moves a fleet, a network and a server in virtual time.
 *
 *   federation        opens, runs and closes a trial
 *   round             begins rounds: selects agents and sends waves of them off
 *   round_end         hears agents, loses them, aggregates; by the policies of sim/rounds
 *   open_round        who is asked, heard and lost in the round under way: what both go by
 *   round_timer       the timer of the policy; round_view: what the policy sees
 *   availability      agents come and go
 *   acceptance_panel  the server's own panel, between aggregation and the end of a round
 *   evaluation        returns of θ, on cores that would idle; costs no virtual time
 *
 * What one agent does in a round is a dispatch, and lives in sim/dispatch. Rounds call dispatches;
 * dispatches tell rounds by callbacks. sim/dispatch/federation_state.h is what both rooms share. */
#ifndef SIM_FEDERATION_H
#define SIM_FEDERATION_H

#include "sim/dispatch/federation_state.h"
#include "sim/study/study.h"

/* How a trial ended. */
enum trial_end { TRIAL_DONE, TRIAL_NOBODY_FITS, TRIAL_STOPPED, TRIAL_FAILED };

/* Draws the fleet and wires the world; false with errors. `federation` is zeroed but for jobs,
 * threads, within, the seams, recorder and run; `scenario` and `errs` outlive it. federation_close
 * is due in either case. */
bool federation_open(struct federation *federation, const struct scenario *scenario,
                     struct errs *errs);
/* What federation_open would refuse in any trial of a study, up to the first with errors: before
 * hours are spent on the trials ahead of it. */
bool federation_check(const struct study *study, struct errs *errs);
/* Runs it to its end; called once. The database has no row of the run's end yet: whoever began the
 * run ends it. A federation that could not write its rows has failed. */
enum trial_end federation_run(struct federation *federation);
void federation_close(struct federation *federation);

#endif

/* The rows of a trial as a whole: what the table `run` says of it before it is run
 * (sim/record/columns.h), which is what was asked for (how it ended comes later, with
 * recorder_end_run); and what it cost on this machine. */
#ifndef SIM_RUN_ROW_H
#define SIM_RUN_ROW_H

#include "sim/federation/federation.h"
#include "sim/record/rows.h"
#include "sim/study/study.h"

/* The row of a trial that has been opened; its texts are the trial's, and live as long as it does.
 * Who runs a study sets `scenario`, `scenario_hash`, `place` and `trials`; the columns of the end
 * come with recorder_end_run. */
struct run_row run_row_of(const struct federation *federation, const struct trial *trial);
/* Sets what no result depends on: the target, and prices where something has one. They may change
 * after the run, and recorder_relabel_run then follows. */
void run_row_measures(struct run_row *row, const struct scenario *scenario);
/* When a trial began, by the clocks of the host. Its processor time is that of the thread that it
 * runs on and of its jobs: others may be at work in the process. */
struct run_clock {
    char started[32];     /* UTC */
    double wall_s, cpu_s; /* cpu_s: of the thread */
    double noted_s;       /* when its row of host_run was last written */
};
/* On the trial's thread, as all of these. */
struct run_clock run_clock_start(void);
/* Seconds since then. */
double run_clock_wall_s(const struct run_clock *clock);
/* Records what the trial has cost so far, in its row of host_run. */
void run_row_host(const struct federation *federation, struct run_clock *clock);
/* The same, at most once a second: it is there with the next round, should the trial be cut off. */
void run_row_host_now_and_then(const struct federation *federation, struct run_clock *clock);

#endif

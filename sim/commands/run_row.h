/* What the table `run` says of a trial before it is run (sim/record/columns.h): what was asked for.
 * How it ended comes later, with recorder_end_run. */
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

#endif

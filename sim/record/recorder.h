/* The only writer of the database. sim/record/columns.h lists its tables and columns, rows.h has a
 * struct for the rows of each.
 *
 * One transaction a round: rows join the open transaction (it opens by itself), recorder_commit
 * closes it; WAL with synchronous=NORMAL (a closed file is not in WAL mode, so that it can be read
 * anywhere), so whatever happens to the process, what was committed stays, and a power cut loses at
 * most the end. A failure (disk full, read-only) is told once, as a FAULT_RUN in the errs given to
 * recorder_open (recorder_open.h); rows committed so far are intact, the open transaction is gone,
 * and every later call is a no-op that returns false.
 *
 * Strings and blobs in rows are borrowed for the call. */
#ifndef SIM_RECORDER_H
#define SIM_RECORDER_H

#include "core/base/fail.h"
#include "sim/record/rows.h"

#include <stdbool.h>
#include <stdint.h>

/* Opaque: recorder_open.h makes one, recorder_parts.h says what it holds. One thread uses it; for
 * trials that run side by side recorder_beside.h makes one for each. The order of calls, for each
 * trial of a study:
 *
 *     recorder_begin_run, or recorder_replace_run      the row of the run
 *     recorder_agent, recorder_cell, ...               the fleet
 *     recorder_commit
 *     for each round:
 *         recorder_agent_round, recorder_span, ...     each dispatch, as it ends
 *         recorder_round
 *         recorder_commit
 *     recorder_end_run */
struct recorder;

/* False once a failure has been told; whoever runs trials asks between them. */
bool recorder_ok(const struct recorder *recorder);
/* Version of the database library, e.g. "3.40.1"; static. */
const char *recorder_library_version(void);

/* The state of a run in the database; RUN_ABSENT when there is none. */
enum run_state recorder_run_state(struct recorder *recorder, int64_t run);
/* Gives the recorded run `row->run` what a scenario says of it that no result depends on, and that
 * may change afterwards: the target, the prices and, if it is of the scenario of that name, the
 * scenario's hash, and the point and the place that it has now, as a variant may have been renamed,
 * or a value inserted before it. A run that another scenario recorded keeps its place there.
 * Nothing else of `row` counts. */
bool recorder_relabel_run(struct recorder *recorder, const struct run_row *row);
/* Deletes a run, finished or not (--fresh). */
bool recorder_delete_run(struct recorder *recorder, int64_t run);

/* Begins a run, in the state RUN_RUNNING, and commits; an earlier one with the same number is
 * deleted first if it never ended or failed. The rows that follow belong to it. A run that is done
 * already may not be begun (a bug: ask recorder_run_state). */
bool recorder_begin_run(struct recorder *recorder, const struct run_row *row);
/* The same for a run that may be done already: the earlier one stays as it is until this one ends,
 * and also where this one fails or never ends (--fresh). Only for a recorder beside others. */
bool recorder_replace_run(struct recorder *recorder, const struct run_row *row);
/* Each writes one row of its table for the run that was begun, and opens a transaction where none
 * is open. False when the recorder is or becomes broken. A row that breaks a CHECK or a key of its
 * table is a bug and ends the program. */
bool recorder_fleet_class(struct recorder *recorder, const struct fleet_class_row *row);
bool recorder_agent(struct recorder *recorder, const struct agent_row *row);
bool recorder_cell(struct recorder *recorder, const struct cell_row *row);
bool recorder_cell_round(struct recorder *recorder, const struct cell_round_row *row);
bool recorder_run_memory(struct recorder *recorder, const struct run_memory_row *row);
bool recorder_round(struct recorder *recorder, const struct round_row *row);
bool recorder_agent_round(struct recorder *recorder, const struct agent_round_row *row);
bool recorder_span(struct recorder *recorder, const struct span_row *row);
bool recorder_presence(struct recorder *recorder, const struct presence_row *row);
bool recorder_agent_energy(struct recorder *recorder, const struct agent_energy_row *row);
bool recorder_evaluation(struct recorder *recorder, const struct evaluation_row *row);
bool recorder_client_evaluation(struct recorder *recorder, const struct client_evaluation_row *row);
bool recorder_policy(struct recorder *recorder, const struct policy_row *row);
bool recorder_event(struct recorder *recorder, const struct event_row *row);
bool recorder_panel_answer(struct recorder *recorder, const struct panel_answer_row *row);
bool recorder_memory_event(struct recorder *recorder, const struct memory_event_row *row);
bool recorder_host_run(struct recorder *recorder, const struct host_run_row *row);
bool recorder_host_episode(struct recorder *recorder, const struct host_episode_row *row);
bool recorder_host_result(struct recorder *recorder, const struct host_result_row *row);
/* Commits the rows since the last commit. While a finished run is being replaced nothing of it is
 * committed until its end, so that either run is there in whole; what joins is. */
bool recorder_commit(struct recorder *recorder);
/* Calls `join` before each commit, so that it can add rows to the transaction; NULL ends that.
 * Where it returns false, because it keeps rows elsewhere and could not, what it has told, this
 * commit is the last: the recorder is broken then. */
void recorder_before_commit(struct recorder *recorder, bool (*join)(void *context), void *context);
/* Of its file, as SQLite takes it; borrowed. */
const char *recorder_path(const struct recorder *recorder);

/* Ends the run that was begun, seals what it recorded with digests (unless it failed), and commits.
 * Where it was to replace one and failed, its rows go instead, and the earlier one stays. */
bool recorder_end_run(struct recorder *recorder, const struct run_end *end);

#endif

/* The schema of the database, as the SQL that creates it: PRAGMAs that identify the file, every
 * table and view, and beside each column what it means. The text is made from sim/record/columns.h.
 *
 * One row per fact, and each fact where it belongs:
 *
 *   run                        a trial: what was asked for, how it ended, and the scenario as text
 *   agent, cell, run_memory    the fleet as drawn, shared links, and what an agent has to hold
 *   round, cell_round          sums over the dispatches that ended in a round; use of shared links
 *   agent_round                a dispatch: when, what it moved and computed, what became of it
 *   span                       what a dispatch was doing from one instant to the next; the spans of
 *                              a dispatch follow one another without a gap
 *   client_evaluation          what an agent made of the policy for itself
 *   presence, agent_energy     when agents came and left; what their devices drew in all
 *   evaluation, policy         returns of θ, and θ itself, after some rounds
 *   event, memory_event,       with `record: events` alone: what happened at every instant, what
 *   panel_answer               agents held in memory, and what panels were asked
 *   host_run, host_check       measured on the host, and digests; never the same twice
 *
 * Keys begin with the run, so that the rows of a trial lie together; times are ns of its virtual
 * clock, whose 0 is its beginning. */
#ifndef SIM_SCHEMA_H
#define SIM_SCHEMA_H

/* The whole text; the caller frees it. */
char *schema_sql(void);

#endif

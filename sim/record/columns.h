/* Every table and column of the database, written down once. Whoever includes this file says what a
 * line becomes: rows.h makes the row structs of it, rows.c the const tables that the recorder binds
 * by, schema.c the SQL that creates the tables and documents them.
 *
 *   TABLE(ID, name, link, key, options, about)  begins a table; `link`: how it hangs on its run
 *                                               (enum run_link), `key`: NULL where that is the run
 *   COLUMN(table, name, KIND, about)            a column, and the field of that name; KIND (rows.h)
 *                                               gives both their types, and what of it is NULL
 *   COLUMN_AS(table, field, name, KIND, about)  a column whose field has another name
 *   COLUMN_IN(table, name, KIND, words, about)  a column that only takes the words of a list
 *   END_COLUMN(table, name, KIND, about)        a column that is set when the run ends: a field of
 *                                               struct run_end
 *   CHECK(table, sql)                           what every row satisfies
 *   CHECK_ONE_OF(table, column, words)          likewise: the column is one of the words
 *   TABLE_END(name)
 *   VIEW(name, columns, sql, about)             sim/record/views.h
 *
 * The tables of dispatches are in sim/record/columns_dispatch.h, those of `record: events` in
 * sim/record/columns_events.h. Every macro that the includer does not define means nothing, so each
 * looks at the lines that it needs; all are undefined at the end.
 *
 * One row per fact: a total or a mean over rows that are recorded too is not stored, except in
 * `round`, whose sums are all there is at `record: rounds`, and for the phases of agent_round, the
 * sums over its spans (the program dies where the two differ).
 *
 * A new column is a line here, at the place where it is to stand in the table, and an assignment to
 * the field of its name where the row is filled (sim/dispatch/ledger.c for rounds and dispatches).
 * A new table is a TABLE ... TABLE_END, and a line of WRITES in recorder.c with its prototype in
 * recorder.h. Either changes the format: databases written before are refused
 * (core/results/results_format.h), so its number rises. `about` is shown to users by `fedsim list
 * schema`; a unit is part of the name. */
/* clang-format off */
#ifndef TABLE
#define TABLE(ID, name, link, key, options, about)
#endif
#ifndef COLUMN
#define COLUMN(table, name, KIND, about)
#endif
#ifndef COLUMN_AS
#define COLUMN_AS(table, field, name, KIND, about)
#endif
#ifndef COLUMN_IN
#define COLUMN_IN(table, name, KIND, words, about)
#endif
#ifndef END_COLUMN
#define END_COLUMN(table, name, KIND, about)
#endif
#ifndef CHECK
#define CHECK(table, sql)
#endif
#ifndef CHECK_ONE_OF
#define CHECK_ONE_OF(table, column, words)
#endif
#ifndef TABLE_END
#define TABLE_END(name)
#endif
#ifndef VIEW
#define VIEW(name, columns, sql, about)
#endif

TABLE(RUN, run, IS_RUN, NULL, "STRICT",
      "A trial: one point of the sweep at one seed.")
COLUMN(run, run, KEY, "63-bit hash of `trial`")
COLUMN(run, scenario, TEXT, "name of the scenario")
COLUMN(run, scenario_hash, TEXT, "of the scenario file and the --set values when `fedsim run` last "
        "went through it, 16 hex digits")
COLUMN(run, resolved, TEXT, "the whole scenario with every default, as YAML that gives this trial "
        "again")
COLUMN(run, point, TEXT, "what the sweep set, \"algorithm.name=par_s2zpo, ...\"; \"\" without a "
        "sweep")
COLUMN(run, place, U64, "of the trial in its study: 0, 1, ..., points in the order of the sweep, "
        "seeds within a point")
COLUMN(run, trials, U64, "trials of its study when `fedsim run` last went through it; place is "
        "below it")
COLUMN(run, trial, TEXT, "`resolved` without the keys that cannot change results, and without keys "
        "at their defaults that are younger than published results")
COLUMN(run, algorithm, TEXT, "as in algorithm.name")
COLUMN(run, task, TEXT, "as in task.name")
COLUMN(run, seed, U64, "seed of every random draw of the trial")
COLUMN(run, d, U64, "parameters of the policy; 0 when nothing is learnt")
COLUMN(run, rounds, U32, "rounds asked for; 0: other rules end it (the scenario's key stop)")
COLUMN(run, agents, U32, "agents of the fleet")
COLUMN(run, eligible, U32, "of these, the agents whose memory suffices")
COLUMN(run, server_up_Bps, INF_OR_REAL, "rate of the server's link, from the agents to the server; "
        "NULL: unlimited")
COLUMN(run, server_down_Bps, INF_OR_REAL, "from the server to the agents; NULL: unlimited")
COLUMN(run, target, NAN_OR_REAL, "the return that counts as reached; NULL: none given")
COLUMN(run, currency, TEXT_OR_NULL, "of all money; NULL: the scenario names none")
COLUMN(run, price_up_per_GB, NAN_OR_REAL, "of 10^9 bytes on the wire from agents (the scenario's "
        "key price); NULL: nothing has a price")
COLUMN(run, price_down_per_GB, NAN_OR_REAL, "the same, to agents")
COLUMN(run, price_per_kWh, NAN_OR_REAL, "of energy that agents draw in rounds")
COLUMN(run, price_per_answer, NAN_OR_REAL, "of an answer that a person gives")
COLUMN(run, privacy_noise, NAN_OR_REAL, "noise that hides agents' messages, in units of their "
        "largest norm (algorithm.privacy); NULL: none does")
COLUMN(run, privacy_delta, NAN_OR_REAL, "the delta of view agent_privacy")
COLUMN(run, version, TEXT, "of the program that ran it")
COLUMN_IN(run, state, STATE, state_word, "how far it got")
END_COLUMN(run, ended_by, TEXT_OR_NULL, "the rule that ended it: rounds, time, bytes, questions, "
        "energy, target or plateau")
END_COLUMN(run, reason, TEXT_OR_NULL, "why it failed, or why no agent fits")
END_COLUMN(run, t_end_ns, I64_OR_NULL, "when its last round ended, round.t_end_ns; 0 before its "
        "first; NULL until the run ends")
END_COLUMN(run, rhythm_ns, I64_OR_NULL, "the time that its rounds stand for: from the beginning "
        "of the first until another could begin after the last (by round.start)")
END_COLUMN(run, t_flush_end_ns, I64_OR_NULL, "when the last byte of the final flush was delivered, "
        "which may have waited for agents that were away; t_end_ns where nothing was flushed")
END_COLUMN(run, flush_payload_B, I64_OR_NULL, "bytes of the final flush, which makes every replica "
        "current after the last round; they are in no round")
END_COLUMN(run, flush_wire_B, I64_OR_NULL, "the same with framing")
END_COLUMN(run, flush_J, NAN_OR_REAL, "energy that all agents drew after the last round, idling "
        "included; it is in no other table")
TABLE_END(run)

TABLE(FLEET_CLASS, fleet_class, PART_OF_RUN, "run, class", "STRICT, WITHOUT ROWID",
      "A device class of the fleet: how many agents there are of it, whether or not the database "
      "has a row of each.")
COLUMN(fleet_class, class, TEXT, "its name")
COLUMN(fleet_class, first, U32, "agent.agent of its first one; the others follow in order of "
        "agent.idx")
COLUMN(fleet_class, agents, U32, "of it")
COLUMN(fleet_class, eligible, U32, "of these, the agents whose memory suffices")
COLUMN(fleet_class, budget_B, INF_OR_BYTES, "the smallest memory of its agents; NULL: unlimited")
COLUMN(fleet_class, need_B, U64, "the largest agent.need_B")
COLUMN(fleet_class, paper_memory_B, I64_OR_NULL, "see agent")
COLUMN(fleet_class, reason, TEXT_OR_NULL, "agent.reason of one with the smallest memory")
TABLE_END(fleet_class)

TABLE(AGENT, agent, PART_OF_RUN, "run, agent", "STRICT, WITHOUT ROWID",
      "An agent of the fleet, as drawn; once it was asked, or another table says anything of it "
      "(fleet_class counts all). Empty at `record: rounds`.")
COLUMN(agent, agent, U32, "1, 2, ... over the whole fleet")
COLUMN(agent, class, TEXT, "device class")
COLUMN(agent, idx, U32, "0, 1, ... within the class; (seed, class, idx) keys every draw of the "
        "agent")
COLUMN(agent, name, TEXT_OR_NULL, "what the file of the fleet calls it; NULL: nothing")
COLUMN(agent, panel, U32, "agents with equal numbers share one panel and queue for it")
COLUMN(agent, cell, I64_OR_NULL, "the cell that its access link is in; NULL: none")
COLUMN(agent, up_Bps, INF_OR_REAL, "rate of its access link to the server, the mean where a trace "
        "gives it; NULL: unlimited")
COLUMN(agent, down_Bps, INF_OR_REAL, "rate of its access link from the server, likewise")
COLUMN(agent, up_trace, TEXT_OR_NULL, "the trace that gives the rate: the client's name in it, or "
        "the file's; NULL: the rate is constant")
COLUMN(agent, down_trace, TEXT_OR_NULL, "likewise")
COLUMN(agent, online_trace, TEXT_OR_NULL, "the trace that says when it is online; NULL: none does")
COLUMN(agent, latency_ns, I64, "of its access link, one way")
COLUMN(agent, steps_per_s, INF_OR_REAL, "environment steps that it plays in a virtual second; "
        "NULL: they take no time")
COLUMN(agent, flop_per_s, INF_OR_REAL, "floating-point operations outside physics in a virtual "
        "second; NULL: they take no time")
COLUMN(agent, mass, REAL, "factor on the masses of its own world; 1 in the nominal one")
COLUMN(agent, friction, REAL, "factor on friction")
COLUMN(agent, gravity, REAL, "factor on gravity")
COLUMN(agent, actuator, REAL, "factor on the actuators' strength")
COLUMN(agent, objective, REAL, "what its own wishes count beside the reward of the task "
        "(objective.weight); 0: it has none")
COLUMN(agent, wish_speed, REAL, "of these wishes: what each m/s costs by which it misses "
        "target_speed")
COLUMN(agent, target_speed, REAL, "m/s, forward")
COLUMN(agent, wish_energy, REAL, "what the squares of all controls cost")
COLUMN(agent, wish_posture, REAL, "what it costs to lean: 1 minus the cosine of how far")
COLUMN(agent, wish_taste, REAL, "what each star costs by which a choice of films misses its taste")
COLUMN(agent, compute_W, REAL, "power that it draws while it computes")
COLUMN(agent, up_W, REAL, "while it sends")
COLUMN(agent, down_W, REAL, "while it receives")
COLUMN(agent, idle_W, REAL, "while it is online but neither computes nor sends nor receives")
COLUMN(agent, battery_J, INF_OR_REAL, "what its full battery holds; NULL: it has none")
COLUMN(agent, self_discharge, NAN_OR_REAL, "the part of battery_J that is lost in a month "
        "(30.4 days) without any use; NULL: it has none")
COLUMN(agent, budget_B, INF_OR_BYTES, "memory that it has; NULL: unlimited")
COLUMN(agent, need_B, U64, "memory that it needs: the sum of run_memory, or less where its class "
        "makes do with less (on_memory: shrink, in_place)")
COLUMN(agent, paper_memory_B, I64_OR_NULL, "the paper's count of that memory; NULL where the paper "
        "has none")
COLUMN(agent, eligible, BOOL, "1: it may be selected")
COLUMN(agent, reason, TEXT_OR_NULL, "why it is not eligible, or how it makes do with its memory")
TABLE_END(agent)

TABLE(CELL, cell, PART_OF_RUN, "run, cell", "STRICT, WITHOUT ROWID",
      "A cell: a link that agents share, between their access links and the server's.")
COLUMN(cell, cell, U32, "1, 2, ...")
COLUMN(cell, name, TEXT, "\"home\" of the scenario's cells; \"home.phones.0\" for the first of a "
        "class's own")
COLUMN(cell, up_Bps, INF_OR_REAL, "towards the server; NULL: unlimited")
COLUMN(cell, down_Bps, INF_OR_REAL, "towards the agents; NULL: unlimited")
TABLE_END(cell)

TABLE(RUN_MEMORY, run_memory, PART_OF_RUN, "run, category", "STRICT, WITHOUT ROWID",
      "What an agent's memory need is made of; it is the same for every agent of a run.")
COLUMN(run_memory, category, TEXT, "policy, perturbation, rollout, optimiser, normaliser, "
        "messages, or bookkeeping: the structures of the agent's program that hold the others")
COLUMN(run_memory, need_B, U64, "bytes")
TABLE_END(run_memory)

TABLE(ROUND, round, PART_OF_RUN, "run, round", "STRICT, WITHOUT ROWID",
      "A round, from selection to its end. `selected` counts the dispatches that began in it; "
      "every other count, sum and mean is over "
      "the dispatches that ended in it (agent_round.ended). These are the same ones unless "
      "`on_deadline: finish` or the policy "
      "(buffered, semi_sync) lets some outlive their round. Round t leads from version t - 1 of "
      "the policy to version t.")
COLUMN(round, round, U32, "1, 2, ...")
COLUMN(round, t_begin_ns, I64, "the selection")
COLUMN(round, t_end_ns, I64, "the aggregation, or the answer of the acceptance panel")
COLUMN(round, selected, U32, "dispatches that began")
COLUMN(round, used, U32, "dispatches by outcome, see agent_round")
COLUMN(round, late, U32, "likewise")
COLUMN(round, aborted, U32, "likewise")
COLUMN(round, dropped, U32, "likewise")
COLUMN_AS(round, is_void, "void", BOOL, "1: fewer results than the minimum arrived, and the policy "
        "stayed as it was")
COLUMN(round, accepted, BOOL, "1: the update was kept; 0: the round was void, or the server's "
        "panel rejected the update")
COLUMN(round, alpha, REAL, "step size as applied")
COLUMN(round, mu, REAL, "probing distance as applied")
COLUMN(round, agent_episodes, U64, "episodes that agents finished")
COLUMN(round, agent_steps, U64, "environment steps in them")
COLUMN(round, wasted_episodes, U64, "of the episodes, those of agents whose result was not used")
COLUMN(round, wasted_steps, U64, "environment steps in them")
COLUMN(round, server_episodes, U64, "played for the server's own panel; the paper's count of "
        "samples omits them")
COLUMN(round, server_steps, U64, "environment steps in them")
COLUMN(round, questions, U64, "put to people: each comparison asks every panelist of its panel, "
        "the server's own included")
COLUMN(round, agent_answers, U64, "answers to them that people beside agents gave; where an agent "
        "is lost meanwhile, the answer under way is never given")
COLUMN(round, server_answers, U64, "that people at the server gave: the server's own panel and, "
        "with panel.place: server, the panel that agents ask")
COLUMN(round, blowups, U64, "agents' episodes that ended because the physics diverged")
COLUMN(round, server_blowups, U64, "of the episodes for the server's own panel, those that ended "
        "so")
COLUMN(round, mean_download_s, REAL, "means over the dispatches, phase by phase; 0 where none "
        "ended")
COLUMN(round, mean_compute_s, REAL, "likewise")
COLUMN(round, mean_panel_s, REAL, "queueing included")
COLUMN(round, mean_queue_s, REAL, "the queueing in it")
COLUMN(round, mean_upload_s, REAL, "the upload")
COLUMN(round, mean_away_s, REAL, "rest, the agent being offline")
COLUMN(round, mean_wait_s, REAL, "waiting, see agent_round.wait_ns")
COLUMN(round, energy_J, REAL, "of the dispatches, all four kinds together; idling between rounds "
       "is in no round, but in agent_energy; see agent_round_energy")
COLUMN(round, down_payload_B, U64, "sent to agents")
COLUMN(round, down_wire_B, U64, "the same with framing")
COLUMN(round, up_payload_B, U64, "sent by agents")
COLUMN(round, up_wire_B, U64, "the same with framing")
COLUMN(round, server_up_B, REAL, "what passed the server's link from t_begin to t_end: the "
        "integral of its use")
COLUMN(round, server_down_B, REAL, "the same, from the server to the agents")
COLUMN(round, paper_bits, I64_OR_NULL, "the paper's count of communication; NULL where the paper "
        "has none: for another method, or a round that is not one wave, heard within it")
COLUMN(round, theta_hash, HASH, "of the policy after the round, 16 hex digits")
TABLE_END(round)

TABLE(CELL_ROUND, cell_round, PART_OF_RUN, "run, round, cell", "STRICT, WITHOUT ROWID",
      "What passed a cell's link in a round (record: agents or finer): the integral of its use "
      "from t_begin to t_end.")
COLUMN(cell_round, round, U32, "see round")
COLUMN(cell_round, cell, U32, "see cell")
COLUMN(cell_round, up_B, REAL, "towards the server")
COLUMN(cell_round, down_B, REAL, "towards the agents")
TABLE_END(cell_round)

#include "sim/record/columns_dispatch.h"

TABLE(PRESENCE, presence, PART_OF_RUN, "run, agent, t_ns", "STRICT, WITHOUT ROWID",
      "When an agent came online and when it left: how it began (t_ns 0), and each change during "
      "the run. Only agents whose class is not "
      "always online (record: agents or finer).")
COLUMN(presence, agent, U32, "see agent")
COLUMN(presence, t_ns, I64, "the change")
COLUMN(presence, online, BOOL, "1: it is online from now on; 0: it is offline")
TABLE_END(presence)

TABLE(AGENT_ENERGY, agent_energy, PART_OF_RUN, "run, agent", "STRICT, WITHOUT ROWID",
      "The energy that an agent drew until the end of the last round, including the time outside "
      "its dispatches (after it: run.flush_J). Only agents whose class has a power "
      "(record: agents or finer). While offline it draws nothing, except for what it goes on "
      "computing (on_leave: continue).")
COLUMN(agent_energy, agent, U32, "see agent")
COLUMN(agent_energy, compute_J, REAL, "while it computed")
COLUMN(agent_energy, up_J, REAL, "while it sent")
COLUMN(agent_energy, down_J, REAL, "while it received")
COLUMN(agent_energy, idle_J, REAL, "while it was online but neither computed nor sent nor received")
TABLE_END(agent_energy)

TABLE(EVALUATION, evaluation, PART_OF_RUN, "run, round, mode", "STRICT, WITHOUT ROWID",
      "The policy's return in fresh episodes of the nominal world. Evaluating takes no virtual "
      "time. Round 0 is before the first round.")
COLUMN(evaluation, round, U32, "see round; 0: before the first")
COLUMN_IN(evaluation, mode, TEXT, mode_word, "how actions are chosen")
COLUMN(evaluation, n, U32, "episodes")
COLUMN(evaluation, mean, NAN_OR_REAL, "of the undiscounted return; NULL: the policy diverged "
        "(blowups > 0), which is worse than any return")
COLUMN(evaluation, sd, NAN_OR_REAL, "sample standard deviation (n - 1); NULL like the mean")
COLUMN(evaluation, steps, U64, "environment steps")
COLUMN(evaluation, blowups, U32, "episodes that ended because the physics diverged")
CHECK(evaluation, "(mean IS NULL) = (blowups > 0) AND (sd IS NULL) = (blowups > 0)")
TABLE_END(evaluation)

TABLE(POLICY, policy, PART_OF_RUN, "run, round", "STRICT, WITHOUT ROWID",
      "The policy at each evaluation.")
COLUMN(policy, round, U32, "as in evaluation")
COLUMN(policy, policy, BLOB, "a policy file (see `fedsim policy --help`), with the evaluation that "
        "it was stored with")
TABLE_END(policy)

#include "sim/record/columns_events.h"

TABLE(HOST_RUN, host_run, ONE_A_RUN, NULL, "STRICT",
      "What the run cost on the machine that it ran on; while it is under way, as of a second ago.")
COLUMN(host_run, jobs, U32, "worker threads")
COLUMN(host_run, cpu, TEXT, "model name")
COLUMN(host_run, libm, TEXT, "C library and version: results are promised for one of them")
COLUMN(host_run, mujoco, TEXT, "version of the library")
COLUMN(host_run, started, TEXT, "UTC, YYYY-MM-DDTHH:MM:SSZ")
COLUMN(host_run, wall_s, REAL, "from the drawing of its fleet to the last row")
COLUMN(host_run, cpu_s, REAL, "of all threads")
COLUMN(host_run, physics_s, REAL, "of it, in physics, by sampling")
COLUMN(host_run, policy_s, REAL, "of it, in the policy network, by sampling")
COLUMN(host_run, steps, U64, "environment steps played, evaluation included")
COLUMN(host_run, events, U64, "virtual events fired")
COLUMN(host_run, family, TEXT, "the processor's, as far as libm chooses code by it: results are "
        "promised for one of them")
COLUMN(host_run, episodes_played, U64, "episodes that were played")
COLUMN(host_run, episodes_found, U64, "episodes that had been played before (host_episode)")
TABLE_END(host_run)

TABLE(HOST_EPISODE, host_episode, APART, NULL, "STRICT",
      "Episodes that were played, of all trials: the same episode is not played twice; and what "
      "the policies of a dispatch observed, or what an agent learnt by gradients, in rows of "
      "their own. Nothing else in the database "
      "depends on them, and they may be dropped (fedsim store).")
COLUMN(host_episode, number, ROW, "of the row, in the order in which episodes were played")
COLUMN(host_episode, identity, BLOB, "128-bit XXH3 digest of all that it is a function of: "
        "program, libraries, processor, task, world, horizon, noise, policy and key; of what was "
        "observed: of the identities of the episodes, in order")
COLUMN_AS(host_episode, ret, "return", INF_OR_REAL, "undiscounted; NULL: it broke the physics")
COLUMN(host_episode, steps, U32, "environment steps; 0 where `observed` is not NULL")
COLUMN(host_episode, blowup, BOOL, "it broke the physics")
COLUMN(host_episode, observed, BLOB_OR_NULL, "moments of the observations of a dispatch: n, mean "
        "and sum of squared deviations of each; or, for the program alone, all that came of an "
        "agent's round; NULL: the row is an episode's")
COLUMN(host_episode, checksum, I64, "XXH3 digest of the row, by which damage is noticed")
TABLE_END(host_episode)

TABLE(HOST_RESULT, host_result, APART, NULL, "STRICT",
      "Results that are not made of episodes, so that they need not be computed again: how far a "
      "policy was pretrained (`fedsim pretrain --store`). They may be dropped (fedsim store).")
COLUMN(host_result, number, ROW, "of the row, in the order in which they were kept")
COLUMN(host_result, identity, BLOB, "128-bit XXH3 digest of all that it is a function of: program, "
        "libraries, processor, task and settings")
COLUMN(host_result, result, BLOB, "for the program alone: what it needs to go on from there")
COLUMN(host_result, checksum, I64, "XXH3 digest of the row, by which damage is noticed")
TABLE_END(host_result)

TABLE(HOST_CHECK, host_check, PART_OF_RUN, "run, item", "STRICT, WITHOUT ROWID",
      "By what a damaged file is noticed: digests of finished trials "
      "(core/results/results_check.h).")
COLUMN(host_check, item, TEXT, "a table or view")
COLUMN(host_check, digest, HASH, "of its definition and of its rows of the run")
TABLE_END(host_check)

#include "sim/record/views.h"

#undef TABLE
#undef COLUMN
#undef COLUMN_AS
#undef COLUMN_IN
#undef END_COLUMN
#undef CHECK
#undef CHECK_ONE_OF
#undef TABLE_END
#undef VIEW

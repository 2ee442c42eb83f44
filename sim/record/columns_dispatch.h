/* The tables of dispatches: what became of each, and what it was doing when. Included by
 * sim/record/columns.h, where its macros are explained. */
/* clang-format off */
#ifndef TABLE
#define TABLE(ID, name, link, key, options, about)
#define COLUMN(table, name, KIND, about)
#define COLUMN_AS(table, field, name, KIND, about)
#define COLUMN_IN(table, name, KIND, words, about)
#define CHECK(table, sql)
#define CHECK_ONE_OF(table, column, words)
#define TABLE_END(name)
#endif

TABLE(AGENT_ROUND, agent_round, PART_OF_RUN, "run, dispatch", "STRICT, WITHOUT ROWID",
      "A dispatch: one agent's part in one round, from its selection to its release (record: "
      "agents or finer). An agent can be in flight for "
      "two rounds at once, so dispatches are numbered.")
COLUMN(agent_round, dispatch, U64, "1, 2, ... in the order of selection")
COLUMN(agent_round, round, U32, "the round that it began in; the final flush counts as round "
        "`rounds` + 1")
COLUMN(agent_round, wave, U32, "agents that were sent off together, with perturbations of their "
        "own, are a wave; in a synchronous round the wave is the round")
COLUMN(agent_round, ended, U32, "the round in which it was released")
COLUMN(agent_round, agent, U32, "see agent")
COLUMN(agent_round, slot, I32, "its block of the wave's partition; -1 in the flush")
COLUMN(agent_round, outcome, OUTCOME, "what became of it; see the checks below")
COLUMN(agent_round, outcome_phase, PHASE, "where it was cut off; NULL if it was "
        "not")
COLUMN(agent_round, cause, CAUSE, "why its work came to nothing; NULL: its result was used, or it "
        "is the flush")
COLUMN(agent_round, staleness, I64_OR_NULL, "aggregations between the opening of its wave and the "
        "one that used its result; NULL: its result was not used")
COLUMN(agent_round, t_begin_ns, I64, "its selection")
COLUMN(agent_round, t_end_ns, I64, "its release")
COLUMN(agent_round, download_ns, I64, "receiving")
COLUMN(agent_round, compute_ns, I64, "playing episodes and computing")
COLUMN(agent_round, panel_ns, I64, "queueing included; with a panel at the server it comes after "
        "the upload, or before computing (live)")
COLUMN(agent_round, queue_ns, I64, "the queueing in it")
COLUMN(agent_round, upload_ns, I64, "sending, the silence of its duty cycle included")
COLUMN(agent_round, away_ns, I64, "at rest because the agent was offline")
COLUMN(agent_round, wait_ns, I64, "for the round's end, for the detection of a failure, or behind "
        "an earlier dispatch of the same agent")
COLUMN(agent_round, down_payload_B, U64, "of the message sent to the agent, as far as it came")
COLUMN(agent_round, down_wire_B, U64, "the same with framing")
COLUMN(agent_round, up_payload_B, U64, "of the message that the agent began to send")
COLUMN(agent_round, up_wire_B, U64, "the same with framing")
COLUMN(agent_round, episodes, U32, "episodes that the agent finished")
COLUMN(agent_round, steps, U32, "environment steps in them")
COLUMN(agent_round, vote, VOTE, "+1 or -1; NULL: it sent none")
COLUMN(agent_round, blowups, U32, "episodes that ended because the physics diverged")
COLUMN(agent_round, energy_compute_J, REAL, "power times compute_ns")
COLUMN(agent_round, energy_up_J, REAL, "power times upload_ns, except for the silence of its duty "
        "cycle")
COLUMN(agent_round, energy_down_J, REAL, "power times download_ns")
COLUMN(agent_round, energy_idle_J, REAL, "of the time online in which the agent neither computed "
        "nor sent nor received; of two dispatches at once, it goes to the earlier")
COLUMN(agent_round, peak_B, U64, "the most memory that the agent held meanwhile, for all its "
        "dispatches: the maximum of memory_event; memory that it could not have any more (cause "
        "memory) is not in it")
CHECK_ONE_OF(agent_round, "outcome", outcome_word)
CHECK_ONE_OF(agent_round, "outcome_phase", phase_word)
CHECK_ONE_OF(agent_round, "cause", cause_word)
CHECK(agent_round, "(cause IS NULL) = (outcome = 'used' OR outcome = 'flush')")
CHECK(agent_round, "download_ns + compute_ns + panel_ns + upload_ns + away_ns + wait_ns = t_end_ns "
        "- t_begin_ns")
TABLE_END(agent_round)

TABLE(SPAN, span, PART_OF_RUN, "run, dispatch, from_ns", "STRICT, WITHOUT ROWID",
      "What a dispatch was doing, and when (record: agents or finer): its spans follow each other "
      "without a gap from its t_begin_ns to "
      "its t_end_ns. A phase that was broken off and taken up again has several.")
COLUMN(span, dispatch, I64, "see agent_round")
COLUMN(span, from_ns, I64, "its begin")
COLUMN(span, to_ns, I64, "its end")
COLUMN(span, phase, SPAN, "see the check below")
COLUMN(span, cell_ns, I64, "in a transfer: what the cell's link added to the time that the agent's "
        "own link would have taken alone "
                           "(latency, connection, bytes over its rate), which is the rest of the "
                           "span")
COLUMN(span, server_ns, I64, "in a transfer: what the server's link added; where both links did, "
        "in the ratio of how long either of them "
                             "held up flows of the cell meanwhile")
CHECK(span, "from_ns < to_ns")
CHECK_ONE_OF(span, "phase", span_word)
CHECK(span, "cell_ns >= 0 AND server_ns >= 0 AND cell_ns + server_ns <= to_ns - from_ns")
CHECK(span, "cell_ns + server_ns = 0 OR phase = 'download' OR phase = 'upload'")
TABLE_END(span)

TABLE(CLIENT_EVALUATION, client_evaluation, PART_OF_RUN, "run, dispatch", "STRICT, WITHOUT ROWID",
      "What an agent that sends weights made of the policy for itself "
      "(evaluation.client_episodes; record: agents or finer): fresh episodes, actions sampled, in "
      "the agent's own world, of the policy that it was sent (before) and of its own after its "
      "local steps (after), with the same draws. They take no virtual time. Only dispatches whose "
      "result arrived. View client_return has returns on the agents' own objectives.")
COLUMN(client_evaluation, dispatch, U64, "see agent_round")
COLUMN(client_evaluation, n, U32, "episodes of each of the two policies")
COLUMN(client_evaluation, shared_before, NAN_OR_REAL, "mean return by the task alone; NULL: an "
        "episode broke the physics")
COLUMN(client_evaluation, shared_after, NAN_OR_REAL, "likewise")
COLUMN(client_evaluation, wishes_before, NAN_OR_REAL, "mean sum over an episode of what its steps "
        "were worth to the agent's wishes (fleet.NAME.objective): 0 if all were met, below 0 "
        "otherwise; NULL likewise")
COLUMN(client_evaluation, wishes_after, NAN_OR_REAL, "likewise")
COLUMN(client_evaluation, rank_own, NAN_OR_REAL, "Spearman's rank correlation, over the episodes "
        "before, of how much likelier the agent's own policy makes what was done in them than the "
        "policy that it was sent, with their returns on the agent's objective; NULL: one of the "
        "two puts them in no order, as all are equal")
COLUMN(client_evaluation, rank_wishes, NAN_OR_REAL, "the same with their worth to its wishes alone")
TABLE_END(client_evaluation)

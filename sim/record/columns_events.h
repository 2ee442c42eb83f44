/* The tables that only `record: events` fills: what happened at every instant. Included by
 * sim/record/columns.h, which says what its macros are. */
/* clang-format off */
#ifndef TABLE
#define TABLE(ID, name, link, key, options, about)
#endif
#ifndef COLUMN
#define COLUMN(table, name, KIND, about)
#endif
#ifndef TABLE_END
#define TABLE_END(name)
#endif

TABLE(EVENT, event, PART_OF_RUN, "run, seq", "STRICT, WITHOUT ROWID",
      "What happened when (record: events).")
COLUMN(event, seq, U64, "1, 2, ... in the order of events")
COLUMN(event, t_ns, I64, "when it happened")
COLUMN(event, kind, TEXT, "select, download, compute, panel, upload, arrive, drop, memory (the "
        "agent ran out of it), pause, resume, deadline, period, aggregate, ...")
COLUMN(event, round, I64_OR_NULL, "see round")
COLUMN(event, dispatch, I64_OR_NULL, "NULL: the event concerns the whole round")
COLUMN(event, agent, I64_OR_NULL, "see agent; NULL: the event concerns the whole round")
COLUMN(event, payload_B, I64_OR_NULL, "of the message that the event is about, if any")
COLUMN(event, wire_B, I64_OR_NULL, "the same with framing")
TABLE_END(event)

TABLE(MEMORY_EVENT, memory_event, PART_OF_RUN, "run, dispatch, row", "STRICT, WITHOUT ROWID",
      "What a dispatch's agent holds, as it changes (record: events). A row stands from t_ns until "
      "the next one of its dispatch and category, "
      "or until the dispatch ends or is lost; before its first row a category holds nothing. Rows "
      "count all that the agent holds, so dispatches of "
      "one agent that are under way at once say the same from the beginning of their downloads on.")
COLUMN(memory_event, dispatch, I64, "see agent_round")
COLUMN(memory_event, row, U64, "1, 2, ... within the dispatch")
COLUMN(memory_event, t_ns, I64, "from when on it holds them")
COLUMN(memory_event, category, TEXT, "as in run_memory; a RESULT message that is being taken in is "
        "catch_up here, and among messages in run_memory")
COLUMN(memory_event, held_B, U64, "bytes")
TABLE_END(memory_event)

TABLE(PANEL_ANSWER, panel_answer, PART_OF_RUN, "run, round, dispatch, question",
      "STRICT, WITHOUT ROWID",
      "What panels were asked, and what they answered (record: events): a question for each batch "
      "of episodes, to the agents' panels, wherever they sit, and to the server's own, which "
      "judges updates. Answers that came to nothing because their dispatch ended before are not "
      "there.")
COLUMN(panel_answer, round, U32, "the round that the dispatch began in, or that the acceptance "
        "panel judges")
COLUMN(panel_answer, dispatch, U64, "see agent_round; 0: the acceptance panel")
COLUMN(panel_answer, question, U32, "1, 2, ... within the dispatch: panel.batches questions, of "
        "fedavg as many for each local step")
COLUMN(panel_answer, t_ns, I64, "when the panel had answered the last question of the dispatch")
COLUMN(panel_answer, episodes, U32, "of each of the two policies, that the panel saw for the "
        "question")
COLUMN(panel_answer, current_return, NAN_OR_REAL, "mean return of the current policy in them; "
        "NULL: an episode broke the physics, which is worse than any return")
COLUMN(panel_answer, perturbed_return, NAN_OR_REAL, "of the perturbed policy, or of the updated "
        "one; likewise")
COLUMN(panel_answer, panelists, U32, "people who were asked")
COLUMN(panel_answer, votes, U32, "of them, those who preferred the perturbed policy")
COLUMN(panel_answer, verdict, VOTE, "+1: the answer is for the perturbed policy; -1: for the "
        "current one")
TABLE_END(panel_answer)

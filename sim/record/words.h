/* The words that the database has for how a dispatch ended, for why, and for what it was doing
 * when: each with its constant, its text, and what it means. The schema's checks and its
 * documentation, the recorder and `fedsim list outcomes` all read these lines. */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* A word of the database and what it means, as users read it. */
struct word {
    const char *name, *about;
};

/* clang-format off */

/* What became of a dispatch. */
#define OUTCOME_WORDS(WORD)                                                                        \
    WORD(OUTCOME_USED, "used", "the dispatch's result is in the aggregate")                        \
    WORD(OUTCOME_LATE, "late", "the dispatch finished after its round had closed, or when enough " \
        "other results had arrived (cause surplus)")                                               \
    WORD(OUTCOME_ABORTED, "aborted", "the dispatch was cut off when its round ended")              \
    WORD(OUTCOME_DROPPED, "dropped", "the dispatch failed, in the phase that outcome_phase names") \
    WORD(OUTCOME_VOID, "void", "the dispatch's result arrived, but its round was void")            \
    WORD(OUTCOME_UNFINISHED, "unfinished", "the dispatch was under way, or its result in the "     \
        "server's buffer, when the run ended")                                                     \
    WORD(OUTCOME_FLUSH, "flush", "the download after the last round, which makes the agent's "     \
        "replica current")

/* Why a dispatch's work came to nothing. The outcome says how the dispatch ended, the cause says
 * why: an agent that was cut off by a deadline is aborted with the cause deadline, and one that
 * left is dropped with the cause left. The two hang together by a CHECK: without a cause are the
 * used ones and the flush, and no others. */
#define CAUSE_WORDS(WORD)                                                                          \
    WORD(CAUSE_NONE, NULL, "the dispatch's result was used, or the dispatch is the flush")         \
    WORD(CAUSE_DROPPED, "dropped", "the agent failed, by its class's dropout")                     \
    WORD(CAUSE_LEFT, "left", "the agent went offline, and its class gives up then (on_leave: "     \
        "abort)")                                                                                  \
    WORD(CAUSE_DEADLINE, "deadline", "the dispatch's round had ended")                             \
    WORD(CAUSE_SURPLUS, "surplus", "enough other results had arrived")                             \
    WORD(CAUSE_LATE, "late", "the dispatch's result arrived after its round")                      \
    WORD(CAUSE_VOID, "void", "the dispatch's round was void, because too few results arrived")     \
    WORD(CAUSE_TIMEOUT, "timeout", "the server had waited for the agent as long as it may "        \
        "(round.timeout)")                                                                         \
    WORD(CAUSE_STALE, "stale", "the dispatch's result was older than the server "                  \
        "accepts (round.max_staleness)")                                                           \
    WORD(CAUSE_MEMORY, "memory", "the agent ran out of memory")                                    \
    WORD(CAUSE_UNFINISHED, "unfinished", "the run had ended")

/* What a dispatch is doing during a span. Each span counts in one of the six phases of agent_round,
 * as said below where that is not the phase of its name. */
#define SPAN_WORDS(WORD)                                                                           \
    WORD(SPAN_DOWNLOAD, "download", "the agent receives its message")                              \
    WORD(SPAN_COMPUTE, "compute", "the agent's processor works on the dispatch")                   \
    WORD(SPAN_QUEUE, "queue", "the dispatch waits for a panel that is serving others; part of "    \
        "agent_round.panel_ns")                                                                    \
    WORD(SPAN_PANEL, "panel", "the panel answers")                                                 \
    WORD(SPAN_UPLOAD, "upload", "the agent sends its message")                                     \
    WORD(SPAN_SILENCE, "silence", "the duty cycle of the agent's link forbids sending; part of "   \
        "agent_round.upload_ns")                                                                   \
    WORD(SPAN_AWAY, "away", "the dispatch rests because the agent is offline")                     \
    WORD(SPAN_BEHIND_DOWNLOAD, "behind_download", "an earlier dispatch of the agent occupies "     \
        "its down link; like all that follow, part of agent_round.wait_ns")                        \
    WORD(SPAN_BEHIND_COMPUTE, "behind_compute", "an earlier dispatch of the agent occupies its "   \
        "processor")                                                                               \
    WORD(SPAN_BEHIND_UPLOAD, "behind_upload", "an earlier dispatch of the agent occupies its "     \
        "up link")                                                                                 \
    WORD(SPAN_DETECTION, "detection", "the dispatch has failed, and the server does not know yet") \
    WORD(SPAN_WAIT, "wait", "the dispatch waits for the end of its round")

/* clang-format on */

#define WORD_CONSTANT(constant, name, about) constant,
enum outcome { OUTCOME_WORDS(WORD_CONSTANT) OUTCOMES };
enum cause { CAUSE_WORDS(WORD_CONSTANT) CAUSES };
enum span_kind { SPAN_WORDS(WORD_CONSTANT) SPANS };
#undef WORD_CONSTANT

/* A row without a name is NULL in SQL. */
extern const struct word outcome_words[OUTCOMES], cause_words[CAUSES], span_words[SPANS];

/* One of the lists: its i-th word, or false past the last. */
typedef bool word_at(int i, struct word *word);
bool outcome_word(int i, struct word *word);
bool cause_word(int i, struct word *word);
bool span_word(int i, struct word *word);
/* Where a dispatch was cut off, in the order of enum phase. */
bool phase_word(int i, struct word *word);
/* The states of a run, from "running" on. */
bool state_word(int i, struct word *word);
/* The modes of evaluation. */
bool mode_word(int i, struct word *word);

#endif

/* What happened becomes rows of the database (sim/record/columns.h says what each means), as fine
 * as the key `record` asks for. A round's sums are over the dispatches that ended since the last
 * aggregation.
 *
 * Sums are kept although finer rows exist at `record: agents`, because `record: rounds` has nothing
 * else; one function adds both, so they cannot differ. Times are summed in 128 bits: a million
 * agents that wait three hours are 2^63 ns. */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include "sim/dispatch/federation_state.h"

/* Before the first round; writes the rows of the fleet and commits them. */
void ledger_open(struct federation *federation);
void ledger_free(struct ledger *ledger);
/* Bytes of the final flush so far: of its messages, then on the links. */
uint64_t ledger_flush_payload_B(const struct federation *federation);
uint64_t ledger_flush_wire_B(const struct federation *federation);
/* When the newest round ended, 0 before the first; and how many episodes of agents, and for the
 * acceptance panel, broke the physics in the rounds so far. */
int64_t ledger_last_round_ns(const struct federation *federation);
uint64_t ledger_blowups(const struct federation *federation);
/* From the beginning of the first round until another could begin after the newest one. */
int64_t ledger_rhythm_ns(const struct federation *federation);
/* Whether rows of this level are kept. */
static inline bool ledger_keeps(const struct federation *f, enum record_level level)
{
    return f->recorder && f->scenario->record >= level;
}
void ledger_write_event(struct federation *federation, const char *kind,
                        const struct dispatch *dispatch, uint64_t payload_B, uint64_t wire_B);
/* `dispatch` NULL, bytes 0: the event has none. */
static inline void ledger_event(struct federation *f, const char *kind, const struct dispatch *d,
                                uint64_t payload_B, uint64_t wire_B)
{
    if (ledger_keeps(f, RECORD_EVENTS))
        ledger_write_event(f, kind, d, payload_B, wire_B);
}
/* From `t_ns` on the dispatch's agent holds so much of a category; `row` 1, 2, ... */
void ledger_memory(struct federation *federation, const struct dispatch *dispatch, uint64_t row,
                   int64_t t_ns, const char *category, uint64_t held_B);
/* A dispatch is being released: its row, its spans, and its part in the round's sums. */
void ledger_dispatch(struct federation *federation, const struct dispatch *dispatch);
/* A wave has been opened; an agent selected; an answer of an earlier round used. */
void ledger_wave(struct federation *federation);
void ledger_selected(struct federation *federation);
void ledger_stale(struct federation *federation);
/* The acceptance panel has played for its answer. */
void ledger_acceptance(struct federation *federation, const struct work_result *result);
/* A round begins at this instant. */
void ledger_begin_round(struct federation *federation);
/* What the server goes by in this round, and what the paper's count of bits is for a wave of so
 * many slots (0: the round has none). */
void ledger_steps(struct federation *federation, uint32_t slots);
/* The round ends at this instant: its row is written and committed, and the sums begin anew. `keep`
 * false: it was void. */
void ledger_round(struct federation *federation, bool keep);
/* An evaluation has been made; `policy` NULL: its policy is stored already for this round. */
void ledger_evaluation(struct federation *federation, const struct evaluation_row *row,
                       const struct policy_row *policy);

#endif

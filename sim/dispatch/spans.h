/* What each dispatch is at, instant by instant: the rows of the table span (record: agents and
 * finer; otherwise nothing is kept and a change costs a look at one pointer).
 *
 * Spans are kept by agent until their dispatch is released and then written together, so that rows
 * reach the database nearly in the order of its key. Of several spans begun at one instant the last
 * one counts: a span is never empty, and each begins where the one before it ended.
 *
 * Of a transfer, span.cell_ns and span.server_ns say what the shared links added: the time its
 * bytes spent in the network, less what the agent's own link would have taken alone, parted in the
 * ratio of the times for which meanwhile the cell's link and the server's held up flows of the
 * cell (fluid_cell_bound). The rest of the span is the agent's own: latency, setting the connection
 * up, and bytes over its rate. */
#ifndef SIM_SPANS_H
#define SIM_SPANS_H

#include "sim/dispatch/federation_state.h"
#include "sim/dispatch/phase_row.h"

/* Before the run: whether spans are kept. */
void spans_open(struct federation *federation);
void spans_free(struct spans *spans);

/* At this instant the dispatch begins to do something else. Its first span is its beginning. */
void spans_add(struct dispatch *dispatch, enum span_kind kind);
/* Where spans are kept. Around the time of its flow in the network: when it enters; once it has
 * left, before the dispatch begins to do something else, with the bytes that the agent's own link
 * would have had to move. */
void spans_enter_network(struct dispatch *dispatch);
void spans_leave_network(struct dispatch *dispatch, double bytes);
/* Writes the rows of a dispatch that is being released, and forgets them. */
void spans_write(const struct dispatch *dispatch);

/* Where a phase begins; what is known more exactly is told by another span of the same instant. */
static inline void spans_enter_phase(struct dispatch *dispatch, enum phase phase)
{
    const struct phase_plan *plan = dispatch->federation->dispatches.plan;
    if (dispatch->federation->spans)
        spans_add(dispatch, phase == PHASE_AWAY ? SPAN_AWAY : plan->rows[phase]->span);
}

static inline void spans_enter(struct dispatch *dispatch, enum span_kind kind)
{
    if (dispatch->federation->spans)
        spans_add(dispatch, kind);
}

#endif

/* The server's own panel (algorithm.server_panel: accept_reject): whether the candidate beats θ,
 * over fresh episodes in the nominal world. They run on the pool like an agent's; in virtual time
 * the server aggregates, simulates at its own speed, and its panel answers N queries one after
 * another. It is not the remote panel (panel.place: server), which answers for the agents.
 *
 * With n steps and f operations of its episodes the decision comes n / server.speed + f /
 * server.flops + N server.answer after the aggregation. No round is open meanwhile and nobody is
 * sent off, since what would be sent is being decided. */
#ifndef SIM_ACCEPTANCE_PANEL_H
#define SIM_ACCEPTANCE_PANEL_H

#include "sim/federation/federation.h"

/* Takes `work` over and asks `delay_ns` from now; `decided` is called once the server has accepted
 * or rejected. */
void acceptance_panel_ask(struct federation *federation, struct work *work, int64_t delay_ns,
                          void (*decided)(struct federation *));
void acceptance_panel_free(struct federation *federation);

#endif

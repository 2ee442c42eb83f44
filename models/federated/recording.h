/* Episodes as a panel sees them that is not beside the robot: at the server, or later.
 *
 *   place local, view live       the panelists stand beside the robot and see every episode as it
 *                                runs; nothing is kept of it but its return
 *   place local, view recorded   the agent keeps the N · 2D episodes of a query until its panel has
 *                                looked at them
 *   place server, view recorded  the recording travels up instead of a vote, and the server's panel
 *                                casts the vote once it has arrived (P1 has no such thing; it is
 *                                what privacy costs in bytes)
 *   place server, view live      the same bytes, sent step by step while the robot runs: the agent
 *                                keeps no more than a step, but the panel has to be watching from
 *                                the first step to the answer
 *
 * An upload of episodes is a VOTE entry (wire.h) with, instead of the verdict,
 *
 *     u32 D, then for each of N batches D episodes of θ and D of θ':
 *     u32 steps + 2^31 if it ended in a physics blow-up, f64 return, o float32 a step: the raw
 *     observations the policy saw
 *
 * and the statistics behind it, where there are any. The return stands for what a panelist makes of
 * the episode by looking at it; it is in double so that the vote is the one a panel beside the
 * robot would have cast. The task none shows nothing.
 *
 * A method that sends weights steps on its votes between them, so its panel must be local. */
#ifndef MODELS_RECORDING_H
#define MODELS_RECORDING_H

#include "models/federated/algorithm.h"

enum { RECORDING_EPISODE_HEADER = 12 };

/* The agent keeps its episodes: they are to be seen later, or elsewhere. */
static inline bool panel_records(const struct panel *panel)
{
    return panel->place == PANEL_SERVER || panel->view == VIEW_RECORDED;
}

/* Begins an episode on the recording; where it lies. */
size_t recording_begin(struct wire *recording);
/* Ends the episode that lies at `at`. */
void recording_end(struct wire *recording, size_t at, const struct episode *episode);

/* Bytes of the episodes of a query, D each of two policies and `steps` steps each, without the
 * entry's header. */
uint64_t recording_bytes(const struct panel *panel, uint32_t obs, uint32_t steps);

/* The server's panel looks at an upload of episodes whose work_identity is `identity`, and what
 * that agent would have sent with its panel beside it is appended to `out`: it goes to
 * server_receive in the upload's place. *vote: what it says. False and FAULT_RUN when it cannot be
 * decoded. */
bool server_watch(const struct server *server, uint64_t identity, const void *bytes, size_t length,
                  struct wire *out, int *vote, struct errs *errs);

#endif

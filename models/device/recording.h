/* Recordings of episodes, for a panel that is not beside the robot: it sits at the server, or looks
 * later.
 *
 *   place local, view live       the panelists stand beside the robot and see every episode as it
 *                                runs; nothing is kept of it but its return
 *   place local, view recorded   the agent keeps the N · 2D episodes of a query until its panel has
 *                                looked at them
 *   place server, view recorded  the recording travels up instead of a vote, and the panel at the
 *                                server casts the vote once it has arrived (the papers have no such
 *                                thing; the difference in bytes is what privacy saves)
 *   place server, view live      the same bytes, sent step by step while the robot runs: the agent
 *                                keeps no more than a step, but the panel has to be watching from
 *                                the first step to the answer
 *
 * An upload of episodes is a VOTE entry (wire.h) with, instead of the verdict,
 *
 *     u32 D, then for each of N batches D episodes of θ and D of θ':
 *     u32 steps + 2^31 if it ended in a physics blow-up, f64 return, o numbers a step: the raw
 *     observations the policy saw, float32 or as codec_observations writes them
 *
 * and the statistics behind it, where there are any. The return stands for what a panelist makes of
 * the episode by looking at it; it is in double so that the vote is the one a panel beside the
 * robot would have cast; −∞ after a blow-up. The task none shows nothing.
 *
 * A method that sends weights steps on its votes between them, so its panel must be local. */
#ifndef MODELS_RECORDING_H
#define MODELS_RECORDING_H

#include "core/base/bits.h"
#include "models/learning/panel.h"
#include "models/policy/rollout.h"

enum { RECORDING_EPISODE_HEADER = 12 };
#define RECORDING_BLOWUP (1u << 31) /* in an episode's steps */

/* Begins an episode on the recording; returns where it lies. */
size_t recording_begin(struct wire *recording);
/* Ends the episode that lies at `at`. */
void recording_end(struct wire *recording, size_t at, const struct episode *episode);

/* Bytes of the episodes of a query, D each of two policies and `steps` steps each, of `step_B`
 * bytes of observations, without the entry's header. */
uint64_t recording_bytes(const struct panel *panel, size_t step_B, uint32_t steps);

#endif

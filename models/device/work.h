/* What a round asks of an agent, or of the acceptance panel: episodes and votes, ready to run on
 * any thread (work_run.h). It holds everything it reads. */
#ifndef MODELS_WORK_H
#define MODELS_WORK_H

#include "core/base/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob;
struct device;
struct learner;
struct conducts;
struct normaliser;
struct work;

/* Whose keys its episodes and votes are drawn by: the device's identity, unless the device has
 * already worked for the same wave. */
uint64_t work_identity(const struct work *work);
const struct conducts *work_conducts(const struct work *work); /* of agent and panelists */
uint32_t work_block(const struct work *work); /* coordinates that a device's work perturbs */
/* Its agent learns from its episodes: its result is looked up as a whole, or not at all. */
bool work_is_lesson(const struct work *work);
struct digest work_setting(const struct work *work); /* learner_digest */
void work_keep_lengths(struct work *work);           /* its result is to have `lengths` */
void work_keep_questions(struct work *work);         /* its result is to have `questions` */
/* Its result is to have `client`, of so many episodes; only where agents send weights. */
void work_evaluate_client(struct work *work, uint32_t episodes);
void work_free(struct work *work);

/* --- private to models/ ---------------------------------------------------------------------- */

/* The agent's latest probe; `flops` were spent on catching up. */
struct work *work_new(const struct device *device, double flops);
size_t work_bytes(void); /* of itself, without what it holds */
/* The acceptance panel's query: is `candidate` better than `current`? Both begin with d floats and
 * are held; `normaliser` (the fleet's; width 0: none) is copied. */
struct work *work_of_server(const struct learner *learner, uint32_t round, struct blob *current,
                            struct blob *candidate, const struct normaliser *normaliser);

#endif

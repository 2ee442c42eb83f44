/* Rank 0's episode store (models/policy/episode_store.h), as a job sees it on another rank: it is
 * asked over there, and what the job plays is kept here until its result is sent.
 *
 * Behind the first episode of a job that was not played before none is asked for any more: rows are
 * committed in the order in which episodes were played, so that what was broken off is found up to
 * there; and of a job that nobody has played before one question is enough. */
#ifndef SIM_REMOTE_STORE_H
#define SIM_REMOTE_STORE_H

#include "models/policy/episode_store.h"
#include "sim/remote/ranks.h"

#include <stdint.h>

struct remote_store;
/* Of the job with this ticket, played by `thread`, which alone may use it. NULL stands for no
 * store in the functions below. */
struct remote_store *remote_store_new(const struct ranks *ranks, unsigned thread, uint32_t ticket,
                                      struct digest setting);
struct episode_store *remote_store_base(struct remote_store *store);
/* What was kept. */
void remote_store_write(const struct remote_store *store, struct wire *out);
void remote_store_free(struct remote_store *store);

#endif

/* Results of computations that are not made of episodes (host_result), in a database that episodes
 * may be kept in, too, and that several processes may share (`run --store`). A result is kept under
 * a digest of all that it is a function of; a later one under the same digest takes its place, so
 * that what grows in stages is there as of its last one. */
#ifndef SIM_RESULT_STORE_H
#define SIM_RESULT_STORE_H

#include "core/base/bits.h"
#include "core/base/digest.h"
#include "core/base/fail.h"

struct result_store;

/* The file is made where it is not there. NULL and errors. `errs` outlives the store. */
struct result_store *result_store_open(const char *path, struct errs *errs);
void result_store_close(struct result_store *store); /* NULL is ignored */
/* Appends the result of that identity to `result`. False: there is none, or it is damaged. */
bool result_store_find(struct result_store *store, const struct digest *identity,
                       struct wire *result);
/* False and an error, once, when it cannot be written. */
bool result_store_keep(struct result_store *store, const struct digest *identity,
                       const struct wire *result);

#endif

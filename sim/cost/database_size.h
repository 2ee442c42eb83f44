/* How large a trial's rows will be in the database: rows by table, times bytes a row as measured
 * (database_size.c). It is there so that nobody fills a disk unawares: with a thousand agents asked
 * in each round, `record: rounds` writes 180 bytes a round and `record: events` about a
 * megabyte. */
#ifndef SIM_DATABASE_SIZE_H
#define SIM_DATABASE_SIZE_H

#include "sim/study/study.h"

/* Bytes of an empty database: its schema, and a page for each table. */
double database_size_empty(void);
/* Bytes of the trial's rows, to about a third. `learner` NULL: no robot learns; `dispatches`: of
 * the whole trial, the final flush included. */
struct learner;
double database_size(const struct trial *trial, const struct learner *learner, double rounds,
                     double dispatches);

#endif

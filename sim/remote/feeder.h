/* Rank 0's side: a thread takes jobs from the queue of the trials under way and has the other ranks
 * play them. It answers their questions for episodes that were played before, keeps what they
 * played as a thread of the crew would, and says when a job is done. Which rank a job is played by
 * decides nothing but when that is.
 *
 * A rank that dies, or cannot go on, ends the program with exit status 1: what its jobs would have
 * brought is missing, and the same command plays them again. */
#ifndef SIM_FEEDER_H
#define SIM_FEEDER_H

#include "core/base/digest.h"
#include "core/engine/crew.h"
#include "sim/remote/ranks.h"

#include <stdint.h>

struct feeder;
/* `machine` covers all that can change bits; a rank where it is another is as good as dead. Each
 * rank is expected to play `jobs` at a time. */
struct feeder *feeder_open(const struct ranks *ranks, struct digest machine, unsigned jobs);
/* For the crews of trials, whose jobs are all trial jobs (sim/dispatch/trial_job.h); the
 * feeder's. */
const struct crew_helper *feeder_helper(struct feeder *feeder);

struct feeder_account {
    uint64_t jobs, sent_B, received_B;
    double spent_s; /* processor time of feeding, without looking round for something to do */
};
/* Sends the ranks home: it helps no crew any more. */
struct feeder_account feeder_close(struct feeder *feeder);

#endif

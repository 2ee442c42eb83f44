/* When a round may begin: as soon as the one before is over, or by the clock.
 *
 *   back_to_back   at once
 *   every 1 h      at multiples of that time since the run began
 *   at 02:00       once a day at that time; the run begins at midnight
 *
 * A round that is still open at such an instant lets it pass, and so does a round that too few
 * agents are free for: the next one may begin at the next instant.
 *
 * For example `every 1 h`, and a round that takes 70 minutes: it passes over one instant, and the
 * next round begins 2 h after it did. */
#ifndef SIM_ROUND_START_H
#define SIM_ROUND_START_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Instants that are `offset_ns` after a multiple of `period_ns`; period 0: any instant. "at 02:00"
 * is a period of a day with an offset of 2 h. */
struct round_start {
    int64_t period_ns, offset_ns;
};

/* Reads it; false when it is none of these, and `why` then says so. `text` is written anew in one
 * way ("every 60 min": "every 1 h"), into `canonical`. */
enum { ROUND_START_SIZE = 64, ROUND_START_WHY = 160 };
bool round_start_read(const char *text, struct round_start *start, char canonical[ROUND_START_SIZE],
                      char why[ROUND_START_WHY]);
/* How long from `now_ns` on to the next instant at which a round may begin; 0: now. */
int64_t round_start_wait(const struct round_start *start, int64_t now_ns);

#endif

/* wait_all: a round is over once every agent that was sent off has answered or is known to be lost.
 *
 * For Par-S²ZPO this is Algorithm 1 of the paper: all K blocks of v_t get their vote. The block of
 * a lost agent stands still (missing: still), goes to a live one (reassign), or has other voters
 * (replicate). */
#include "sim/rounds/round_policy.h"

const struct round_policy policy_wait_all = {.name = "wait_all", .ends_by_itself = true};

/* wait_all: a round is over once every agent that was sent off has answered or is known to be lost.
 *
 * For Par-S²ZPO this is Algorithm 1 of its paper (arXiv 2604.17747): all K blocks of v_t get their
 * vote. The block of a lost agent stands still (missing: still), goes to another agent (reassign),
 * or has further voters (replicate). */
#include "sim/rounds/round_policy_list.h"

const struct round_policy policy_wait_all = {
    .row = {"wait_all", "once every agent has answered or is lost"}, .ends_by_itself = true};

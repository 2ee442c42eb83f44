/* The round policies there are: one row each, in the file of its name. A new one is a file
 * policy_NAME.c with its row (round_policy.h), its name here, and a line in the list; scenario
 * keys, help, checks, warnings about keys without effect and forecasts follow from the row. */
#ifndef SIM_ROUND_POLICY_LIST_H
#define SIM_ROUND_POLICY_LIST_H

#include "sim/rounds/round_policy.h"

extern const struct round_policy policy_wait_all, policy_deadline, policy_over_select,
    policy_quorum, policy_buffered, policy_semi_sync;

/* The i-th policy, for FIELD_ROW and for loops; NULL past the last. */
const void *round_policy_row(size_t i);
/* The i-th policy's keys, for FIELD_KEYS; NULL past the last. */
const struct field *round_policy_keys(size_t i);
/* "deadline, over_select or quorum": the policies that `has` holds for, as word_list has them. The
 * caller frees it. */
char *round_policy_names(bool (*has)(const struct round_policy *policy), const char *conjunction);

#endif

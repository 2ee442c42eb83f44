/* The list of round policies. */
#include "sim/rounds/round_policy_list.h"

#include "core/text/word_list.h"

static const struct round_policy *const rows[] = {&policy_wait_all,    &policy_deadline,
                                                  &policy_over_select, &policy_quorum,
                                                  &policy_buffered,    &policy_semi_sync};
enum { ROWS = sizeof rows / sizeof *rows };

const void *round_policy_row(size_t i)
{
    return i < ROWS ? rows[i] : NULL;
}

const struct field *round_policy_keys(size_t i)
{
    static const struct field none[] = {{.name = NULL}};
    if (i >= ROWS)
        return NULL;
    return rows[i]->keys ? rows[i]->keys : none;
}

char *round_policy_names(bool (*has)(const struct round_policy *policy), const char *conjunction)
{
    const char *names[ROWS];
    size_t count = 0;
    for (size_t i = 0; i < ROWS; i++)
        if (has(rows[i]))
            names[count++] = rows[i]->row.name;
    return word_list(names, count, conjunction);
}

/* The list of algorithms, and finding one by its name. */
#include "models/methods/algorithm_list.h"

#include <string.h>

static const struct algorithm *const algorithms[] = {
    &par_s2zpo,     &fedavg_s2zpo, &fedavg,     &feedsign,   &zspo,     &decomfl,
    &baffle,        &zpg,          &zbcpg,      &es,         &ars,      &fedzo,
    &fedkseed,      &fedscalar,    &fedavg_ppo, &fedavg_q,   &fedrlhf,  &fedrlhf_q,
    &fedrlhf_panel, &rm_ppo,       &dpo,        &online_dpo, &transfer,
};
enum { ALGORITHMS = sizeof algorithms / sizeof *algorithms };

const struct algorithm *const *algorithm_list(size_t *count)
{
    *count = ALGORITHMS;
    return algorithms;
}

const struct algorithm *algorithm_find(const char *name)
{
    for (size_t i = 0; i < ALGORITHMS; i++)
        if (strcmp(algorithms[i]->name, name) == 0)
            return algorithms[i];
    return NULL;
}

#include "models/federated/algorithm.h"

#include "models/federated/method.h"

#include <string.h>

static const struct algorithm *const algorithms[] = {
    &par_s2zpo,
    &fedavg_s2zpo,
    &fedavg,
};

const struct algorithm *const *algorithm_list(size_t *count)
{
    *count = sizeof algorithms / sizeof *algorithms;
    return algorithms;
}

const struct algorithm *algorithm_find(const char *name)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
        if (!strcmp(algorithms[i]->name, name))
            return algorithms[i];
    return NULL;
}

const char *algorithm_name(const struct algorithm *algorithm)
{
    return algorithm->name;
}

const char *algorithm_summary(const struct algorithm *algorithm)
{
    return algorithm->summary;
}

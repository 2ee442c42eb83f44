/* The algorithms there are: one row each, in the file of its name. A new one is a file with its row
 * and a line in the list. */
#ifndef MODELS_ALGORITHM_LIST_H
#define MODELS_ALGORITHM_LIST_H

#include "models/federated/algorithm.h"

extern const struct algorithm par_s2zpo, fedavg_s2zpo, fedavg, transfer;

const struct algorithm *const *algorithm_list(size_t *count);
const struct algorithm *algorithm_find(const char *name); /* NULL when there is none */

#endif

/* The algorithms there are, one row each, in the file of its name.
 *
 *   par_s2zpo     ĝ = Σ_k Ô_k (v on I_k): one perturbation v for all, agent k probes its block I_k
 *   fedavg_s2zpo  ĝ = (1/S) Σ_k Ô_k v_k: agent k probes all of θ along its own v_k
 *   fedavg        θ = Σ_k (n_k / n) θ_k: agent k takes local steps and sends its weights
 *   transfer      messages of fixed length, nothing learnt
 *
 * Ô_k = ±1 is the answer of agent k's panel, S the number of slots, n_k the episodes behind θ_k.
 * The files say where each comes from. A new algorithm is a file with its row, and a line in the
 * list; whatever else the program does for it follows from the row. */
#ifndef MODELS_ALGORITHM_LIST_H
#define MODELS_ALGORITHM_LIST_H

#include "models/federated/algorithm.h"

extern const struct algorithm par_s2zpo, fedavg_s2zpo, fedavg, transfer;

const struct algorithm *const *algorithm_list(size_t *count);
const struct algorithm *algorithm_find(const char *name); /* NULL when there is none */

#endif

/* Selections that look at how agents answered before: the fastest ones, and those of the highest
 * utility after Oort (Lai, Zhu, Madhyastha, Chowdhury, OSDI 2021). selection_history.c has Oort's
 * equation and says where this differs from the paper. Both prefer fast agents, and so bias what is
 * learnt towards them; the report's section on participation shows by how much. */
#ifndef SIM_SELECTION_HISTORY_H
#define SIM_SELECTION_HISTORY_H

#include "sim/rounds/selection.h"

extern const struct selection select_fastest_first, select_oort;

#endif

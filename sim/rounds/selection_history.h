/* Selections that look at how agents answered before: the fastest ones, and those of the highest
 * utility after Oort (Lai, Zhu, Madhyastha, Chowdhury, OSDI 2021). */
#ifndef SIM_SELECTION_HISTORY_H
#define SIM_SELECTION_HISTORY_H

#include "sim/rounds/selection.h"

extern const struct selection select_fastest_first, select_oort;

#endif

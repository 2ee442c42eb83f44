/* The names of the phases, as results and scenarios have them. */
#include "sim/scenario/phase.h"

const char *const phase_names[PHASES] = {"download", "compute", "panel", "upload", "away", "wait"};

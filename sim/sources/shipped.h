/* The scenarios that come with the program, and what a user means by the name of a scenario: a
 * path, with or without ".yaml", or one of these, such as hello or studies/scale. They lie in the
 * data folder's `scenarios` and in the folders within it, but for presets. */
#ifndef SIM_SHIPPED_H
#define SIM_SHIPPED_H

#include "core/base/mem.h"

#include <stdbool.h>
#include <stddef.h>

/* Their paths, in order of names, those of the folders within after the others. Zero-initialise;
 * shipped_free when done. */
struct shipped {
    char **paths;
    size_t count, capacity;
};
/* False when their folder cannot be read. */
bool shipped_find(struct shipped *shipped);
void shipped_free(struct shipped *shipped);

/* The path of the scenario that `word` names; `word` itself when there is none. Freed by the
 * caller. */
char *scenario_path(const char *word);
/* What a scenario is called that does not say so: "quickstart" for scenarios/quickstart.yaml. */
char *scenario_default_name(const char *path, struct arena *arena);
/* What `word`, which names none, was probably meant to be. Freed by the caller. */
char *scenario_hint(const char *word);

#endif

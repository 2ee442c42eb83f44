/* Keys of a scenario that were given as options: "--rounds 5" is meant as "--set rounds=5". */
#ifndef SIM_SETTING_HINT_H
#define SIM_SETTING_HINT_H

#include <stdbool.h>

/* The hint about the option `word`, "rounds" or "rounds=5", which the command does not have; `next`
 * is the word behind it, or NULL. The key is one of that name, or with `nearly` one that comes near
 * to it, or the table of that name. NULL when the scenario has none such. Freed by the caller. */
char *setting_hint(const char *word, const char *next, bool nearly);

#endif

/* What the keys of rounds ask of each other, once the size of the fleet is known. What only one
 * policy asks for stands in its file, as its row's `check`. An error here is a contradiction; a key
 * that is merely without effect is a warning (sim/scenario/scenario_idle.h). */
#ifndef SIM_ROUND_CHECK_H
#define SIM_ROUND_CHECK_H

#include "core/fields/fields.h"
#include "sim/rounds/round_settings.h"

/* Settings, what they have to fit, and where they stand in the scenario's text. */
struct round_check {
    struct round_settings *settings;
    uint32_t agents;     /* of the fleet */
    const char *method;  /* its name, for messages */
    bool votes;          /* its answers are votes, of which a majority can be taken */
    bool blocks_of_wave; /* it gives each agent of a wave a block of the parameters */
    const struct yaml_node *root;
    struct field_reader *reader;
};

/* An error at the key `round.key`, or else at the table `round`; always false. */
#define ROUND_WRONG(check, key, meant, ...)                                                        \
    field_error((check)->reader, yaml_mark((check)->root, "round", key), meant, __VA_ARGS__)

/* Reads round.start into the settings. False and errors when they contradict each other, the fleet
 * or the method. */
bool round_check(const struct round_check *check);

#endif

/* Looks through what a user wrote for keys that do nothing at any point of the sweep.
 *
 * Each rule's path is followed through the tree of a point's settings and, in step with it, through
 * the struct that was read from it: so the place in the text, the class it belongs to and the value
 * that came of it are at hand together. idle_note is called for each point, idle_tell once behind
 * the last. */
#ifndef SIM_SCENARIO_IDLE_FIND_H
#define SIM_SCENARIO_IDLE_FIND_H

#include "core/fields/fields.h"
#include "sim/checks/scenario_idle.h"

/* A place in the text that sets a key with a rule. */
struct idle_key {
    struct mark mark;
    const struct idle_rule *rule;
    char *item;         /* the class or cell it was first met in, owned; NULL: it is of neither */
    const char *within; /* its name in the table that the rule is of; NULL: the rule's own key */
    bool several;       /* it was met in more than one of them */
    bool counts, asks;  /* at some point of the sweep; asks: for another value than the default */
};

/* A rule with its condition and its key's text. */
struct own_rule {
    char *key;
    struct idle_rule rule;
    struct idle_condition condition;
};

/* Set the first three, zero the rest; idle_free when done. Borrows marks. */
struct idle_keys {
    const struct source *file, *sets; /* what the user wrote */
    size_t set_count;
    struct idle_key *list;
    size_t count, capacity;
    struct own_rule *own_rules; /* of keys that one round policy, or one method, alone looks at */
    size_t own_rule_count;
};
/* Looks at one point of the sweep: the tree of its settings, and what came of it. */
void idle_note(struct idle_keys *keys, const struct scenario *scenario,
               const struct yaml_node *root);
/* The rule for a key, "fleet.*.answer", once a point was looked at; NULL: it always counts. */
const struct idle_rule *idle_rule_of(const struct idle_keys *keys, const char *key);
/* Writes a line for each key that counted at none. */
void idle_tell(struct idle_keys *keys, bool swept, FILE *out);
void idle_free(struct idle_keys *keys);

#endif

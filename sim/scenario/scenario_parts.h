/* What the files of sim/scenario share; nobody else includes this. */
#ifndef SIM_SCENARIO_PARTS_H
#define SIM_SCENARIO_PARTS_H

#include "core/fields/fields.h"
#include "sim/scenario/scenario.h"

/* scenario_table.c: the rows of struct scenario. */
extern const struct field scenario_fields[];

/* scenario_check.c: works out shares and the task's own values, and checks what no single row can.
 * `root` says where in the text the parts stand. */
bool scenario_resolve(struct scenario *scenario, const struct yaml_node *root,
                      struct field_reader *reader);

/* What the checks of scenario_check.c and scenario_round.c look at. */
struct check {
    struct scenario *scenario;
    const struct yaml_node *root;
    struct field_reader *reader;
};
#define WRONG(check, mark, meant, ...) field_error((check)->reader, mark, meant, __VA_ARGS__)
/* Where `table`.`key` stands in the text, or else the table's name, or the whole. `key` NULL:
 * `table` is a value. */
const struct mark *check_where(const struct check *check, const char *table, const char *key);
/* scenario_round.c: the keys of rounds, once the size of the fleet is known. */
bool check_round(const struct check *check);
/* Tells the algorithm what it has to know of rounds. */
void round_derive(struct scenario *scenario);

/* --- keys that do nothing --------------------------------------------------------------------- */

/* Whether a key of the scenario, or of its class or cell number `item`, counts; and how a message
 * goes on after "it counts". */
struct idle_condition {
    bool (*holds)(const struct scenario *scenario, uint32_t item);
    const char *words; /* NULL: the names of the algorithms to which it applies */
    bool (*applies)(const struct algorithm *algorithm); /* NULL with words */
};

/* "fleet.*.answer" (`*`: of each class, or cell) counts under that condition only. */
struct idle_rule {
    const char *key;
    const struct idle_condition *condition;
};
extern const struct idle_rule idle_rules[]; /* scenario_idle.c; ended by one without a key */

/* A place in the text that sets a key with a rule. */
struct idle_key {
    struct mark mark;
    const struct idle_rule *rule;
    const char *item;  /* the class or cell it was last met in; NULL: it is of neither */
    bool several;      /* it was met in more than one of them */
    bool counts, asks; /* at some point of the sweep; asks: for another value than the default */
};

/* scenario_idle_find.c. Set the first three, zero the rest; idle_free when done. Borrows marks and
 * names. */
struct idle_keys {
    const struct source *file, *sets; /* what the user wrote */
    size_t set_count;
    struct idle_key *list;
    size_t count, capacity;
};
/* Looks at one point of the sweep: the tree of its settings, and what came of it. */
void idle_note(struct idle_keys *keys, const struct scenario *scenario,
               const struct yaml_node *root);
/* A line for each key that counted at none; in the arena. */
char *idle_tell(struct idle_keys *keys, bool swept, struct arena *arena);
void idle_free(struct idle_keys *keys);

/* --- settings --------------------------------------------------------------------------------- */

/* One setting of a sweep or of --set: a path and the value put there. */
struct setting {
    const char *path; /* "fleet.*.up" */
    struct mark mark; /* where the path stands */
    const struct yaml_node *value;
};

/* One value of an axis: what it sets, and how results name it. */
struct choice {
    char *label; /* "algorithm.name=fedavg", "variant=matched" */
    struct setting *settings;
    size_t count;
};

struct axis {
    struct choice *choices;
    size_t count;
};

/* sweep.c. Texts and arrays live in the arena of the reader. */
bool setting_apply(struct yaml_node *root, const struct setting *setting,
                   struct field_reader *reader);
/* Reads "path=value" from `source`. */
bool setting_read(struct setting *setting, const struct source *source,
                  struct field_reader *reader);
/* Reads the list `sweep`; `sets` must not set what it sweeps. NULL when `sweep` is no such list. */
struct axis *sweep_read(const struct yaml_node *sweep, const struct setting *sets, size_t set_count,
                        struct field_reader *reader, size_t *count);

#endif

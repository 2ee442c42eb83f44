/* Settings: a path and the value that is put there in a scenario's tree, from --set and from the
 * sweep. A sweep is a list of axes; a point of it takes one value of each. Texts and arrays live in
 * the arena of the reader. */
#ifndef SIM_SCENARIO_SWEEP_H
#define SIM_SCENARIO_SWEEP_H

#include "core/fields/fields.h"

/* One setting of a sweep or of --set: a path and the value put there. */
struct setting {
    const char *path; /* "fleet.*.up" */
    struct mark mark; /* where the path stands */
    const struct yaml_node *value;
};

/* One value of an axis: what it sets, and how results name it. */
struct swept_value {
    char *label; /* "algorithm.name=fedavg", "variant=matched" */
    struct setting *settings;
    size_t count;
};

struct swept_axis {
    struct swept_value *values;
    size_t count;
    bool is_variants; /* each value sets several keys; else all of them set one */
};

/* Puts the value at its path in the tree; false and an error when there can be no such key. */
bool setting_apply(struct yaml_node *root, const struct setting *setting,
                   struct field_reader *reader);
/* Reads "path=value" from `source`. */
bool setting_read(struct setting *setting, const struct source *source,
                  struct field_reader *reader);
/* Reads the list `sweep`; `sets` must not set what it sweeps. NULL when `sweep` is no such list. */
struct swept_axis *sweep_read(const struct yaml_node *sweep, const struct setting *sets,
                              size_t set_count, struct field_reader *reader, size_t *count);

/* Where the last error is about a word that an axis of one key sweeps: tells how several keys are
 * swept together, for such a choice may need others. */
void sweep_tell_of_variants(const struct swept_axis *axes, size_t count,
                            struct field_reader *reader);

#endif

/* Settings: a path and the value that is put there in a scenario's tree, from --set and from the
 * sweep. A sweep is a list of axes; a point of it takes one value of each. Texts and arrays live in
 * the arena of the reader.
 *
 *   sweep:
 *     - algorithm.name: [par_s2zpo, fedavg]             an axis that sets one key
 *     - variant: {slow: {fleet.*.up: 100 kbit/s}, fast: {}}   one that sets several, or none
 *
 * These are 2 × 2 points, "algorithm.name=par_s2zpo, variant=slow" and so on: the points of a
 * product, the last axis running fastest. A setting is put into the tree before the tables read it,
 * so it is checked like what stands in the file. `*` stands for every class of the fleet. Two axes,
 * or an axis and --set, may not set the same key or a part of it: which of them won would be an
 * accident. */
#ifndef SIM_SCENARIO_SWEEP_H
#define SIM_SCENARIO_SWEEP_H

#include "core/fields/fields.h"

/* One setting of a sweep or of --set: a path and the value put there. */
struct setting {
    const char *path;              /* "fleet.*.up" */
    struct mark mark;              /* where the path stands */
    const struct yaml_node *value; /* borrowed from the text's tree */
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
/* All of them, in order. An error, too, when a later one replaces all that one of them sets. */
bool settings_apply(struct yaml_node *root, const struct setting *settings, size_t count,
                    struct field_reader *reader);
/* Reads "path=value" from `source`. */
bool setting_read(struct setting *setting, const struct source *source,
                  struct field_reader *reader);
/* Reads the list `sweep`. NULL when it is no such list, or two axes set the same. `sets` must not
 * set what it sweeps: that is an error, after which the axes can still be read for other errors. */
struct swept_axis *sweep_read(const struct yaml_node *sweep, const struct setting *sets,
                              size_t set_count, struct field_reader *reader, size_t *count);

/* Where the last error is about a word that an axis of one key sweeps: tells how several keys are
 * swept together, for such a choice may need others. */
void sweep_tell_of_variants(const struct swept_axis *axes, size_t count,
                            struct field_reader *reader);

#endif

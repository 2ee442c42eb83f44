/* Quantities: what a task may read of its robot, as one or more numbers. An observation is a list
 * of them, a reward weighs them, and ranges of them end an episode.
 *
 * In a text a quantity is its kind with keys, {qvel: {joints: [hip, knee], clip: 10}}, a kind
 * with its main key's value, {qvel: [hip, knee]}, or a kind alone, qvel. The kinds are the rows
 * of one table (robot_quantity_kinds.c). */
#ifndef MODELS_ROBOT_QUANTITY_H
#define MODELS_ROBOT_QUANTITY_H

#include "core/fields/field.h"
#include "models/tasks/robot_pick.h"

/* What the keys of all kinds say; each kind has some of them. */
struct quantity_keys {
    const struct yaml_node *joints, *bodies, *without, *name; /* NULL: not given */
    struct quantity_point {
        const struct yaml_node *body, *site, *geom; /* one of them */
    } point, other;
    uint32_t skip; /* as many numbers are left out at the beginning */
    unsigned axes; /* bits of x, y, z */
    double clip;   /* INFINITY: not */
};

struct quantity {
    const struct quantity_kind *kind;
    bool rate; /* how fast it changes is meant */
    unsigned count;
    const unsigned *at; /* where its numbers stand; in the reader's arena */
    enum mujoco_array array, minus_array;
    const unsigned *minus; /* where what is taken from each stands; NULL: nothing is */
    double clip;
};

struct quantity_kind {
    struct field_row row;
    const char *main;         /* the key that a value without keys is of; NULL: none */
    const struct field *keys; /* in struct quantity_keys */
    enum mujoco_array array;
    unsigned width; /* numbers of each part; 0: it is of joints */
    bool (*bind)(struct quantity *quantity, const struct robot_reading *reading,
                 const struct quantity_keys *keys, const char *path, const struct yaml_node *node);
    void (*measure)(const struct quantity *quantity, const struct mujoco_view *view, double *out);
};
/* The rows; NULL past the last. */
const struct quantity_kind *quantity_kind(size_t i);

/* What a quantity is read for: how fast one changes, and being alive, are for rewards alone. */
enum quantity_use { QUANTITY_SEEN, QUANTITY_REWARDED };
/* From the entry or the word `node`, its own errors told. A quantity of no numbers is an error. */
bool quantity_read(struct quantity *quantity, const struct robot_reading *reading,
                   const struct yaml_node *node, enum quantity_use use, const char *path);
/* The names of all kinds for that use, into `names`; returns how many. */
enum { QUANTITY_NAMES_MAX = 64 };
size_t quantity_names(const char *names[QUANTITY_NAMES_MAX], enum quantity_use use);
/* Writes its `count` numbers. */
void quantity_measure(const struct quantity *quantity, const struct mujoco_view *view, double *out);
/* Whether it is 1 while the robot is healthy. */
bool quantity_is_alive(const struct quantity *quantity);
/* Whether it needs the forces of contacts (struct mujoco_push). */
bool quantity_needs_forces(const struct quantity *quantity);

#endif

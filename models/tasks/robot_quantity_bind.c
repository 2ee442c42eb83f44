/* Finds the numbers that a quantity is made of. */
#include "models/tasks/robot_quantity_bind.h"

#include <stdlib.h>
#include <string.h>

static void keep(struct quantity *q, const struct robot_picks *picks, size_t skip,
                 struct arena *arena)
{
    size_t from = skip < picks->count ? skip : picks->count;
    unsigned *at = arena_alloc(arena, (picks->count - from + 1) * sizeof *at);
    if (picks->count > from)
        memcpy(at, picks->list + from, (picks->count - from) * sizeof *at);
    q->at = at;
    q->count = (unsigned)(picks->count - from);
}

static bool of_velocities(enum mujoco_array array)
{
    return array == MUJOCO_QVEL || array == MUJOCO_ACTUATOR_FORCE ||
           array == MUJOCO_CONSTRAINT_FORCE;
}

bool quantity_bind_joints(struct quantity *q, const struct robot_reading *reading,
                          const struct quantity_keys *keys, const char *path,
                          const struct yaml_node *node)
{
    (void)node;
    struct mujoco_sizes sizes = mujoco_sizes(reading->model);
    bool velocities = of_velocities(q->array), good = true;
    struct robot_picks picks = {0}, others = {0};
    if (keys->joints)
        good = robot_pick_joints(reading, keys->joints, velocities, path, &picks);
    else
        robot_picks_add(&picks, 0, velocities ? sizes.nv : sizes.nq);
    if (keys->without && good)
        good = robot_pick_joints(reading, keys->without, velocities, path, &others) &&
               robot_picks_without(&picks, &others, reading, keys->without, path);
    keep(q, &picks, keys->skip, reading->reader->arena);
    robot_picks_free(&picks);
    robot_picks_free(&others);
    return good;
}

/* Of every body but the world, which does not move. */
bool quantity_bind_bodies(struct quantity *q, const struct robot_reading *reading,
                          const struct quantity_keys *keys, const char *path,
                          const struct yaml_node *node)
{
    (void)node;
    unsigned bodies = mujoco_count(reading->model, MUJOCO_BODY), width = q->kind->width;
    struct robot_picks picks = {0}, others = {0};
    bool good = true;
    if (keys->bodies)
        good = robot_pick_parts(reading, MUJOCO_BODY, keys->bodies, width, path, &picks);
    else
        robot_picks_add(&picks, width, (bodies - 1) * width);
    if (keys->without && good)
        good = robot_pick_parts(reading, MUJOCO_BODY, keys->without, width, path, &others) &&
               robot_picks_without(&picks, &others, reading, keys->without, path);
    keep(q, &picks, 0, reading->reader->arena);
    robot_picks_free(&picks);
    robot_picks_free(&others);
    return good;
}

bool quantity_bind_actuators(struct quantity *q, const struct robot_reading *reading,
                             const struct quantity_keys *keys, const char *path,
                             const struct yaml_node *node)
{
    (void)node;
    struct robot_picks picks = {0};
    bool good = true;
    if (keys->name)
        good = robot_pick_parts(reading, MUJOCO_ACTUATOR, keys->name, 1, path, &picks);
    else
        robot_picks_add(&picks, 0, mujoco_count(reading->model, MUJOCO_ACTUATOR));
    keep(q, &picks, 0, reading->reader->arena);
    robot_picks_free(&picks);
    return good;
}

bool quantity_bind_sensors(struct quantity *q, const struct robot_reading *reading,
                           const struct quantity_keys *keys, const char *path,
                           const struct yaml_node *node)
{
    (void)node;
    struct robot_picks sensors = {0}, picks = {0};
    bool good = true;
    if (keys->name)
        good = robot_pick_parts(reading, MUJOCO_SENSORS, keys->name, 1, path, &sensors);
    else
        robot_picks_add(&sensors, 0, mujoco_count(reading->model, MUJOCO_SENSORS));
    for (size_t i = 0; i < sensors.count; i++) {
        struct mujoco_sensor sensor = mujoco_sensor(reading->model, sensors.list[i]);
        robot_picks_add(&picks, sensor.at, sensor.numbers);
    }
    keep(q, &picks, 0, reading->reader->arena);
    robot_picks_free(&sensors);
    robot_picks_free(&picks);
    return good;
}

/* What has a place: the kinds of points, in the order of struct quantity_point. */
static const struct {
    enum mujoco_part part;
    enum mujoco_array array;
} points[] = {{MUJOCO_BODY, MUJOCO_BODY_PLACE},
              {MUJOCO_SITE, MUJOCO_SITE_PLACE},
              {MUJOCO_GEOM, MUJOCO_GEOM_PLACE}};
enum { POINTS = sizeof points / sizeof *points };

/* Finds a point or several; -1 and an error unless it is of one kind. */
static int pick_points(const struct robot_reading *reading, const struct quantity_point *point,
                       const char *path, const struct yaml_node *node, struct robot_picks *picks)
{
    const struct yaml_node *const given[] = {point->body, point->site, point->geom};
    int kind = -1, kinds = 0;
    for (int i = 0; i < POINTS; i++)
        if (given[i]) {
            kind = i;
            kinds++;
        }
    if (kinds != 1) {
        field_error(reading->reader, &node->mark, "e.g. {body: torso}",
                    "%s: expected a body, a site or a geom, one of the three", path);
        return -1;
    }
    return robot_pick_parts(reading, points[kind].part, given[kind], 1, path, picks) ? kind : -1;
}

static bool is_given(const struct quantity_point *point)
{
    return point->body || point->site || point->geom;
}

/* Indices of the axes of each part. */
static void pick_axes(struct robot_picks *picks, const struct robot_picks *parts, unsigned axes)
{
    for (size_t i = 0; i < parts->count; i++)
        for (unsigned axis = 0; axis < 3; axis++)
            if (axes >> axis & 1)
                robot_picks_add(picks, 3 * parts->list[i] + axis, 1);
}

/* One point that is taken from each. */
static bool bind_other(struct quantity *q, const struct robot_reading *reading,
                       const struct quantity_keys *keys, const char *path,
                       const struct yaml_node *node)
{
    struct robot_picks other = {0};
    int kind = pick_points(reading, &keys->other, path, node, &other);
    bool good = kind >= 0 &&
                (other.count == 1 || field_error(reading->reader, &node->mark, NULL,
                                                 "%s: there can be only one other point", path));
    if (good) {
        unsigned *minus = arena_alloc(reading->reader->arena, (q->count + 1) * sizeof *minus);
        for (unsigned i = 0; i < q->count; i++)
            minus[i] = 3 * other.list[0] + q->at[i] % 3;
        q->minus = minus;
        q->minus_array = points[kind].array;
    }
    robot_picks_free(&other);
    return good;
}

bool quantity_bind_place(struct quantity *q, const struct robot_reading *reading,
                         const struct quantity_keys *keys, const char *path,
                         const struct yaml_node *node)
{
    struct robot_picks parts = {0}, picks = {0};
    int kind = pick_points(reading, &keys->point, path, node, &parts);
    if (kind >= 0) {
        q->array = points[kind].array;
        pick_axes(&picks, &parts, keys->axes);
        keep(q, &picks, 0, reading->reader->arena);
    }
    robot_picks_free(&parts);
    robot_picks_free(&picks);
    return kind >= 0 && (!is_given(&keys->other) || bind_other(q, reading, keys, path, node));
}

bool quantity_bind_distance(struct quantity *q, const struct robot_reading *reading,
                            const struct quantity_keys *keys, const char *path,
                            const struct yaml_node *node)
{
    struct quantity_keys whole = *keys;
    whole.axes = 7;
    if (!quantity_bind_place(q, reading, &whole, path, node))
        return false;
    if (q->count != 3 || !q->minus)
        return field_error(reading->reader, &node->mark,
                           "e.g. distance: {body: tip, to: {body: target}}",
                           "%s: it is between two points", path);
    q->count = 1;
    return true;
}

bool quantity_bind_centre(struct quantity *q, const struct robot_reading *reading,
                          const struct quantity_keys *keys, const char *path,
                          const struct yaml_node *node)
{
    (void)path, (void)node;
    struct robot_picks picks = {0}, whole = {0};
    robot_picks_add(&whole, 0, 1);
    pick_axes(&picks, &whole, keys->axes);
    keep(q, &picks, 0, reading->reader->arena);
    robot_picks_free(&picks);
    robot_picks_free(&whole);
    return true;
}

/* How far the body's own z axis points up: the last number of its rotation matrix. */
bool quantity_bind_upright(struct quantity *q, const struct robot_reading *reading,
                           const struct quantity_keys *keys, const char *path,
                           const struct yaml_node *node)
{
    if (!keys->bodies)
        return field_error(reading->reader, &node->mark, "e.g. upright: torso",
                           "%s: of which body?", path);
    struct robot_picks bodies = {0}, picks = {0};
    bool good = robot_pick_parts(reading, MUJOCO_BODY, keys->bodies, 1, path, &bodies);
    for (size_t i = 0; i < bodies.count; i++)
        robot_picks_add(&picks, 9 * bodies.list[i] + 8, 1);
    keep(q, &picks, 0, reading->reader->arena);
    robot_picks_free(&bodies);
    robot_picks_free(&picks);
    return good;
}

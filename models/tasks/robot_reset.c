/* Reads how episodes begin, and draws it. */
#include "models/tasks/robot_reset.h"

#include "core/fields/field_number.h"
#include "core/fields/field_rows.h"

#include <stdlib.h>
#include <string.h>

enum { JOINTS_MAX = 16, TRIES = 10000, PATH_SIZE = 256 };
CHOICES(noises, "uniform", "normal", "none");

#define R(member) .offset = offsetof(struct robot_reset, member)
const struct field robot_reset_keys[] = {
    {"noise", FIELD_REAL, R(noise), WITHIN(0, 10), .fallback = "0", .example = "0.1",
     .help = "The scale s of the noise in the first state; task.reset_noise stands in for it."},
    {"positions", FIELD_CHOICE, R(positions), .choices = noises, .fallback = "uniform",
     .help = "What coordinates are disturbed by: uniform between -s and s, normal with the "
             "standard deviation s, or not at all."},
    {"velocities", FIELD_CHOICE, R(velocities), .choices = noises, .fallback = "uniform",
     .help = "What velocities are disturbed by."},
    {"velocity_factor", FIELD_REAL, R(velocity_factor), WITHIN(0, 1e6), .fallback = "1",
     .help = "What s is multiplied by for velocities."},
    {"still", FIELD_TREE, R(still_names), .fallback = "none", .example = "[target_x, target_y]",
     .help = "Joints that begin where the model has them, at rest."},
    {"draw", FIELD_TREE, R(draw_list), .fallback = "none",
     .example = "{joints: {target_x: [-0.2, 0.2], target_y: [-0.2, 0.2]}, within: 0.2}",
     .help = "Joints whose coordinates are drawn uniformly from ranges of their own, at rest; anew "
             "until their norm is less than `within`, or more than `beyond`."},
    END};

struct draw_keys {
    const struct yaml_node *joints;
    double within, beyond;
};
#define D(member) .offset = offsetof(struct draw_keys, member)
static const struct field draw_keys[] = {
    {"joints", FIELD_TREE, D(joints), .example = "{target_x: [-0.2, 0.2]}",
     .help = "The joints, and between which numbers each is drawn."},
    {"within", FIELD_REAL, D(within), OVER(0, INFINITY), .word = "none", .word_value = INFINITY,
     .fallback = "none", .example = "0.2", .help = "The norm of the numbers is less than this."},
    {"beyond", FIELD_REAL, D(beyond), WITHIN(0, INFINITY), .word = "none", .word_value = -1,
     .fallback = "none", .example = "0.17", .help = "The norm of the numbers is more than this."},
    END};

bool robot_reset_is_still(const struct robot_reset *reset)
{
    return reset->positions == RESET_NONE && reset->velocities == RESET_NONE;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static double noise(int kind, double scale, struct rng *rng)
{
    if (kind == RESET_NONE)
        return 0;
    return kind == RESET_NORMAL ? scale * rng_normal(rng) : scale * (2 * rng_uniform(rng) - 1);
}

/* Whether the numbers are where they should be. */
static bool draw_once(const struct reset_draw *draw, struct rng *rng, double *numbers)
{
    double sum = 0;
    for (unsigned i = 0; i < draw->count; i++) {
        const struct drawn_joint *joint = &draw->joints[i];
        numbers[i] = joint->low + (joint->high - joint->low) * rng_uniform(rng);
        sum += numbers[i] * numbers[i];
    }
    double norm = sqrt(sum);
    return norm < draw->within && norm > draw->beyond;
}

/* A draw was tried when it was read: of 10000 at least 100 came out well. */
static void draw_joints(const struct reset_draw *draw, struct rng *rng, double *qpos)
{
    double numbers[JOINTS_MAX];
    while (!draw_once(draw, rng, numbers))
        continue;
    for (unsigned i = 0; i < draw->count; i++)
        qpos[draw->joints[i].at] = numbers[i];
}

void robot_reset_draw(const struct robot_reset *reset, const struct mujoco_sizes *sizes,
                      const double *rest, double scale, struct rng *rng, double *qpos, double *qvel)
{
    double of_velocities = scale * reset->velocity_factor;
    for (unsigned i = 0; i < sizes->nq; i++) {
        double by = noise(reset->positions, scale, rng);
        qpos[i] = rest[i] + (reset->still_qpos[i] ? 0 : by);
    }
    for (unsigned i = 0; i < sizes->nv; i++) {
        double by = noise(reset->velocities, of_velocities, rng);
        qvel[i] = reset->still_qvel[i] ? 0 : by;
    }
    for (unsigned i = 0; i < reset->draw_count; i++)
        draw_joints(&reset->draws[i], rng, qpos);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Marks the numbers of the joints. */
static bool be_still(const struct robot_reset *reset, const struct robot_reading *reading,
                     const struct yaml_node *names, const char *path)
{
    struct robot_picks places = {0}, speeds = {0};
    bool good = robot_pick_joints(reading, names, false, path, &places) &&
                robot_pick_joints(reading, names, true, path, &speeds);
    for (size_t i = 0; good && i < places.count; i++)
        reset->still_qpos[places.list[i]] = true;
    for (size_t i = 0; good && i < speeds.count; i++)
        reset->still_qvel[speeds.list[i]] = true;
    robot_picks_free(&places);
    robot_picks_free(&speeds);
    return good;
}

/* [low, high] */
static bool read_range(const struct robot_reading *reading, const struct yaml_node *node,
                       const char *path, double *low, double *high)
{
    const struct field any = {"joints", FIELD_REAL, .example = "[-0.2, 0.2]"};
    struct value value = {reading->reader, &any, node, path};
    if (node->kind != YAML_LIST || node->count != 2)
        return value_error(&value, node, "expected two numbers");
    if (!value_number(&value, node->items, UNIT_NONE, low) ||
        !value_number(&value, node->items->next, UNIT_NONE, high))
        return false;
    return (isfinite(*low) && isfinite(*high) && *low <= *high) ||
           value_error(&value, node, "the first number is the lower one");
}

/* A joint that is drawn has no noise. */
static bool read_joint(const struct robot_reset *reset, struct drawn_joint *joint,
                       const struct robot_reading *reading, const struct yaml_node *entry,
                       const char *path)
{
    struct yaml_node name = {.text = entry->key, .mark = entry->key_mark};
    struct robot_picks picks = {0};
    bool good = robot_pick_joints(reading, &name, false, path, &picks) &&
                be_still(reset, reading, &name, path) &&
                read_range(reading, entry, path, &joint->low, &joint->high);
    if (good && picks.count != 1)
        good = field_error(reading->reader, &entry->key_mark, NULL,
                           "%s: a joint that is drawn has one coordinate", path);
    joint->at = good ? picks.list[0] : 0;
    robot_picks_free(&picks);
    return good;
}

/* Nobody is to wait for a place that is hardly ever drawn. */
static bool is_drawn_often(const struct reset_draw *draw)
{
    double numbers[JOINTS_MAX];
    struct rng rng = rng_start(0);
    int well = 0;
    for (int i = 0; i < TRIES; i++)
        well += draw_once(draw, &rng, numbers);
    return well >= TRIES / 100;
}

static bool read_draw(const struct robot_reset *reset, struct reset_draw *draw,
                      const struct robot_reading *reading, const struct yaml_node *node,
                      const char *path)
{
    struct draw_keys keys;
    if (!fields_read(reading->reader, draw_keys, node, path, &keys))
        return false;
    *draw = (struct reset_draw){.within = keys.within, .beyond = keys.beyond};
    const struct yaml_node *joints = keys.joints;
    if (!joints || joints->kind != YAML_MAP || joints->count == 0 || joints->count > JOINTS_MAX)
        return field_error(reading->reader, &node->mark, draw_keys[0].example,
                           "%s.joints: expected a table of 1 to %d joints", path, JOINTS_MAX);
    draw->joints = arena_alloc(reading->reader->arena, joints->count * sizeof *draw->joints);
    bool good = true;
    for (const struct yaml_node *joint = joints->items; joint; joint = joint->next)
        good &= read_joint(reset, &draw->joints[draw->count++], reading, joint, path);
    if (good && !is_drawn_often(draw))
        good = field_error(reading->reader, &node->mark, NULL,
                           "%s: fewer than one draw in a hundred is where it should be", path);
    return good;
}

static bool read_draws(struct robot_reset *reset, const struct robot_reading *reading,
                       const char *path)
{
    const struct yaml_node *draws = reset->draw_list;
    bool list = draws->kind == YAML_LIST, good = true;
    reset->draws =
        arena_alloc(reading->reader->arena, ((list ? draws->count : 0) + 1) * sizeof *reset->draws);
    for (const struct yaml_node *draw = list ? draws->items : draws; draw;
         draw = list ? draw->next : NULL)
        good &= read_draw(reset, &reset->draws[reset->draw_count++], reading, draw, path);
    return good;
}

bool robot_reset_bind(struct robot_reset *reset, const struct robot_reading *reading,
                      const char *path)
{
    struct mujoco_sizes sizes = mujoco_sizes(reading->model);
    struct arena *arena = reading->reader->arena;
    char of_still[PATH_SIZE], of_draws[PATH_SIZE];
    snprintf(of_still, sizeof of_still, "%.200s.still", path);
    snprintf(of_draws, sizeof of_draws, "%.200s.draw", path);
    reset->still_qpos = arena_alloc(arena, sizes.nq + 1);
    reset->still_qvel = arena_alloc(arena, sizes.nv + 1);
    bool good = (!reset->still_names || be_still(reset, reading, reset->still_names, of_still)) &
                (!reset->draw_list || read_draws(reset, reading, of_draws));
    reset->still_names = reset->draw_list = NULL; /* the text may go */
    return good;
}

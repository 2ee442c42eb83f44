/* Finds the numbers of joints, bodies and sites by their names. */
#include "models/tasks/robot_pick.h"

#include "core/base/nearest.h"

#include <stdlib.h>
#include <string.h>

void robot_picks_free(struct robot_picks *picks)
{
    free(picks->list);
    *picks = (struct robot_picks){0};
}

void robot_picks_add(struct robot_picks *picks, unsigned from, unsigned count)
{
    mem_grow(&picks->list, &picks->capacity, picks->count + count, sizeof *picks->list);
    for (unsigned i = 0; i < count; i++)
        picks->list[picks->count++] = from + i;
}

static bool take_out(struct robot_picks *picks, unsigned pick)
{
    for (size_t i = 0; i < picks->count; i++)
        if (picks->list[i] == pick) {
            memmove(picks->list + i, picks->list + i + 1,
                    (--picks->count - i) * sizeof *picks->list);
            return true;
        }
    return false;
}

bool robot_picks_without(struct robot_picks *picks, const struct robot_picks *others,
                         const struct robot_reading *reading, const struct yaml_node *node,
                         const char *path)
{
    for (size_t i = 0; i < others->count; i++)
        if (!take_out(picks, others->list[i]))
            return field_error(reading->reader, &node->mark, NULL,
                               "%s: what is left out is not in it, or is left out twice", path);
    return true;
}

/* --- names ------------------------------------------------------------------------------------ */

enum { NAMES_SHOWN = 12 };

/* "hip | root_x | root_z", the nearest first; the caller frees it. */
static char *names_of(const char *const *names, size_t count, const char *near)
{
    char *text;
    size_t size, shown = 0;
    FILE *out = mem_stream(&text, &size);
    if (near && ++shown)
        fputs(near, out);
    for (size_t i = 0; i < count && shown < NAMES_SHOWN; i++)
        if (names[i] != near)
            fprintf(out, "%s%s", shown++ ? " | " : "", names[i]);
    if (shown < count)
        fprintf(out, " and %zu more", count - shown);
    fclose(out);
    return text;
}

static int no_such(const struct robot_reading *reading, enum mujoco_part part,
                   const struct yaml_node *name, const char *path)
{
    unsigned all = mujoco_count(reading->model, part);
    const char **names = mem_zero(all + 1, sizeof *names), *noun = mujoco_part_noun(part);
    size_t count = 0;
    for (unsigned i = 0; i < all; i++)
        if (*mujoco_name(reading->model, part, i))
            names[count++] = mujoco_name(reading->model, part, i);
    const char *near = nearest_name(name->text, names, count);
    char hint[HINT_SIZE], *list = names_of(names, count, near);
    const char *meant = hint_near(hint, name->text, names, count, NULL);
    if (count)
        field_error(reading->reader, &name->mark, meant,
                    "%s: the model has no %s \"%.60s\"; it has %s", path, noun, name->text, list);
    else
        field_error(reading->reader, &name->mark, NULL, "%s: no %s of the model has a name", path,
                    noun);
    free(list);
    free(names);
    return -1;
}

static bool is_name(const struct robot_reading *reading, const struct yaml_node *name,
                    enum mujoco_part part, const char *path)
{
    return (name->kind == YAML_SCALAR && *name->text) ||
           field_error(reading->reader, &name->mark, NULL, "%s: expected the name of a %s", path,
                       mujoco_part_noun(part));
}

int robot_pick_part(const struct robot_reading *reading, enum mujoco_part part,
                    const struct yaml_node *name, const char *path)
{
    if (!is_name(reading, name, part, path))
        return -1;
    int found = mujoco_find(reading->model, part, name->text);
    return found < 0 ? no_such(reading, part, name, path) : found;
}

/* The first name, then those behind it: a single word is a list of one. */
static const struct yaml_node *first_name(const struct yaml_node *names)
{
    return names->kind == YAML_LIST ? names->items : names;
}

static const struct yaml_node *next_name(const struct yaml_node *names,
                                         const struct yaml_node *name)
{
    return names->kind == YAML_LIST ? name->next : NULL;
}

bool robot_pick_parts(const struct robot_reading *reading, enum mujoco_part part,
                      const struct yaml_node *names, unsigned width, const char *path,
                      struct robot_picks *picks)
{
    bool good = true;
    for (const struct yaml_node *name = first_name(names); name; name = next_name(names, name)) {
        int found = robot_pick_part(reading, part, name, path);
        good &= found >= 0;
        if (found >= 0)
            robot_picks_add(picks, (unsigned)found * width, width);
    }
    return good;
}

/* --- joints ----------------------------------------------------------------------------------- */

/* The numbers of a free joint; a ball has those of its rotation. */
static const char *const places[] = {"x", "y", "z", "qw", "qx", "qy", "qz"};
static const char *const speeds[] = {"vx", "vy", "vz", "wx", "wy", "wz"};

enum { NO_JOINT = -1, NO_NUMBER = -2 };

/* The words for the numbers of a joint of several, as many as `*count`. */
static const char *const *words_of(const struct mujoco_joint *joint, bool velocities,
                                   unsigned *count)
{
    *count = velocities ? joint->freedoms : joint->coordinates;
    return velocities ? speeds + 6 - *count : places + 7 - *count;
}

/* "root.z": one number of a joint of several; NO_JOINT: it begins with none; NO_NUMBER: the joint
 * has none of that name. */
static int number_of(const struct robot_reading *reading, const char *name, bool velocities,
                     struct mujoco_joint *joint)
{
    const char *dot = strrchr(name, '.');
    if (!dot)
        return NO_JOINT;
    char *begin = mem_format("%.*s", (int)(dot - name), name);
    int found = mujoco_find(reading->model, MUJOCO_JOINT, begin);
    free(begin);
    if (found < 0)
        return NO_JOINT;
    *joint = mujoco_joint(reading->model, (unsigned)found);
    if (joint->freedoms == 1)
        return NO_JOINT;
    unsigned count;
    const char *const *words = words_of(joint, velocities, &count);
    for (unsigned i = 0; i < count; i++)
        if (strcmp(words[i], dot + 1) == 0)
            return (int)i;
    return NO_NUMBER;
}

static bool no_number(const struct robot_reading *reading, const struct mujoco_joint *joint,
                      bool velocities, const struct yaml_node *name, const char *path)
{
    unsigned count;
    const char *const *words = words_of(joint, velocities, &count);
    char *list = names_of(words, count, NULL);
    field_error(reading->reader, &name->mark, NULL, "%s: %.60s: behind the point stands one of %s",
                path, name->text, list);
    free(list);
    return false;
}

static bool pick_joint(const struct robot_reading *reading, const struct yaml_node *name,
                       bool velocities, const char *path, struct robot_picks *picks)
{
    if (!is_name(reading, name, MUJOCO_JOINT, path))
        return false;
    struct mujoco_joint joint;
    int found = mujoco_find(reading->model, MUJOCO_JOINT, name->text);
    if (found >= 0) {
        joint = mujoco_joint(reading->model, (unsigned)found);
        robot_picks_add(picks, velocities ? joint.dof : joint.qpos,
                        velocities ? joint.freedoms : joint.coordinates);
        return true;
    }
    int number = number_of(reading, name->text, velocities, &joint);
    if (number == NO_NUMBER)
        return no_number(reading, &joint, velocities, name, path);
    if (number == NO_JOINT)
        return no_such(reading, MUJOCO_JOINT, name, path) >= 0;
    robot_picks_add(picks, (velocities ? joint.dof : joint.qpos) + (unsigned)number, 1);
    return true;
}

bool robot_pick_joints(const struct robot_reading *reading, const struct yaml_node *names,
                       bool velocities, const char *path, struct robot_picks *picks)
{
    bool good = true;
    for (const struct yaml_node *name = first_name(names); name; name = next_name(names, name))
        good &= pick_joint(reading, name, velocities, path, picks);
    return good;
}

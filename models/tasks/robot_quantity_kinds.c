/* The kinds of quantities: a row each, with its keys and how it is measured. */
#include "core/fields/field_rows.h"
#include "models/tasks/robot_quantity_bind.h"

/* --- measuring -------------------------------------------------------------------------------- */

/* NaN stays NaN, so that a broken state shows. */
static double clipped(double x, double bound)
{
    return x < -bound ? -bound : x > bound ? bound : x;
}

static void gather(const struct quantity *q, const struct mujoco_view *view, double *out)
{
    const double *from = view->arrays[q->array];
    for (unsigned i = 0; i < q->count; i++)
        out[i] = clipped(from[q->at[i]], q->clip);
}

static void measure_sines(const struct quantity *q, const struct mujoco_view *view, double *out)
{
    for (unsigned i = 0; i < q->count; i++)
        out[i] = sin(view->arrays[q->array][q->at[i]]);
}

static void measure_cosines(const struct quantity *q, const struct mujoco_view *view, double *out)
{
    for (unsigned i = 0; i < q->count; i++)
        out[i] = cos(view->arrays[q->array][q->at[i]]);
}

static double apart(const struct quantity *q, const struct mujoco_view *view, unsigned i)
{
    double at = view->arrays[q->array][q->at[i]];
    return q->minus ? at - view->arrays[q->minus_array][q->minus[i]] : at;
}

static void measure_place(const struct quantity *q, const struct mujoco_view *view, double *out)
{
    for (unsigned i = 0; i < q->count; i++)
        out[i] = clipped(apart(q, view, i), q->clip);
}

static void measure_distance(const struct quantity *q, const struct mujoco_view *view, double *out)
{
    double sum = 0;
    for (unsigned i = 0; i < 3; i++)
        sum += apart(q, view, i) * apart(q, view, i);
    *out = sqrt(sum);
}

/* Σ m c / Σ m over the bodies, as the axes in `at` say. */
static void measure_centre(const struct quantity *q, const struct mujoco_view *view, double *out)
{
    const double *centre = view->arrays[q->array];
    double mass = 0;
    for (unsigned body = 0; body < view->bodies; body++)
        mass += view->mass[body];
    for (unsigned i = 0; i < q->count; i++) {
        double sum = 0;
        for (unsigned body = 0; body < view->bodies; body++)
            sum += view->mass[body] * centre[3 * body + q->at[i]];
        out[i] = sum / mass;
    }
}

/* --- the rows --------------------------------------------------------------------------------- */

#define Q(member) .offset = offsetof(struct quantity_keys, member)
#define P(member) .offset = offsetof(struct quantity_point, member)
#define OPTIONAL .fallback = "none"

CHOICES(axis_names, "x", "y", "z");

#define JOINTS                                                                                     \
    {"joints",                                                                                     \
     FIELD_TREE,                                                                                   \
     Q(joints),                                                                                    \
     OPTIONAL,                                                                                     \
     .example = "[hip, knee]",                                                                     \
     .help = "Of these joints, in this order; else of all."},                                      \
    {                                                                                              \
        "without", FIELD_TREE, Q(without), OPTIONAL, .example = "root_x",                          \
                                                     .help = "Joints that are left out."           \
    }
#define SKIP                                                                                       \
    {                                                                                              \
        "skip", FIELD_INTEGER, Q(skip), WITHIN(0, 1e5),                                            \
            .fallback = "0", .help = "So many numbers are left out at the beginning."              \
    }
#define CLIP                                                                                       \
    {                                                                                              \
        "clip", FIELD_REAL, Q(clip), OVER(0, INFINITY),                                            \
            .word = "none", .word_value = INFINITY, .fallback = "none", .example = "10",           \
            .help = "Each number is cut off at ± this."                                           \
    }
#define AXES                                                                                       \
    {                                                                                              \
        "axes", FIELD_SET, Q(axes), .choices = axis_names, .fallback = "[x, y, z]",                \
                                    .help = "Which of its coordinates."                            \
    }
#define POINT(of)                                                                                  \
    {"body", FIELD_TREE, of(body), OPTIONAL, .example = "torso", .help = "A body's origin."},      \
        {"site", FIELD_TREE, of(site), OPTIONAL, .example = "tip", .help = "A site."},             \
    {                                                                                              \
        "geom", FIELD_TREE, of(geom), OPTIONAL, .example = "foot", .help = "A geom's centre."      \
    }
#define BODIES                                                                                     \
    {"bodies", FIELD_TREE,          Q(bodies),                                                     \
     OPTIONAL, .example = "[foot]", .help = "Of these bodies; else of all but the world."},        \
    {                                                                                              \
        "without", FIELD_TREE, Q(without), OPTIONAL, .example = "torso",                           \
                                                     .help = "Bodies that are left out."           \
    }
#define NAMES                                                                                      \
    {                                                                                              \
        "name", FIELD_TREE, Q(name), OPTIONAL, .example = "gyro", .help = "Of these; else of all." \
    }
#define OF_POINT(member) Q(point.member)
#define OF_OTHER(member) P(member)

static const struct field joint_keys[] = {JOINTS, SKIP, CLIP, END};
static const struct field angle_keys[] = {JOINTS, SKIP, END};
static const struct field body_keys[] = {BODIES, CLIP, END};
static const struct field upright_keys[] = {
    {"bodies", FIELD_TREE, Q(bodies), OPTIONAL, .example = "torso", .help = "Of these bodies."},
    END};
static const struct field name_keys[] = {NAMES, CLIP, END};
static const struct field centre_keys[] = {AXES, END};
static const struct field other_keys[] = {POINT(OF_OTHER), END};
static const struct field place_keys[] = {
    POINT(OF_POINT),
    {"from", FIELD_TABLE, Q(other), .fields = other_keys,
     .help = "Seen from this point, along the axes of the world."},
    AXES,
    CLIP,
    END};
static const struct field distance_keys[] = {
    POINT(OF_POINT),
    {"to", FIELD_TABLE, Q(other), .fields = other_keys, .help = "The other point."},
    END};

static const struct quantity_kind kinds[] = {
    {{"qpos", "the coordinates of joints, m or rad"},
     "joints",
     joint_keys,
     MUJOCO_QPOS,
     .bind = quantity_bind_joints,
     .measure = gather},
    {{"qvel", "the velocities of joints, m/s or rad/s"},
     "joints",
     joint_keys,
     MUJOCO_QVEL,
     .bind = quantity_bind_joints,
     .measure = gather},
    {{"sine", "the sines of joints' angles"},
     "joints",
     angle_keys,
     MUJOCO_QPOS,
     .bind = quantity_bind_joints,
     .measure = measure_sines},
    {{"cosine", "the cosines of joints' angles"},
     "joints",
     angle_keys,
     MUJOCO_QPOS,
     .bind = quantity_bind_joints,
     .measure = measure_cosines},
    {{"position", "where bodies, sites or geoms are, m"},
     NULL,
     place_keys,
     MUJOCO_BODY_PLACE,
     .bind = quantity_bind_place,
     .measure = measure_place},
    {{"distance", "how far a body, site or geom is from another, m"},
     NULL,
     distance_keys,
     MUJOCO_BODY_PLACE,
     .bind = quantity_bind_distance,
     .measure = measure_distance},
    {{"centre_of_mass", "where the centre of mass of all bodies is, m"},
     "axes",
     centre_keys,
     MUJOCO_BODY_CENTRE,
     .bind = quantity_bind_centre,
     .measure = measure_centre},
    {{"upright", "the z component of a body's own z axis: 1 upright, -1 upside down"},
     "bodies",
     upright_keys,
     MUJOCO_BODY_FRAME,
     .bind = quantity_bind_upright,
     .measure = gather},
    {{"sensor", "what sensors of the model tell"},
     "name",
     name_keys,
     MUJOCO_SENSOR,
     .bind = quantity_bind_sensors,
     .measure = gather},
    {{"control", "what the actuators are given, unclamped"},
     "name",
     name_keys,
     MUJOCO_CONTROL,
     .bind = quantity_bind_actuators,
     .measure = gather},
    {{"actuator_force", "the forces of actuators on joints, N or N m"},
     "joints",
     joint_keys,
     MUJOCO_ACTUATOR_FORCE,
     .bind = quantity_bind_joints,
     .measure = gather},
    {{"constraint_force", "the forces of contacts and limits on joints, N or N m"},
     "joints",
     joint_keys,
     MUJOCO_CONSTRAINT_FORCE,
     .bind = quantity_bind_joints,
     .measure = gather},
    {{"contact_force", "the forces of contacts on bodies, 6 numbers each: torque, force"},
     "bodies",
     body_keys,
     MUJOCO_CONTACT_FORCE,
     6,
     quantity_bind_bodies,
     gather},
    {{"body_inertia", "inertia and mass of bodies, 10 numbers each"},
     "bodies",
     body_keys,
     MUJOCO_BODY_INERTIA,
     10,
     quantity_bind_bodies,
     gather},
    {{"body_velocity", "the velocities of bodies, 6 numbers each: rotation, translation"},
     "bodies",
     body_keys,
     MUJOCO_BODY_VELOCITY,
     6,
     quantity_bind_bodies,
     gather}};

const struct quantity_kind *quantity_kind(size_t i)
{
    return i < sizeof kinds / sizeof *kinds ? &kinds[i] : NULL;
}

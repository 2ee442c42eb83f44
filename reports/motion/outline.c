/* Projects solids onto the plane of a view. */
#include "reports/motion/outline.h"

#include <math.h>
#include <string.h>

const struct view views[VIEWS] = {
    [VIEW_SIDE] = {"side", "from the side", {1, 0, 0}, {0, 0, 1}, {0, -1, 0}},
    [VIEW_ABOVE] = {"above", "from above", {1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    [VIEW_FRONT] = {"front", "from the front", {0, 1, 0}, {0, 0, 1}, {1, 0, 0}},
};

const struct view *view_named(const char *name)
{
    for (size_t i = 0; i < VIEWS; i++)
        if (strcmp(views[i].name, name) == 0)
            return &views[i];
    return NULL;
}

double along(const double *axis, const double *point)
{
    return axis[0] * point[0] + axis[1] * point[1] + axis[2] * point[2];
}

static void put_point(struct outline *outline, const struct view *view, const double *point)
{
    double *at = outline->points[outline->count++];
    at[0] = along(view->right, point);
    at[1] = along(view->up, point);
}

/* A point of the solid's own frame in the world's. */
static void to_world(const struct solid_pose *pose, const double *own, double *world)
{
    for (int i = 0; i < 3; i++)
        world[i] = pose->place[i] + along(pose->frame + 3 * i, own);
}

static void support_of_cylinder(const double *half, const double *l, double *furthest)
{
    double across = hypot(l[0], l[1]);
    furthest[0] = across > 0 ? half[0] * l[0] / across : 0;
    furthest[1] = across > 0 ? half[0] * l[1] / across : 0;
    furthest[2] = copysign(half[1], l[2]);
}

static void support_of_ellipsoid(const double *half, const double *l, double *furthest)
{
    double length = hypot(hypot(half[0] * l[0], half[1] * l[1]), half[2] * l[2]);
    for (int i = 0; i < 3; i++)
        furthest[i] = length > 0 ? half[i] * half[i] * l[i] / length : 0;
}

static void support_of_hull(const struct solid *solid, const double *l, double *furthest)
{
    double most = -INFINITY;
    for (size_t i = 0; i < solid->count; i++)
        if (along(solid->points[i], l) > most) {
            most = along(solid->points[i], l);
            memcpy(furthest, solid->points[i], sizeof solid->points[i]);
        }
}

static void support_of(const struct solid *solid, const double *l, double *furthest)
{
    if (solid->kind == SOLID_CYLINDER)
        support_of_cylinder(solid->half, l, furthest);
    else if (solid->kind == SOLID_ELLIPSOID)
        support_of_ellipsoid(solid->half, l, furthest);
    else if (solid->kind == SOLID_HULL)
        support_of_hull(solid, l, furthest);
    else
        for (int i = 0; i < 3; i++)
            furthest[i] = copysign(solid->half[i], l[i]);
}

static void put_support(struct outline *outline, const struct solid *solid,
                        const struct solid_pose *pose, const struct view *view, double angle)
{
    double own[3], furthest[3] = {0}, world[3];
    for (int i = 0; i < 3; i++) {
        own[i] = 0;
        for (int j = 0; j < 3; j++)
            own[i] +=
                pose->frame[3 * j + i] * (cos(angle) * view->right[j] + sin(angle) * view->up[j]);
    }
    support_of(solid, own, furthest);
    to_world(pose, furthest, world);
    put_point(outline, view, world);
}

void outline_of(const struct solid *solid, const struct solid_pose *pose, const struct view *view,
                struct outline *outline)
{
    outline->pen = solid->kind == SOLID_BALL || solid->kind == SOLID_CAPSULE;
    outline->radius_m = outline->pen ? solid->half[0] : 0;
    outline->count = 0;
    double reach = solid->kind == SOLID_CAPSULE ? solid->half[1] : 0;
    for (int end = -1; outline->pen && end <= 1; end += 2) {
        double world[3];
        to_world(pose, (const double[]){0, 0, end * reach}, world);
        put_point(outline, view, world);
    }
    /* Half a step off the axes, along which the sides of a box have no furthest point. */
    for (int i = 0; !outline->pen && i < OUTLINE_POINTS; i++)
        put_support(outline, solid, pose, view, (i + 0.5) * 2 * M_PI / OUTLINE_POINTS);
}

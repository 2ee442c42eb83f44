/* Aims at a robot, and goes along with it. */
#include "reports/motion/camera.h"

#include <math.h>

/* A camera that followed every jerk of the body would show a trembling ground. */
#define CALM_S 0.15
/* How far the robot has to go, in parts of its own size, before the camera goes with it. */
#define FAR 0.6

static const double *axis_of(const struct view *view, int axis)
{
    return axis ? view->up : view->right;
}

static double body_at(const struct film *film, const double *axis, size_t frame)
{
    size_t around = (size_t)(CALM_S / film->step_s);
    size_t from = frame > around ? frame - around : 0;
    size_t to = frame + around < film->frames ? frame + around : film->frames - 1;
    double sum = 0;
    for (size_t i = from; i <= to; i++)
        sum += along(axis, film_place(film, i));
    return sum / (double)(to - from + 1);
}

void camera_at(const struct camera *camera, size_t frame, double *at)
{
    for (int axis = 0; axis < 2; axis++)
        at[axis] = camera->follows[axis] ? body_at(camera->film, axis_of(camera->view, axis), frame)
                                         : camera->rest[axis];
}

static void take(struct camera *camera, const struct outline *outline, const double *at)
{
    for (size_t i = 0; i < outline->count; i++)
        for (int axis = 0; axis < 2; axis++) {
            double x = outline->points[i][axis] - at[axis];
            camera->least[axis] = fmin(camera->least[axis], x - outline->radius_m);
            camera->most[axis] = fmax(camera->most[axis], x + outline->radius_m);
        }
}

static void measure(struct camera *camera, const size_t *frames, size_t count)
{
    const struct film *film = camera->film;
    for (int axis = 0; axis < 2; axis++)
        camera->least[axis] = INFINITY, camera->most[axis] = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        double at[2];
        camera_at(camera, frames[i], at);
        for (size_t s = 0; s < film->count; s++) {
            struct outline outline;
            if (film->solids[s].limb == 0)
                continue;
            outline_of(&film->solids[s], &film_frame(film, frames[i])[s], camera->view, &outline);
            take(camera, &outline, at);
        }
    }
}

/* How far the body goes along an axis, and where the middle of that is. */
static double travel(const struct camera *camera, int axis, const size_t *frames, size_t count,
                     double *middle)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        double x = along(axis_of(camera->view, axis), film_place(camera->film, frames[i]));
        least = fmin(least, x), most = fmax(most, x);
    }
    *middle = (least + most) / 2;
    return most - least;
}

static bool is_upwards(const struct camera *camera, int axis)
{
    return axis_of(camera->view, axis)[2] > 0;
}

static void find_ground(struct camera *camera)
{
    const struct film *film = camera->film;
    for (size_t s = 0; s < film->count && !camera->ground; s++) {
        const struct solid_pose *pose = &film_frame(film, 0)[s];
        camera->ground = film->solids[s].kind == SOLID_PLANE && pose->frame[8] > 0.99;
        camera->level = pose->place[2];
    }
}

/* From above a grid shows how the robot moves on, ground or not; from the side the ground is shown
 * where it is no further below than the robot is high. */
static void take_ground(struct camera *camera)
{
    double level = camera->level - camera->rest[1];
    double reach = camera->least[1] - (camera->most[1] - camera->least[1]);
    if (camera->view->up[2] == 0)
        camera->ground = true;
    else if (camera->ground && level > reach)
        camera->least[1] = fmin(camera->least[1], level);
    else
        camera->ground = false;
}

void camera_aim(struct camera *camera, const struct film *film, const struct view *view,
                const size_t *frames, size_t count)
{
    *camera = (struct camera){.film = film, .view = view};
    for (int axis = 0; axis < 2; axis++)
        camera->follows[axis] = !is_upwards(camera, axis);
    measure(camera, frames, count);
    for (int axis = 0; axis < 2; axis++) {
        double far = travel(camera, axis, frames, count, &camera->rest[axis]);
        if (far < FAR * (camera->most[axis] - camera->least[axis]))
            camera->follows[axis] = false;
    }
    measure(camera, frames, count);
    find_ground(camera);
    take_ground(camera);
}

/* Whether a solid never leaves a plane across `normal`, and turns about that alone. */
static bool stays_in_plane(const struct film *film, size_t solid, int normal)
{
    const struct solid_pose *first = &film_frame(film, 0)[solid];
    const double small = 1e-6;
    for (size_t i = 1; i < film->frames; i++) {
        const struct solid_pose *pose = &film_frame(film, i)[solid];
        double away = fabs(pose->place[normal] - first->place[normal]);
        for (int j = 0; j < 3; j++)
            away = fmax(away, fabs(pose->frame[3 * normal + j] - first->frame[3 * normal + j]));
        if (away > small)
            return false;
    }
    return true;
}

static bool is_planar(const struct film *film, int normal)
{
    for (size_t s = 0; s < film->count; s++)
        if (film->solids[s].limb > 0 && !stays_in_plane(film, s, normal))
            return false;
    return true;
}

size_t film_views(const struct film *film, const struct view **shown)
{
    enum { Y = 1, Z = 2 };
    size_t count = 0;
    if (is_planar(film, Y) || !is_planar(film, Z))
        shown[count++] = &views[VIEW_SIDE];
    if (!is_planar(film, Y))
        shown[count++] = &views[VIEW_ABOVE];
    return count;
}

/* What there is to see of tasks: the shapes, places and limbs of a robot whose numbers are worked
 * out by hand, what is hidden, meshes and height fields; the cart and its pole. */
#include "tests/models/tasks/open_task.h"
#include "tests/support/files.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A trunk with two legs, one of them of two bodies, a head that is welded to the trunk and counts
 * as a limb, a stone fixed to the world, and a thing of its own. Hidden are what is transparent
 * and what is of a group beyond 2. */
static const char robot[] =
    "<mujoco><option gravity='0 0 0'/><asset>\n"
    "<mesh name='corner' vertex='0 0 0 1 0 0 0 1 0 0 0 1 0.1 0.1 0.1'/>\n"
    "<hfield name='hill' nrow='2' ncol='2' size='3 2 0.5 0.25'/></asset><worldbody>\n"
    "<geom type='plane' size='1 1 1'/>\n"
    "<geom type='hfield' hfield='hill' pos='0 0 -1'/>\n"
    "<geom type='sphere' size='1' rgba='1 0 0 0'/><geom type='sphere' size='1' group='3'/>\n"
    "<body name='stone' pos='5 0 0'><geom type='box' size='1 2 3'/></body>\n"
    "<body name='trunk' pos='0 0 1'><joint name='x' type='slide' axis='1 0 0'/>\n"
    "<geom type='ellipsoid' size='0.3 0.2 0.1'/>\n"
    "<body name='thigh'><joint name='hip' axis='0 1 0'/>\n"
    "<geom type='capsule' size='0.05' fromto='0 0 0 0 0 -0.4'/>\n"
    "<body name='shin' pos='0 0 -0.4'><geom type='cylinder' size='0.05 0.2' pos='0 0 -0.2'/></body>"
    "</body><body name='peg'><geom type='sphere' size='0.1' pos='0 1 0'/></body></body>\n"
    "<body name='thing'><joint name='y' type='slide' axis='0 1 0'/>\n"
    "<geom type='mesh' mesh='corner'/></body></worldbody>\n"
    "<actuator><motor joint='x'/></actuator></mujoco>\n";

START_TEST(robots_by_hand)
{
    char folder[FOLDER_SIZE];
    folder_make(folder);
    ck_assert_int_eq(chdir(folder), 0);
    write_file("robot.xml", robot);
    write_file("own.yaml", "mjcf: robot.xml\nobservation: [qpos]\nreward: {up: {upright: trunk}}");
    struct task *task = open_task("own.yaml", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    /* Limb 1 is the trunk, 2 the leg whose second body continues it, 3 the peg, 4 the thing. */
    static const struct {
        enum solid_kind kind;
        double half[3];
        unsigned limb, link, points;
    } expected[] = {
        {SOLID_PLANE, {1, 1, 1}, 0, 0, 0},        {SOLID_HULL, {3, 2, 0.5}, 0, 0, 8},
        {SOLID_BOX, {1, 2, 3}, 0, 0, 0},          {SOLID_ELLIPSOID, {0.3, 0.2, 0.1}, 1, 0, 0},
        {SOLID_CAPSULE, {0.05, 0.2, 0}, 2, 0, 0}, {SOLID_CYLINDER, {0.05, 0.2, 0}, 2, 1, 0},
        {SOLID_BALL, {0.1, 0, 0}, 3, 0, 0},       {SOLID_HULL, {0}, 4, 0, 4},
    };
    size_t count;
    struct solid *solids = task_solids(worker, &count);
    ck_assert_uint_eq(count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(solids[i].kind == expected[i].kind && solids[i].limb == expected[i].limb &&
                          solids[i].link == expected[i].link &&
                          solids[i].count == expected[i].points,
                      "solid %zu: kind %d, limb %u, link %u, %zu points", i, (int)solids[i].kind,
                      solids[i].limb, solids[i].link, solids[i].count);
        for (int axis = 0; axis < 3 && solids[i].kind != SOLID_HULL; axis++)
            if (expected[i].half[axis] > 0)
                ck_assert_double_eq_tol(solids[i].half[axis], expected[i].half[axis], 1e-12);
    }
    /* The trunk at x = 2, the hip turned by 90° about y, which turns -z into -x: the middle of the
     * thigh is at (2 - 0.2, 0, 1), that of the shin at (2 - 0.6, 0, 1), and its z axis is x. */
    double obs[3];
    const double qpos[] = {2, M_PI / 2, 7}, qvel[3] = {0};
    task_place(worker, qpos, qvel, obs);
    struct solid_pose poses[8];
    task_poses(worker, poses);
    static const double places[8][3] = {{0},         {0, 0, -1},  {5},      {2, 0, 1},
                                        {1.8, 0, 1}, {1.4, 0, 1}, {2, 1, 1}};
    for (int i = 0; i < 7; i++)
        for (int axis = 0; axis < 3; axis++)
            ck_assert_double_eq_tol(poses[i].place[axis], places[i][axis], 1e-12);
    ck_assert_double_eq_tol(fabs(poses[5].frame[2]), 1, 1e-12);
    /* The mesh stands where it was made, 7 m along y: its corners are those of the tetrahedron,
     * and the vertex within is not one of them. */
    double most[3] = {-INFINITY, -INFINITY, -INFINITY};
    for (size_t k = 0; k < solids[7].count; k++)
        for (int axis = 0; axis < 3; axis++) {
            double x = poses[7].place[axis];
            for (int j = 0; j < 3; j++)
                x += poses[7].frame[3 * axis + j] * solids[7].points[k][j];
            most[axis] = fmax(most[axis], x);
        }
    ck_assert_double_eq_tol(most[0], 1, 1e-6);
    ck_assert_double_eq_tol(most[1], 8, 1e-6);
    ck_assert_double_eq_tol(most[2], 1, 1e-6);
    solids_free(solids, count);
    task_worker_free(worker);
    task_free(task);
    ck_assert_int_eq(chdir("/"), 0);
    folder_remove(folder);
}
END_TEST

START_TEST(pole_by_hand)
{
    /* The cart at 1 m, the pole leaning by 30°: its middle is 0.5 sin 30° = 0.25 m ahead and
     * 0.5 cos 30° = 0.433 m up, and its z axis is (0.5, 0, 0.866). */
    struct task *task = open_task("CartPole", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    const double qpos[] = {1, M_PI / 6}, qvel[2] = {0};
    double obs[4];
    size_t count;
    struct solid *solids = task_solids(worker, &count);
    struct solid_pose poses[3];
    ck_assert_uint_eq(count, 3);
    task_place(worker, qpos, qvel, obs);
    task_poses(worker, poses);
    ck_assert_double_eq(poses[1].place[0], 1);
    ck_assert_double_eq_tol(poses[2].place[0], 1.25, 1e-12);
    ck_assert_double_eq_tol(poses[2].place[2], 0.4330127018922193, 1e-12);
    ck_assert_double_eq_tol(poses[2].frame[2], 0.5, 1e-12);
    ck_assert_double_eq_tol(poses[2].frame[8], 0.8660254037844386, 1e-12);
    solids_free(solids, count);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

START_TEST(nothing_to_see)
{
    struct task *task = open_task("GridWorld", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    size_t count = 1;
    ck_assert_ptr_null(task_solids(worker, &count));
    ck_assert_uint_eq(count, 0);
    task_worker_free(worker);
    task_free(task);
}
END_TEST

TEST_MAIN("solids", robots_by_hand, pole_by_hand, nothing_to_see)

/* Robots that a text describes: every kind of quantity, reward, range, reset and action on a small
 * robot whose numbers are worked out by hand, and what is wrong with a text told at its place. */
#include "models/tasks/task_shelf.h"
#include "tests/models/tasks/open_task.h"
#include "tests/support/files.h"

#include <string.h>
#include <unistd.h>

/* A rod of 3 kg and 1 m that turns about z at a height of 1 m, and a box of 1 kg on a rail along
 * x at y = 2 m. No gravity, and nothing touches. */
static const char arm[] =
    "<mujoco><option gravity='0 0 0' timestep='0.01'/><worldbody>\n"
    "<body name='link' pos='0 0 1'><joint name='turn' axis='0 0 1'/>\n"
    "<geom name='rod' type='capsule' fromto='0 0 0 1 0 0' size='0.05' mass='3'/>\n"
    "<site name='tip' pos='1 0 0'/></body>\n"
    "<body name='box' pos='0 2 0'><joint name='rail' type='slide' axis='1 0 0'/>\n"
    "<geom name='cube' type='box' size='0.1 0.1 0.1' mass='1'/></body></worldbody>\n"
    "<actuator><motor name='push' joint='rail' gear='5' ctrllimited='true' ctrlrange='-2 4'/>\n"
    "</actuator><sensor><jointpos name='angle' joint='turn'/></sensor></mujoco>\n";

static char folder[FOLDER_SIZE];

static void enter(void)
{
    folder_make(folder);
    ck_assert_int_eq(chdir(folder), 0);
    write_file("arm.xml", arm);
}

static void leave(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    folder_remove(folder);
}

static void write_task(const char *rest)
{
    char *text = mem_format("mjcf: arm.xml\n%s\n", rest);
    write_file("own.yaml", text);
    free(text);
}

/* With the rod at the angle of (0.8, 0.6), the box at x = 3 m, and these velocities. */
static void place(struct task_worker *worker, double turning, double moving, double *obs)
{
    const double qpos[2] = {atan2(0.6, 0.8), 3}, qvel[2] = {turning, moving};
    task_place(worker, qpos, qvel, obs);
}

/* That the observation is these numbers. */
static void check_seen(const char *quantity, const double *expected, unsigned count)
{
    char *text = mem_format("observation: [%s]\nreward: {up: {upright: link}}", quantity);
    write_task(text);
    free(text);
    struct task *task = open_task("own.yaml", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    double obs[TASK_OBS_MAX];
    ck_assert_msg(task_info(task)->obs == count, "%s: %u numbers", quantity, task_info(task)->obs);
    place(worker, -20, 4, obs);
    for (unsigned i = 0; i < count; i++)
        ck_assert_msg(fabs(obs[i] - expected[i]) <= 1e-12 * fmax(1, fabs(expected[i])),
                      "%s: number %u is %.17g, not %.17g", quantity, i, obs[i], expected[i]);
    task_worker_free(worker);
    task_free(task);
}
#define SEEN_AS(quantity, ...)                                                                     \
    check_seen(quantity, (const double[]){__VA_ARGS__},                                            \
               sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

START_TEST(test_quantities)
{
    enter();
    const double angle = atan2(0.6, 0.8);
    SEEN_AS("qpos", angle, 3);
    SEEN_AS("qpos: {without: turn}", 3);
    SEEN_AS("qpos: {skip: 1}", 3);
    SEEN_AS("qpos: [rail, turn]", 3, angle);
    SEEN_AS("qvel", -20, 4);
    SEEN_AS("qvel: {clip: 10}", -10, 4);
    SEEN_AS("sine: turn", 0.6);
    SEEN_AS("cosine: {joints: [turn]}", 0.8);
    /* The tip is 1 m from the axis, 1 m up; the box is at (3, 2, 0). */
    SEEN_AS("position: {site: tip}", 0.8, 0.6, 1);
    SEEN_AS("position: {body: [box, link], axes: [x, z]}", 3, 0, 0, 1);
    SEEN_AS("position: {site: tip, from: {body: box}}", -2.2, -1.4, 1);
    SEEN_AS("position: {geom: rod, axes: y}", 0.3);
    /* sqrt(2.2² + 1.4² + 1²) = sqrt(7.8) */
    SEEN_AS("distance: {site: tip, to: {geom: cube}}", 2.792848008753788);
    /* (3·0.4 + 1·3) / 4, (3·0.3 + 1·2) / 4, 3·1 / 4 */
    SEEN_AS("centre_of_mass", 1.05, 0.725, 0.75);
    SEEN_AS("centre_of_mass: y", 0.725);
    SEEN_AS("upright: [link, box]", 1, 1);
    SEEN_AS("sensor: angle", angle);
    SEEN_AS("control", 0);
    SEEN_AS("{actuator_force: rail}, {constraint_force: {without: rail}}", 0, 0);
    /* Of a body: torque, force. */
    SEEN_AS("contact_force: box", 0, 0, 0, 0, 0, 0);
    /* Rotation, then the velocity of the point of the body that is at its tree's centre of mass: of
     * the rod 20 rad/s · 0.5 m across (0.8, 0.6), backwards. */
    SEEN_AS("body_velocity: link", 0, 0, -20, 6, -8, 0);
    SEEN_AS("body_velocity: {without: link}", 0, 0, 0, 4, 0, 0);
    leave();
}
END_TEST

/* Of a cube of 1 kg and side 0.2 m: 1/6 · 0.2² about each axis, its mass last. */
START_TEST(test_inertia)
{
    enter();
    const double by_axis = 0.04 / 6;
    SEEN_AS("body_inertia: box", by_axis, by_axis, by_axis, 0, 0, 0, 0, 0, 0, 1);
    leave();
}
END_TEST

/* The terms of a step from there, the action given, of a robot that turns at 0 and moves at 2
 * m/s. */
static struct task_step check_terms(const char *rewards, double action, const double *expected,
                                    unsigned count)
{
    char *text = mem_format("observation: [qpos]\n%s", rewards);
    write_task(text);
    free(text);
    struct task *task = open_task("own.yaml", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    double obs[2], sum = 0;
    place(worker, 0, 2, obs);
    struct task_step step = task_step(worker, &action, obs);
    for (unsigned i = 0; i < count; i++) {
        ck_assert_msg(fabs(task_terms(worker)[i] - expected[i]) < 1e-9, "%s: %s is %.17g, not %g",
                      rewards, task_info(task)->terms[i], task_terms(worker)[i], expected[i]);
        sum += expected[i];
    }
    ck_assert_ptr_null(task_info(task)->terms[count]);
    ck_assert_double_eq_tol(step.reward, sum, 1e-9);
    task_worker_free(worker);
    task_free(task);
    return step;
}
#define PAID(rewards, action, ...)                                                                 \
    check_terms(rewards, action, (const double[]){__VA_ARGS__},                                    \
                sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

START_TEST(test_rewards)
{
    enter();
    /* Without a force the box goes 2 m/s · 0.01 s. */
    PAID("reward: {a: {velocity: {qpos: rail}}, b: {qpos: rail}}", 0, 2, 3.02);
    PAID("reward: {a: {velocity: {qpos: rail}, weight: -0.5}}", 0, -1);
    PAID("frame_skip: 3\nreward: {a: {qpos: rail, divide_by: 4, weight: 2}}", 0, 2 * 3.06 / 4);
    /* (3.02 - 1)², |3.02 - 5| */
    PAID("reward: {a: {qpos: rail, target: 1, shape: quadratic}}", 0, 4.0804);
    PAID("reward: {a: {qpos: rail, target: 5, shape: absolute, weight: 3}}", 0, 5.94);
    PAID("reward: {a: {qpos: rail, weight: -2, most: 4}}", 0, -4);
    /* The action as it is, though the actuator takes 4 at most. */
    PAID("reward: {a: {control: {}, shape: quadratic, weight: -0.1}}", 7, -4.9);
    PAID("reward: {a: {actuator_force: rail}}", 7, 20);
    /* A list of parts is one term: 0.1 · 3.02² - 2. */
    PAID("reward: {a: [{qpos: rail, shape: quadratic, weight: 0.1}, {qvel: rail, weight: -1}]}", 0,
         0.1 * 3.02 * 3.02 - 2);
    /* The centre of mass moves with a quarter of the box's speed. Places are those of the last
     * forward evaluation, a step of the model earlier: of two steps one is seen. */
    PAID("frame_skip: 2\nreward: {a: {velocity: {centre_of_mass: x}}}", 0, 0.25);
    PAID("frame_skip: 2\nreward: {a: {velocity: {position: {body: box, axes: x}}}}", 0, 1);
    leave();
}
END_TEST

/* The box is at 3.02 m after the step. */
static void check_range(const char *range, bool healthy)
{
    char *text = mem_format("reward: {a: {alive: {}, weight: 5}}\nhealthy: [%s]", range);
    struct task_step step = PAID(text, 0, healthy ? 5 : 0);
    ck_assert_msg(step.terminated == !healthy, "%s", range);
    free(text);
}

START_TEST(test_ranges)
{
    enter();
    check_range("{qpos: rail, above: 3}", true);
    check_range("{qpos: rail, above: 3.1}", false);
    check_range("{qpos: rail, below: 3.1, above: 3}", true);
    check_range("{qpos: rail, below: 3}", false);
    check_range("{qvel: turn, above: 0}", false);
    check_range("{qvel: turn, at_least: 0}", true);
    check_range("{qvel: turn, below: 0}", false);
    check_range("{qvel: turn, at_most: 0}", true);
    check_range("{qpos: rail, above: 3}, {qvel: {}, below: 1}", false);
    PAID("reward: {a: {alive: {}}}", 0, 1);
    leave();
}
END_TEST

/* What the actuator is given for an action. */
static void check_control(const char *keys, double action, double expected)
{
    char *text = mem_format("action: {%s}\nreward: {a: {control: push}}", keys);
    check_terms(text, action, &expected, 1);
    free(text);
}

START_TEST(test_actions)
{
    enter();
    check_control("scale: 3", 0.5, 1.5);
    check_control("clip: 1", -7, -1);
    /* The range is from -2 to 4: its middle 1, half of it 3. */
    check_control("scale: range", -1, -2);
    check_control("scale: range", 0, 1);
    check_control("scale: range, clip: 1", 8, 4);
    leave();
}
END_TEST

/* A ball of 2 kg at rest on the floor is carried by 2 · 9.81 N. */
START_TEST(test_contact_force)
{
    enter();
    write_file(
        "arm.xml",
        "<mujoco><worldbody><geom type='plane' size='5 5 1'/><body name='ball' pos='0 0 0.1'>"
        "<joint name='z' type='slide' axis='0 0 1'/><geom size='0.1' mass='2'/></body>"
        "</worldbody><actuator><motor joint='z'/></actuator></mujoco>");
    write_task("observation: [contact_force]\n"
               "reward: {a: {contact_force: {clip: 4}, shape: quadratic}}");
    struct task *task = open_task("own.yaml", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    double obs[6], zero = 0;
    struct rng rng = rng_start(1);
    struct task_step step = {0};
    task_reset(worker, &rng, obs);
    ck_assert_double_eq(obs[5], 0);
    for (int t = 0; t < 2000; t++)
        step = task_step(worker, &zero, obs);
    ck_assert_double_eq_tol(obs[5], 2 * 9.81, 1e-6);
    ck_assert_double_eq_tol(step.reward, 16, 1e-9);
    task_worker_free(worker);
    task_free(task);
    leave();
}
END_TEST

static struct task *open_reset(const char *reset)
{
    char *text = mem_format("observation: [qpos]\nreward: {a: {qpos: rail}}\nreset: {%s}", reset);
    write_task(text);
    free(text);
    return open_task("own.yaml", 0, -1);
}

/* Both joints begin at 0; each draws a number for its place, then one for its speed. */
static void check_reset(const char *reset, const double *expected)
{
    struct task *task = open_reset(reset);
    struct task_worker *worker = task_worker_new(task);
    struct rng rng = rng_start(5);
    double obs[2];
    task_reset(worker, &rng, obs);
    const struct task_state *state = task_state(worker);
    for (int i = 0; i < 2; i++) {
        ck_assert_msg(state->qpos[i] == expected[i], "%s: place %d", reset, i);
        ck_assert_msg(state->qvel[i] == expected[2 + i], "%s: speed %d", reset, i);
    }
    task_worker_free(worker);
    task_free(task);
}

START_TEST(test_resets)
{
    enter();
    struct rng uniform = rng_start(5), mixed = rng_start(5);
    double u[4], m[4];
    for (int i = 0; i < 4; i++) {
        u[i] = 2 * rng_uniform(&uniform) - 1;
        m[i] = i < 2 ? 2 * rng_uniform(&mixed) - 1 : rng_normal(&mixed);
    }
    check_reset("", (const double[]){0, 0, 0, 0});
    check_reset("noise: 0.5", (const double[]){0.5 * u[0], 0.5 * u[1], 0.5 * u[2], 0.5 * u[3]});
    check_reset("noise: 0.5, velocities: normal",
                (const double[]){0.5 * m[0], 0.5 * m[1], 0.5 * m[2], 0.5 * m[3]});
    check_reset("noise: 0.5, velocity_factor: 0.25, still: turn",
                (const double[]){0, 0.5 * u[1], 0, 0.125 * u[3]});
    check_reset("noise: 0.5, positions: none, velocities: none", (const double[]){0, 0, 0, 0});
    leave();
}
END_TEST

/* A ring about the corner (0, 0) of the box from which the two joints are drawn. */
START_TEST(test_drawn_joints)
{
    enter();
    struct task *task = open_reset(
        "noise: 9, draw: {joints: {turn: [0, 0.4], rail: [-0.4, 0]}, within: 0.4, beyond: 0.2}");
    struct task_worker *worker = task_worker_new(task);
    double obs[2], low = 1, high = 0;
    struct rng rng = rng_start(1);
    for (int i = 0; i < 1000; i++) {
        task_reset(worker, &rng, obs);
        double norm = hypot(obs[0], obs[1]);
        ck_assert(obs[0] >= 0 && obs[1] <= 0 && norm < 0.4 && norm > 0.2);
        ck_assert(task_state(worker)->qvel[0] == 0 && task_state(worker)->qvel[1] == 0);
        low = fmin(low, norm);
        high = fmax(high, norm);
    }
    ck_assert(low < 0.21 && high > 0.39);
    task_worker_free(worker);
    task_free(task);
    leave();
}
END_TEST

/* The episodes' identity is that of what is described and of the model's files. */
static struct digest digest_of(const char *text)
{
    write_task(text);
    struct task *task = open_task("own.yaml", 0, -1);
    struct digest digest = task_digest(task);
    task_free(task);
    return digest;
}

static bool same(struct digest a, struct digest b)
{
    return a.high == b.high && a.low == b.low;
}

START_TEST(test_digest)
{
    enter();
    const char text[] = "observation: [qpos]\nreward: {a: {qpos: rail}}";
    struct digest digest = digest_of(text);
    ck_assert(same(digest, digest_of(text)));
    ck_assert(same(digest, digest_of("# a comment\nreward: {a: {qpos:   rail}}\nabout: it\n"
                                     "observation: [qpos]")));
    ck_assert(!same(digest, digest_of("observation: [qpos]\nreward: {a: {qpos: turn}}")));
    ck_assert(!same(digest, digest_of("observation: [qvel]\nreward: {a: {qpos: rail}}")));
    write_file("part.xml", "<mujoco><option density='2'/></mujoco>");
    char *including = mem_format("<mujoco><include file='part.xml'/>%s", arm + strlen("<mujoco>"));
    write_file("arm.xml", including);
    struct digest other = digest_of(text);
    write_file("part.xml", "<mujoco><option density='1'/></mujoco>");
    ck_assert(!same(digest, other) && !same(other, digest_of(text)));
    free(including);
    leave();
}
END_TEST

static void check_refused(const char *text, const char *expected)
{
    struct errs errs = {0};
    write_task(text);
    ck_assert_ptr_null(task_open("own.yaml", NULL, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    ck_assert_msg(strstr(errs_first(&errs), expected) != NULL, "%s", errs_first(&errs));
    errs_free(&errs);
}

#define REWARD "\nreward: {a: {qpos: rail}}"
#define SEES "observation: [qpos]\n"

START_TEST(test_refused)
{
    enter();
    check_refused("", "own.yaml:1:1: observation is missing");
    check_refused("observation: [qpos: {joints: trun}]" REWARD,
                  "own.yaml:2:30: observation.qpos: the model has no joint \"trun\"; it has turn | "
                  "rail");
    check_refused("observation: [qpso]" REWARD, "own.yaml:2:15: observation: \"qpso\" is none of");
    check_refused("observation: [qpos: {without: [turn, turn]}]" REWARD, "left out twice");
    check_refused("observation: [qpos: {skip: 2}]" REWARD, "nothing is left of it");
    check_refused("observation: [velocity: qpos]" REWARD, "\"velocity\" is none of");
    check_refused("observation: [position: {axes: x}]" REWARD, "a body, a site or a geom");
    check_refused("observation: [distance: {site: tip}]" REWARD, "between two points");
    check_refused("observation: [upright]" REWARD, "of which body?");
    check_refused("observation: [sensor: gyro]" REWARD, "no sensor \"gyro\"; it has angle");
    check_refused(SEES "reward: {a: {qpos: rail, wieght: 2}}",
                  "own.yaml:3:26: reward.a: expected one quantity");
    check_refused(SEES "reward: {a: {weight: 2}}", "expected one quantity");
    check_refused(SEES "reward: {}", "1 to 16 terms");
    check_refused(SEES "reward: {a: []}", "the list is empty");
    check_refused(SEES "healthy: [qpos: rail]" REWARD, "a range has a bound");
    check_refused(SEES "healthy: [{qpos: rail, abvoe: 1}]" REWARD, "did you mean above?");
    check_refused(SEES "action: {scale: no}" REWARD, "own.yaml:3:17: action.scale");
    check_refused(SEES "frame_skip: 0" REWARD, "own.yaml:3:13: frame_skip");
    check_refused(SEES "reset: {still: hip}" REWARD, "no joint \"hip\"");
    check_refused(SEES "reset: {draw: {joints: {turn: [1, 0]}}}" REWARD, "the lower one");
    check_refused(SEES "reset: {draw: {joints: {turn: [0, 1]}, within: 0.001}}" REWARD,
                  "fewer than one draw in a hundred");
    check_refused(SEES "mjfc: arm.xml" REWARD, "did you mean mjcf?");
    check_refused("mjcf: arm.xml", "own.yaml:2:1");
    leave();
}
END_TEST

/* A ball has a rotation alone, of four numbers and three velocities; a free joint a place too. */
START_TEST(test_numbers_of_joints)
{
    enter();
    write_file("arm.xml",
               "<mujoco><worldbody><body><joint name='turn' type='ball'/><geom size='0.1'/></body>"
               "<body name='b'><freejoint name='rail'/><geom size='0.1'/></body></worldbody>"
               "<actuator><motor joint='rail'/></actuator></mujoco>");
    check_refused("observation: [qpos: turn.x]" REWARD,
                  "own.yaml:2:21: observation.qpos: turn.x: behind the point stands one of qw | qx "
                  "| qy | qz");
    check_refused("observation: [qvel: turn.w]" REWARD, "one of wx | wy | wz");
    check_refused("observation: [qpos: rail.vx]" REWARD, "one of x | y | z | qw | qx | qy | qz");
    write_task("observation: [{qpos: [turn.qw, rail.z, rail.qw]}, {qvel: [turn.wz, rail.vy]}]\n"
               "reward: {a: {qpos: rail.x}}");
    struct task *task = open_task("own.yaml", 0, 0);
    struct task_worker *worker = task_worker_new(task);
    const double qpos[11] = {0, 0, 1, 0, 3, 4, 5, 1, 0, 0, 0},
                 qvel[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    double obs[5];
    task_place(worker, qpos, qvel, obs);
    ck_assert(obs[0] == 0 && obs[1] == 5 && obs[2] == 1 && obs[3] == 3 && obs[4] == 5);
    task_worker_free(worker);
    task_free(task);
    leave();
}
END_TEST

/* What the library says of a model, at the place that it names. */
START_TEST(test_bad_model)
{
    enter();
    write_file("arm.xml", "<mujoco>\n<worldbody>\n<geom type='teapot'/></worldbody></mujoco>");
    check_refused(SEES REWARD, "arm.xml:3:1: not a robot model: ");
    write_file("arm.xml", "<mujoco><asset>\n<mesh name='m' file='gone.stl'/></asset></mujoco>");
    check_refused(SEES REWARD, "arm.xml:2:1: not a robot model: ");
    ck_assert_int_eq(unlink("arm.xml"), 0);
    check_refused(SEES REWARD, "own.yaml:1:7: mjcf: arm.xml: cannot be opened");
    leave();
}
END_TEST

TEST_MAIN("robot_task", test_quantities, test_inertia, test_rewards, test_ranges, test_actions,
          test_contact_force, test_resets, test_drawn_joints, test_digest, test_refused,
          test_numbers_of_joints, test_bad_model)

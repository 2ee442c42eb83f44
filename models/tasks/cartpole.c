/* CartPole-v1, Gymnasium's (Towers et al. 2024), after Barto, Sutton, Anderson (1983): a cart on a
 * rail, pushed left or right by a force of fixed size, has to keep a pole upright.
 *
 *   u  = (F + m l θ'² sin θ) / M            F = ±10 N, the choice's
 *   θ" = (g sin θ - u cos θ) / (l (4/3 - m cos² θ / M))
 *   x" = u - m l θ" cos θ / M
 *
 * with the pole's mass m = 0.1 kg and half length l = 0.5 m, the mass of both M = 1.1 kg and
 * g = 9.8 m/s², in Euler steps of 0.02 s that move x and θ by the old speeds. Every step earns 1,
 * the one that ends the episode too: beyond 2.4 m or 12°. There is no friction, so that a world's
 * factor of friction changes nothing. It sees x, x', θ, θ' as float32. */
#include "core/base/mem.h"
#include "models/tasks/choice.h"
#include "models/tasks/dynamics.h"
#include "models/tasks/task_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEFT, RIGHT, CHOICES };
#define CART_KG 1.0
#define POLE_KG 0.1
#define POLE_HALF_M 0.5
#define GRAVITY 9.8
#define FORCE_N 10.0
#define STEP_S 0.02
#define RAIL_M 2.4
#define LEAN_RAD (12 * 2 * M_PI / 360)

struct cart {
    struct task_state state;      /* first: see struct dynamics */
    double position[2], speed[2]; /* x and θ */
    struct task_world world;
};

/* Nothing but what is written here: the model is the row itself. */
static void *model_new(const struct task_info *info, const struct task_options *options,
                       struct errs *errs)
{
    (void)info, (void)options, (void)errs;
    return mem_zero(1, 1);
}

static struct digest model_digest(const void *model)
{
    (void)model;
    return digest_fold_text((struct digest){0}, "CartPole-v1");
}

static void *body_new(const void *model)
{
    (void)model;
    struct cart *cart = mem_zero(1, sizeof *cart);
    cart->state = (struct task_state){cart->position, cart->speed, 2, 2, NULL};
    cart->world = TASK_WORLD_NOMINAL;
    return cart;
}

static bool set_world(void *body, const struct task_world *world)
{
    ((struct cart *)body)->world = *world;
    return true;
}

static bool place(void *body, const double *qpos, const double *qvel)
{
    struct cart *cart = body;
    memcpy(cart->position, qpos, sizeof cart->position);
    memcpy(cart->speed, qvel, sizeof cart->speed);
    return true;
}

static bool step(void *body, const double *action, struct rng *rng)
{
    (void)rng;
    struct cart *cart = body;
    const struct task_world *world = &cart->world;
    int choice = choice_of(action, CHOICES);
    if (choice < 0)
        return false;
    double force = (choice == RIGHT ? FORCE_N : -FORCE_N) * world->actuator;
    double pole = POLE_KG * world->mass, both = (POLE_KG + CART_KG) * world->mass;
    double sine = sin(cart->position[1]), cosine = cos(cart->position[1]), turn = cart->speed[1];
    double push = (force + pole * POLE_HALF_M * (turn * turn) * sine) / both;
    double turning = (GRAVITY * world->gravity * sine - cosine * push) /
                     (POLE_HALF_M * (4.0 / 3.0 - pole * (cosine * cosine) / both));
    double moving = push - pole * POLE_HALF_M * turning * cosine / both;
    cart->position[0] += STEP_S * cart->speed[0];
    cart->speed[0] += STEP_S * moving;
    cart->position[1] += STEP_S * cart->speed[1];
    cart->speed[1] += STEP_S * turning;
    return true;
}

static void motion(const void *body, double dt, struct motion *motion)
{
    (void)dt;
    const struct cart *cart = body;
    *motion = (struct motion){.speed = cart->speed[0], .lean = cos(cart->position[1])};
}

/* The rail, the cart on it and the pole, in the plane y = 0. */
static struct solid *solids(const void *body, size_t *count)
{
    (void)body;
    const struct solid shown[] = {{.kind = SOLID_BOX, .half = {RAIL_M, 0.02, 0.01}},
                                  {.kind = SOLID_BOX, .half = {0.2, 0.1, 0.1}, .limb = 1},
                                  {.kind = SOLID_CAPSULE, .half = {0.04, POLE_HALF_M}, .limb = 2}};
    *count = sizeof shown / sizeof *shown;
    return mem_copy(shown, sizeof shown);
}

static void poses(const void *body, struct solid_pose *now)
{
    const struct cart *cart = body;
    double x = cart->position[0], sine = sin(cart->position[1]), cosine = cos(cart->position[1]);
    now[0] = (struct solid_pose){{0}, {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    now[1] = (struct solid_pose){{x}, {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    now[2] = (struct solid_pose){{x + POLE_HALF_M * sine, 0, POLE_HALF_M * cosine},
                                 {cosine, 0, sine, 0, 1, 0, -sine, 0, cosine}};
}

static const struct dynamics cart_dynamics = {.model_new = model_new,
                                              .model_free = free,
                                              .model_digest = model_digest,
                                              .body_new = body_new,
                                              .body_free = free,
                                              .set_world = set_world,
                                              .place = place,
                                              .step = step,
                                              .wishes = 1u << WISH_SPEED | 1u << WISH_POSTURE,
                                              .motion = motion,
                                              .solids = solids,
                                              .poses = poses};

static void observe(const struct task_state *at, double *obs)
{
    obs[0] = (double)(float)at->qpos[0];
    obs[1] = (double)(float)at->qvel[0];
    obs[2] = (double)(float)at->qpos[1];
    obs[3] = (double)(float)at->qvel[1];
}

static void reward(const struct task_state *at, double *terms)
{
    (void)at;
    terms[0] = 1;
}

static bool healthy(const struct task_state *at)
{
    return fabs(at->qpos[0]) <= RAIL_M && fabs(at->qpos[1]) <= LEAN_RAD;
}

const struct task_info task_cartpole = {
    .name = "CartPole",
    .about = "a pole on a cart that is pushed left or right, paid for every step upright",
    .obs = 4,
    .act = CHOICES,
    .chooses = true,
    .nq = 2,
    .nv = 2,
    .dt = STEP_S,
    .limit = 500,
    .reset_noise = 0.05,
    .dynamics = &cart_dynamics,
    .terms = {"upright"},
    .observe = observe,
    .reward = reward,
    .healthy = healthy,
};

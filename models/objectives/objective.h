/* Objectives: what an agent wishes beside what its task pays. Agents of a fleet may wish different
 * things of one robot, as its owners do: one a certain speed, another little energy.
 *
 *   R = R⁰ + λ H      a step's reward: the task's own, and what the agent adds (Fan et al. 2024,
 *                     arXiv 2412.15538, R_k = R⁰_k + λ_k H_k)
 *   H = Σ w h         over the wishes below; λ, w ≥ 0
 *
 *   speed             h = -|v - target|, v m/s: how fast the robot went forward over the step
 *   energy            h = -Σ u², u: what each actuator was given, as control costs count it
 *   posture           h = c - 1, c: the cosine of how far the robot leans; upside down it is -2
 *   taste             h = min(0, (2 a - 1) (s - m)), a: whether a film was chosen (1) or left (0),
 *                     s: the stars that the agent's person gives it, m: those it gives in the mean
 *
 * A wish that is met is worth 0 and one that is not costs, so that H says by how much an agent
 * misses what it wants. For example v = 1.5, u = (1, -1), c = 0.9 with λ = 0.5, a target of 2 m/s
 * and the weights 1, 0.1 and 2: H = -0.5 - 0.2 - 0.2, and 0.45 is taken from the reward.
 * Decided here: the paper leaves H_k open, and has λ_k alone as what differs. */
#ifndef MODELS_OBJECTIVE_H
#define MODELS_OBJECTIVE_H

#include <stdbool.h>
#include <stddef.h>

enum wish { WISH_SPEED, WISH_ENERGY, WISH_POSTURE, WISH_TASTE, WISHES };

/* Nothing but doubles, all 0 where there is no objective. */
struct objective {
    double lambda, target_speed; /* m/s */
    double weights[WISHES];
};

#define OBJECTIVE_NONE                                                                             \
    {                                                                                              \
        .lambda = 0                                                                                \
    }

/* What a step of a task was like; what the task has none of is 0. */
struct motion {
    double speed;  /* m/s, forward */
    double effort; /* Σ u² over the actuators */
    double lean;   /* cosine; 1: upright */
    double taste;  /* (2 a - 1) (s - m), stars */
};

struct wish_row {
    const char *name;
    double (*met)(const struct objective *objective, const struct motion *motion); /* h */
};
extern const struct wish_row wish_rows[WISHES];

/* Whether something is wished, even where it does not count: λ may be 0. */
static inline bool objective_wishes(const struct objective *objective)
{
    return objective->weights[WISH_SPEED] > 0 || objective->weights[WISH_ENERGY] > 0 ||
           objective->weights[WISH_POSTURE] > 0 || objective->weights[WISH_TASTE] > 0;
}

/* H of a step. */
double objective_worth(const struct objective *objective, const struct motion *motion);

#endif

/* PPO on an agent: a sequence of losses against an independent computation, its gradient against
 * finite differences, FedProx's term, and what it counts.
 *
 * The sequences were computed with NumPy in float64 from the formulas alone: networks 3-4-2 and
 * 3-4-1 with tanh, θ_i = 0.5 sin(i + 1) of the policy and 0.5 cos(i + 1) of the value network,
 * log σ = (-0.5, -0.7); two episodes of 5 and 7 steps, the first of which its task ended, rows
 * sin(1 + 3 t + i + 10 n), actions cos(2 t + o + 5 n), or choices (t + n) mod 2, rewards
 * 0.5 + sin(0.7 t + n); γ = 0.9, λ = 0.8, ε = 0.2, value weight 0.5, entropy weight 0.01, rewards
 * times 0.5, norms up to 0.5, six passes with all 12 steps as one minibatch, Adam's rate 0.01. */
#include "models/ppo/agent_ppo.h"

#include "core/base/mem.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { OBS = 3, HIDDEN = 4, ACT = 2, PASSES = 6, EPISODES = 2, HORIZON = 7 };
static const uint32_t lengths[EPISODES] = {5, 7};
/* (3 + 1) 4 + (4 + 1) 2 = 26 of the policy, and 2 more with a log-std; (3 + 1) 4 + 4 + 1 = 21. */
enum { POLICY = 26, VALUE = 21 };

struct bench {
    struct agent_ppo_settings settings;
    struct policy_shape shape;
    struct carving carving;
    struct agent_ppo ppo;
    float policy[POLICY + ACT], value[VALUE], log_std[ACT];
    struct trajectory trajectories[EPISODES];
    double seen[PASSES][4]; /* policy, value, entropy, norm of each pass */
    int passes;
};

static void note(void *context, const struct ppo_sums *sums, double norm)
{
    struct bench *bench = context;
    ck_assert_int_lt(bench->passes, PASSES);
    double *seen = bench->seen[bench->passes++];
    seen[0] = sums->policy / sums->samples;
    seen[1] = sums->value / sums->samples;
    seen[2] = sums->entropy / sums->samples;
    seen[3] = norm;
}

static void fill_episode(const struct bench *bench, struct trajectory *trajectory, uint32_t n)
{
    trajectory->steps = lengths[n];
    trajectory->terminated = n == 0;
    for (uint32_t t = 0; t <= lengths[n]; t++)
        for (uint32_t i = 0; i < OBS; i++)
            trajectory->rows[t * OBS + i] = (float)sin(1 + 3.0 * t + i + 10.0 * n);
    for (uint32_t t = 0; t < lengths[n]; t++) {
        for (uint32_t o = 0; o < ACT; o++)
            trajectory->actions[t * ACT + o] = bench->shape.head == HEAD_CATEGORICAL
                                                   ? (float)((t + n) % 2 == o)
                                                   : (float)cos(2.0 * t + o + 5.0 * n);
        trajectory->rewards[t] = (float)(sin(0.7 * t + n) + 0.5);
    }
}

static void bench_open(struct bench *bench, enum head head, bool trained, double proximal)
{
    *bench = (struct bench){.settings = {PASSES, 64, 0.9, 0.8, 0.2, 0.5, 0.01, 0.5, 0, 0.5},
                            .shape = {2, {OBS, HIDDEN, ACT}, ACTIVATION_TANH, head, trained},
                            .log_std = {-0.5f, -0.7f}};
    const struct agent_ppo_plan plan = {.settings = &bench->settings,
                                        .shape = &bench->shape,
                                        .episodes = EPISODES,
                                        .horizon = HORIZON,
                                        .proximal = proximal};
    struct carving size = {NULL, 0};
    for (int pass = 0; pass < 2; pass++) {
        struct carving *carving = pass ? &bench->carving : &size;
        for (uint32_t n = 0; n < EPISODES; n++)
            bench->trajectories[n] = trajectory_carve(carving, &bench->shape, HORIZON);
        agent_ppo_carve(&bench->ppo, carving, &plan);
        if (!pass)
            bench->carving.block = memset(mem_alloc(size.size), 0xa5, size.size);
    }
    ck_assert_uint_eq(bench->carving.size, size.size);
    for (int i = 0; i < POLICY; i++)
        bench->policy[i] = (float)(0.5 * sin(i + 1));
    for (int i = 0; i < VALUE; i++)
        bench->value[i] = (float)(0.5 * cos(i + 1));
    memcpy(bench->policy + POLICY, bench->log_std, sizeof bench->log_std);
    for (uint32_t n = 0; n < EPISODES; n++)
        fill_episode(bench, &bench->trajectories[n], n);
    bench->ppo.look = note;
    bench->ppo.context = bench;
    agent_ppo_open(&bench->ppo, bench->policy, bench->log_std, bench->value, NULL);
}

static void bench_close(struct bench *bench)
{
    free(bench->carving.block);
}

static const double gaussian[PASSES][4] = {{0, 0.773549685, 1.63787708, 1.35471888},
                                           {-0.0175678119, 0.742006036, 1.63787708, 1.04692996},
                                           {-0.0349892585, 0.712010795, 1.63787708, 0.951891801},
                                           {-0.0413739517, 0.683444397, 1.63787708, 0.9364462},
                                           {-0.0477452352, 0.656286779, 1.63787708, 0.837807966},
                                           {-0.054879012, 0.630456745, 1.63787708, 0.8580281}};
static const double trained[PASSES][4] = {{0, 0.773549685, 1.63787708, 1.38695479},
                                          {-0.00893376286, 0.742006284, 1.61788203, 1.30751873},
                                          {-0.0288384688, 0.712001204, 1.62254855, 1.50498152},
                                          {-0.0299030237, 0.683776173, 1.62715601, 0.939372584},
                                          {-0.0342518188, 0.656779859, 1.63170125, 0.88768277},
                                          {-0.0411831088, 0.630997523, 1.63721905, 0.869859256}};
static const double choices[PASSES][4] = {{0, 0.773549685, 0.660898056, 0.636989741},
                                          {-0.00181069736, 0.742000514, 0.6667095, 0.610154637},
                                          {-0.00361357839, 0.712002372, 0.671913921, 0.583930168},
                                          {-0.00541301659, 0.683516866, 0.676523453, 0.558448656},
                                          {-0.00722209681, 0.656471483, 0.680558909, 0.533770116},
                                          {-0.00904734979, 0.630814931, 0.684019701, 0.509860288}};

/* Float32 against float64: six passes drift apart by some parts in 10⁵. */
START_TEST(test_sequence)
{
    static const double(*const expected[3])[4] = {gaussian, trained, choices};
    for (int which = 0; which < 3; which++) {
        struct bench bench;
        bench_open(&bench, which == 2 ? HEAD_CATEGORICAL : HEAD_GAUSSIAN, which == 1, 0);
        agent_ppo_learn(&bench.ppo, bench.trajectories, EPISODES, 1, 0.01);
        ck_assert_int_eq(bench.passes, PASSES);
        for (int p = 0; p < PASSES; p++)
            for (int i = 0; i < 4; i++)
                ck_assert_double_eq_tol(bench.seen[p][i], expected[which][p][i], 5e-5);
        bench_close(&bench);
    }
}
END_TEST

/* --- finite differences ----------------------------------------------------------------------- */

/* A batch of rows whose loss is Σ L / rows, in double: what ppo_pass.h does in float32. */
struct twin {
    struct bench *bench;
    struct ppo_networks networks;
    double *parameters; /* laid out as the float32 ones */
    double old[HORIZON], advantage[HORIZON], target[HORIZON];
};

static double loss_of(const struct twin *twin, double *gradient)
{
    const struct ppo_networks *networks = &twin->networks;
    const struct trajectory *trajectory = &twin->bench->trajectories[1];
    bool gaussian_head = twin->bench->shape.head == HEAD_GAUSSIAN;
    struct gradient_batch_f64 policy, value;
    gradient_batch_open_f64(&policy, &networks->policy, HORIZON);
    gradient_batch_open_f64(&value, &networks->value, HORIZON);
    for (uint32_t t = 0; t < HORIZON; t++)
        for (uint32_t i = 0; i < OBS; i++)
            gradient_input_f64(&policy, t)[i] = gradient_input_f64(&value, t)[i] =
                (double)trajectory->rows[t * OBS + i];
    const double *mean = gradient_forward_f64(&policy, twin->parameters, HORIZON);
    const double *v = gradient_forward_f64(&value, twin->parameters + networks->value_at, HORIZON);
    const struct ppo_head head = {{twin->bench->shape.head, ACT,
                                   gaussian_head ? twin->parameters + networks->log_std_at : NULL},
                                  0.2,
                                  0.5,
                                  0.01};
    double sum = 0, d_std[ACT];
    double *d_mean = gradient_output_f64(&policy), *d_value = gradient_output_f64(&value);
    memset(d_mean, 0, HORIZON * MATRIX_PAD * sizeof *d_mean);
    memset(d_value, 0, HORIZON * MATRIX_PAD * sizeof *d_value);
    for (uint32_t t = 0; t < HORIZON; t++) {
        double action[ACT], d[ACT];
        for (int o = 0; o < ACT; o++)
            action[o] = (double)trajectory->actions[t * ACT + o];
        const struct ppo_sample sample = {action, twin->old[t], twin->advantage[t],
                                          twin->target[t]};
        const struct ppo_terms terms =
            ppo_loss(&head, &sample, mean + t * MATRIX_PAD, v[t * MATRIX_PAD], d, d_std);
        sum += (terms.policy + 0.5 * terms.value - 0.01 * terms.entropy) / HORIZON;
        d_value[t * MATRIX_PAD] = terms.d_value / HORIZON;
        for (int o = 0; o < ACT && gradient; o++) {
            d_mean[t * MATRIX_PAD + o] = d[o] / HORIZON;
            if (gaussian_head)
                gradient[networks->log_std_at + (size_t)o] += d_std[o] / HORIZON;
        }
    }
    if (gradient) {
        double *across =
            mem_zero(networks->policy.transposed + networks->value.transposed + 1, sizeof *across);
        double *other = across + networks->policy.transposed;
        gradient_transpose_f64(&networks->policy, twin->parameters, across);
        gradient_transpose_f64(&networks->value, twin->parameters + networks->value_at, other);
        gradient_backward_f64(&policy, across, HORIZON, gradient);
        gradient_backward_f64(&value, other, HORIZON, gradient + networks->value_at);
        free(across);
    }
    gradient_batch_close_f64(&policy);
    gradient_batch_close_f64(&value);
    return sum;
}

static void twin_open(struct twin *twin, struct bench *bench)
{
    *twin = (struct twin){.bench = bench, .networks = ppo_networks(&bench->shape)};
    twin->parameters = mem_zero(twin->networks.count, sizeof *twin->parameters);
    for (size_t i = 0; i < twin->networks.count; i++)
        twin->parameters[i] = (double)bench->ppo.parameters[i];
    for (uint32_t t = 0; t < HORIZON; t++) {
        /* Ratios on both sides of what is cut off, none near it. */
        twin->old[t] = bench->shape.head == HEAD_GAUSSIAN ? -2 - 0.4 * t : -0.7 + 0.05 * (t % 3);
        twin->advantage[t] = t % 2 ? -1.3 : 0.8;
        twin->target[t] = 0.3 * t;
    }
}

/* Central differences of step h err by h² f''' / 6 and by rounding, ε f / h: 1e-10 of f at h =
 * 1e-5. Within 1e-6 of the gradient's norm, and the float32 way within 1e-5 of the double way. */
START_TEST(test_gradient)
{
    for (int categorical = 0; categorical < 2; categorical++) {
        struct bench bench;
        struct twin twin;
        bench_open(&bench, categorical ? HEAD_CATEGORICAL : HEAD_GAUSSIAN, !categorical, 0);
        twin_open(&twin, &bench);
        size_t count = twin.networks.count;
        double *gradient = mem_zero(count, sizeof *gradient), square = 0;
        loss_of(&twin, gradient);
        for (size_t i = 0; i < count; i++)
            square += gradient[i] * gradient[i];
        ck_assert_double_gt(square, 0.01);
        for (size_t i = 0; i < count; i++) {
            double at = twin.parameters[i], h = 1e-5;
            twin.parameters[i] = at + h;
            double up = loss_of(&twin, NULL);
            twin.parameters[i] = at - h;
            double down = loss_of(&twin, NULL);
            twin.parameters[i] = at;
            ck_assert_double_eq_tol((up - down) / (2 * h), gradient[i], 1e-6 * sqrt(square));
        }
        struct ppo_row rows[HORIZON];
        float *narrow = mem_zero(count, sizeof *narrow);
        for (uint32_t t = 0; t < HORIZON; t++)
            rows[t] = (struct ppo_row){bench.trajectories[1].rows + t * OBS,
                                       bench.trajectories[1].actions + t * ACT, twin.old[t],
                                       twin.advantage[t], twin.target[t]};
        const struct ppo_weights weights = {bench.ppo.parameters, bench.ppo.policy_across,
                                            bench.ppo.value_across};
        const struct ppo_head head = {
            {bench.shape.head, ACT, categorical ? NULL : bench.ppo.log_std}, 0.2, 0.5, 0.01};
        ppo_pass_gradient(&bench.ppo.pass, &weights, &head, rows, HORIZON, 1.0 / HORIZON, narrow);
        for (size_t i = 0; i < count; i++)
            ck_assert_double_eq_tol((double)narrow[i], gradient[i], 1e-5 * sqrt(square));
        free(narrow);
        free(gradient);
        free(twin.parameters);
        bench_close(&bench);
    }
}
END_TEST

/* --- the rest --------------------------------------------------------------------------------- */

static double distance(const struct bench *bench)
{
    float policy[POLICY + ACT], value[VALUE];
    double square = 0;
    agent_ppo_read(&bench->ppo, policy, value);
    for (int i = 0; i < POLICY; i++)
        square += pow((double)policy[i] - (double)bench->policy[i], 2);
    for (int i = 0; i < VALUE; i++)
        square += pow((double)value[i] - (double)bench->value[i], 2);
    return sqrt(square);
}

/* The first step is the same, as θ is still where it began; the norm of the second's gradient is
 * not. A strong pull keeps θ near. */
START_TEST(test_proximal)
{
    struct bench free_one, drawn;
    bench_open(&free_one, HEAD_GAUSSIAN, false, 0);
    bench_open(&drawn, HEAD_GAUSSIAN, false, 100);
    for (int step = 0; step < 5; step++) {
        free_one.passes = drawn.passes = 0;
        agent_ppo_learn(&free_one.ppo, free_one.trajectories, EPISODES, 1, 0.01);
        agent_ppo_learn(&drawn.ppo, drawn.trajectories, EPISODES, 1, 0.01);
        if (!step) {
            ck_assert_double_eq(free_one.seen[0][3], drawn.seen[0][3]);
            ck_assert_double_ne(free_one.seen[1][3], drawn.seen[1][3]);
        }
    }
    ck_assert_double_gt(distance(&free_one), 4 * distance(&drawn));
    bench_close(&free_one);
    bench_close(&drawn);
}
END_TEST

/* A log-std that is not trained stays, to the bit; one that is does not. Moments that are kept go
 * on counting. */
START_TEST(test_what_moves)
{
    for (int learnt = 0; learnt < 2; learnt++) {
        struct bench bench;
        bench_open(&bench, HEAD_GAUSSIAN, learnt, 0);
        agent_ppo_learn(&bench.ppo, bench.trajectories, EPISODES, 1, 0.01);
        for (int o = 0; o < ACT; o++)
            ck_assert((bench.ppo.log_std[o] != (double)bench.log_std[o]) == learnt);
        ck_assert_uint_eq(bench.ppo.adam.steps, PASSES);
        ck_assert(!bench.ppo.broken);
        bench_close(&bench);
    }
}
END_TEST

/* 12 samples. Both networks forward: 2 (3 · 4 + 4 · 2) + 2 (3 · 4 + 4 · 1) = 40 + 32 = 72
 * operations; once for values and probabilities, then 3 times in each of 6 passes, and 16 a
 * parameter (padded: 4 · 8 + 5 · 8 = 72, 8 of the log-std, 72) for a step: 12 · 72 (1 + 18) +
 * 6 · 16 · 152 = 31008. */
START_TEST(test_operations)
{
    struct bench bench;
    bench_open(&bench, HEAD_GAUSSIAN, false, 0);
    agent_ppo_learn(&bench.ppo, bench.trajectories, EPISODES, 1, 0.01);
    ck_assert_uint_eq(bench.ppo.networks.count, 152);
    ck_assert_double_eq(bench.ppo.flops, 12 * 72 * (1 + 18) + 6 * 16 * 152);
    bench_close(&bench);
}
END_TEST

/* A pass that leaves the policy that played is the last one. */
START_TEST(test_target_kl)
{
    struct bench bench;
    bench_open(&bench, HEAD_GAUSSIAN, false, 0);
    bench.settings.target_kl = 1e-6;
    agent_ppo_learn(&bench.ppo, bench.trajectories, EPISODES, 1, 0.01);
    ck_assert_int_eq(bench.passes, 2); /* the first began where it played: no divergence yet */
    bench_close(&bench);
}
END_TEST

TEST_MAIN("agent_ppo", test_sequence, test_gradient, test_proximal, test_what_moves,
          test_operations, test_target_kl)

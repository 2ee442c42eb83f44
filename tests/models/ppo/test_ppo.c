#include "core/base/mem.h"
#include "models/policy/policy_file.h"
#include "tests/models/ppo/ppo_world.h"

#include <math.h>
#include <string.h>

/* --- what an environment gathers -------------------------------------------------------------- */

/* Horizon 20 in 70 steps: episodes of HalfCheetah, which never falls, end after steps 20, 40 and 60
 * by the horizon alone. */
START_TEST(test_episodes_cut_by_the_horizon)
{
    struct ppo_settings settings = small("HalfCheetah");
    struct world world = open_world("HalfCheetah", 20, 1, &settings);
    iterate(&world);
    struct ppo_environment *e = &world.ppo->environment[1];
    ck_assert_uint_eq(e->ended_count, 3);
    ck_assert_uint_eq(e->row_count, 71 + 3);
    for (uint32_t t = 0; t < 70; t++) {
        bool last = t % 20 == 19;
        ck_assert(e->ended[t] == last);
        ck_assert_uint_eq(e->after[t], last ? 71 + t / 20 : t + 1);
    }
    /* The state an episode ended in is not the one the next began in. */
    const float *end = e->rows + 71 * 17, *begin = e->rows + 20 * 17;
    ck_assert(memcmp(end, begin, 17 * sizeof *end) != 0);
    double sum = 0;
    for (uint32_t t = 20; t < 40; t++)
        sum += e->reward[t];
    ck_assert_double_eq_tol(e->returns[1], sum, 1e-9);
    ck_assert_double_eq(e->observed[0].n, 70);
    ck_assert_double_eq(e->sums.n, 70);
    close_world(&world);
}
END_TEST

/* A hopper under random torques falls long before 1000 steps: those ends have no value. */
START_TEST(test_falls_have_no_value)
{
    struct ppo_settings settings = small("Hopper");
    struct world world = open_world("Hopper", 0, 1, &settings);
    struct ppo_report report = iterate(&world);
    const struct ppo_environment *e = &world.ppo->environment[0];
    unsigned ends = 0;
    for (uint32_t t = 0; t < 70; t++) {
        ck_assert(e->after[t] == (e->ended[t] ? PPO_NOWHERE : t + 1));
        ends += e->ended[t];
    }
    ck_assert(ends > 0 && ends == e->ended_count && e->row_count == 71);
    ck_assert_uint_eq(report.steps, 210);
    ck_assert(report.episodes >= ends &&
              report.recent == (report.episodes < 20 ? report.episodes : 20));
    close_world(&world);
}
END_TEST

/* A_t = sum over l of (gamma lambda)^l delta_{t+l}, to the end of its episode. */
static double advantage_of(const struct ppo_settings *settings, const struct ppo_environment *e,
                           uint32_t t)
{
    double sum = 0, weight = 1;
    for (bool ended = false; t < settings->steps && !ended; ended = e->ended[t++]) {
        double next = e->after[t] == PPO_NOWHERE ? 0 : (double)e->values[e->after[t]];
        sum += weight * (e->reward[t] + settings->gamma * next - (double)e->values[t]);
        weight *= settings->gamma * settings->lambda;
    }
    return sum;
}

/* The advantages it learns from are those of what it gathered, brought to mean 0 and deviation 1
 * over the batch. */
START_TEST(test_advantages)
{
    struct ppo_settings settings = small("Hopper");
    settings.scale_rewards = false;
    struct world world = open_world("Hopper", 0, 2, &settings);
    iterate(&world);
    struct moments raw = {0};
    for (uint32_t i = 0; i < 3; i++)
        for (uint32_t t = 0; t < 70; t++)
            moments_add(&raw, advantage_of(&settings, &world.ppo->environment[i], t));
    for (uint32_t i = 0; i < 3; i++)
        for (uint32_t t = 0; t < 70; t++) {
            const struct ppo_environment *e = &world.ppo->environment[i];
            double right = (advantage_of(&settings, e, t) - raw.mean) / moments_sd(&raw);
            ck_assert_double_eq_tol(e->advantage[t], right, 1e-6);
        }
    close_world(&world);
}
END_TEST

/* --- iterations ------------------------------------------------------------------------------- */

/* One pass with one minibatch: pi is still pi_old in every bit: rho = 1, KL = 0, none clipped. */
START_TEST(test_first_minibatch_is_on_policy)
{
    struct ppo_settings settings = small("Hopper");
    settings.minibatch = 210, settings.epochs = 1;
    struct world world = open_world("Hopper", 0, 2, &settings);
    struct ppo_report report = iterate(&world);
    ck_assert_double_eq(report.kl, 0);
    ck_assert_double_eq(report.clip_fraction, 0);
    ck_assert_double_eq_tol(report.policy_loss, 0, 1e-9); /* minus the mean advantage */
    ck_assert(report.gradient_norm > 0 && report.epochs == 1);
    /* three actions of deviation 1: 3 ln(2 pi e) / 2 */
    ck_assert_double_eq_tol(report.entropy, 3 * 1.4189385332046727, 1e-6);
    close_world(&world);
}
END_TEST

/* Next to no ratio may leave 1: all of the first minibatch do not, all later ones do. Of two epochs
 * over 210 samples in one minibatch half are clipped; in minibatches of 50, 50, 50, 50 and 10 all
 * of the 420 but 50. */
START_TEST(test_clip_fraction)
{
    struct ppo_settings settings = small("Hopper");
    settings.clip = 1e-9;
    const uint32_t minibatch[] = {210, 50};
    const double right[] = {210.0 / 420, 370.0 / 420};
    for (int i = 0; i < 2; i++) {
        settings.minibatch = minibatch[i];
        struct world world = open_world("Hopper", 0, 2, &settings);
        ck_assert_double_eq_tol(iterate(&world).clip_fraction, right[i], 1e-12);
        close_world(&world);
    }
}
END_TEST

static void stored_after(unsigned workers, unsigned iterations, struct policy_file *file,
                         struct ppo_report *report)
{
    struct ppo_settings settings = small("Hopper");
    struct world world = open_world("Hopper", 50, workers, &settings);
    for (unsigned i = 0; i < iterations; i++)
        *report = iterate(&world);
    ppo_policy(world.ppo, file);
    close_world(&world);
}

START_TEST(test_threads_change_no_bit)
{
    struct policy_file one, other;
    struct ppo_report report, same;
    stored_after(1, 4, &one, &report);
    size_t theta = policy_parameters(&one.shape) * sizeof *one.theta;
    for (unsigned workers = 2; workers <= 4; workers++) {
        stored_after(workers, 4, &other, &same);
        ck_assert(memcmp(one.theta, other.theta, theta) == 0);
        ck_assert(memcmp(one.log_std, other.log_std, 3 * sizeof(float)) == 0);
        ck_assert(memcmp(one.normaliser.mean, other.normaliser.mean, 11 * sizeof(float)) == 0);
        ck_assert(memcmp(one.normaliser.inverse_sd, other.normaliser.inverse_sd,
                         11 * sizeof(float)) == 0);
        ck_assert(report.kl == same.kl && report.recent_return == same.recent_return);
        policy_file_free(&other);
    }
    stored_after(1, 3, &other, &same); /* and an iteration changes some */
    ck_assert(memcmp(one.theta, other.theta, theta) != 0);
    policy_file_free(&other), policy_file_free(&one);
}
END_TEST

/* Rate r (1 - steps before the iteration / total): r, then r (1 - 210 / 840) ..., never below 0. */
START_TEST(test_annealing)
{
    struct ppo_settings settings = small("Hopper");
    settings.rate = 1e-3, settings.total_steps = 420;
    struct world world = open_world("Hopper", 0, 1, &settings);
    const double right[4] = {1e-3, 5e-4, 0, 0};
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(iterate(&world).rate, right[i], 1e-12);
    close_world(&world);
    settings.anneal = false;
    world = open_world("Hopper", 0, 1, &settings);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq(iterate(&world).rate, 1e-3);
    close_world(&world);
}
END_TEST

START_TEST(test_kl_ends_the_epochs)
{
    struct ppo_settings settings = small("Hopper");
    settings.epochs = 6, settings.rate = 1e-2;
    struct world world = open_world("Hopper", 0, 2, &settings);
    ck_assert_uint_eq(iterate(&world).epochs, 6);
    close_world(&world);
    settings.target_kl = 1e-9;
    world = open_world("Hopper", 0, 2, &settings);
    ck_assert_uint_eq(iterate(&world).epochs, 1);
    close_world(&world);
}
END_TEST

/* The entropy bonus alone drives the log-std up: advantages of nothing (no reward, gamma 0). */
START_TEST(test_entropy_bonus)
{
    struct ppo_settings settings = small("Hopper");
    settings.entropy_weight = 100, settings.gradient_norm = 0;
    struct world world = open_world("Hopper", 0, 1, &settings);
    double before = (double)world.ppo->log_std[0];
    for (int i = 0; i < 2; i++)
        iterate(&world);
    ck_assert((double)world.ppo->log_std[0] > before);
    close_world(&world);
}
END_TEST

START_TEST(test_broken_numbers_stop_learning)
{
    struct ppo_settings settings = small("Hopper");
    struct world world = open_world("Hopper", 0, 2, &settings);
    iterate(&world);
    world.ppo->parameters[world.ppo->networks.value_at] = NAN;
    float theta = world.ppo->parameters[0];
    struct ppo_report report = iterate(&world);
    ck_assert(report.broken);
    ck_assert(world.ppo->parameters[0] == theta); /* nothing was moved by it */
    close_world(&world);
}
END_TEST

START_TEST(test_policy_acts_as_it_is_stored)
{
    struct ppo_settings settings = small("Hopper");
    struct world world = open_world("Hopper", 50, 1, &settings);
    iterate(&world);
    struct policy_file file;
    ppo_policy(world.ppo, &file);
    ck_assert_str_eq(file.task, "Hopper");
    ck_assert_uint_eq(file.horizon, 50);
    ck_assert_uint_eq(file.evaluation.episodes, 0);
    ck_assert(policy_shape_valid(&file.shape) && file.shape.width[1] == 16);
    /* the last matrix's biases: behind the padding in there, at the end of θ in the file */
    const struct gradient_layer *last = &world.ppo->networks.policy.layer[2];
    float bias = world.ppo->parameters[last->offset + last->in * last->stride + 2];
    ck_assert(file.theta[policy_parameters(&file.shape) - 1] == bias && bias != 0);
    ck_assert_uint_eq(file.normaliser.width, 11);
    ck_assert_double_eq((double)file.normaliser.mean[0],
                        (double)(float)world.ppo->observed[0].mean);
    ck_assert_double_eq(world.ppo->observed[0].n, 210);
    policy_file_free(&file);
    close_world(&world);
}
END_TEST

START_TEST(test_free_in_the_middle)
{
    struct ppo_settings settings = small("Hopper");
    struct world world = open_world("Hopper", 0, 2, &settings);
    ck_assert(ppo_advance(world.ppo) == PPO_WAIT);
    ck_assert_uint_le(ppo_steps(world.ppo), 210);
    close_world(&world);
    world = open_world("Hopper", 0, 2, &settings);
    ck_assert(ppo_advance(world.ppo) == PPO_WAIT);
    for (uint32_t i = 0; i < 3; i++)
        pool_wait(world.pool, &world.ppo->environment[i].job);
    ck_assert_uint_eq(ppo_steps(world.ppo), 210);
    ppo_advance(world.ppo); /* goes on to the epochs */
    close_world(&world);
    ppo_free(NULL);
}
END_TEST

/* It learns: 40960 steps take HalfCheetah's episodes of 100 steps from about -40 to above 0. */
START_TEST(test_learns)
{
    struct ppo_settings settings = ppo_defaults("HalfCheetah");
    settings.seed = 1, settings.total_steps = 40960, settings.log_std = -1;
    struct world world = open_world("HalfCheetah", 100, 2, &settings);
    struct ppo_report first = iterate(&world), last = first;
    while (last.steps < settings.total_steps)
        last = iterate(&world);
    ck_assert_uint_eq(first.steps, 2048);
    ck_assert_double_gt(last.recent_return, first.recent_return + 40);
    ck_assert(last.kl > 0 && last.clip_fraction > 0);
    close_world(&world);
}
END_TEST

START_TEST(test_settings_are_checked)
{
    struct errs errs = {0};
    struct ppo_settings settings = ppo_defaults("Hopper");
    ck_assert(ppo_settings_check(&settings, &errs) && errs.count == 0);
    settings.gamma = 1.01, settings.minibatch = 0, settings.rate = NAN;
    ck_assert(!ppo_settings_check(&settings, &errs));
    ck_assert_uint_eq(errs.count, 3);
    ck_assert(strstr(errs_first(&errs), "minibatch"));
    errs_free(&errs);
    settings = ppo_defaults("Hopper"), settings.hidden[1] = 0;
    ck_assert(!ppo_settings_check(&settings, &errs));
    errs_free(&errs);
    ck_assert_double_eq(ppo_defaults("Swimmer").gamma, 0.9999);
}
END_TEST

TEST_MAIN("ppo", test_episodes_cut_by_the_horizon, test_falls_have_no_value, test_advantages,
          test_first_minibatch_is_on_policy, test_clip_fraction, test_threads_change_no_bit,
          test_annealing, test_kl_ends_the_epochs, test_entropy_bonus,
          test_broken_numbers_stop_learning, test_policy_acts_as_it_is_stored,
          test_free_in_the_middle, test_learns, test_settings_are_checked)

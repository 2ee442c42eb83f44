#include "core/base/mem.h"
#include "models/policy/episode_store.h"
#include "models/policy/rollout.h"
#include "tests/support/check.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

static struct task *open_task(const char *name, uint32_t horizon)
{
    struct errs errs = {0};
    struct task *task =
        task_open(name, &(struct task_options){.horizon = horizon, .reset_noise = -1}, &errs);
    ck_assert_msg(task != NULL, "%s", errs_first(&errs));
    return task;
}

/* A linear Gaussian policy for the task, drawn; the caller frees theta. */
struct linear {
    struct policy_shape shape;
    float *theta, log_std[TASK_ACT_MAX];
    struct policy_view view;
};

static void linear_init(struct linear *linear, const struct task *task, uint64_t key)
{
    *linear = (struct linear){.shape = {.layers = 1}};
    linear->shape.width[0] = task_info(task)->obs;
    linear->shape.width[1] = task_info(task)->act;
    linear->theta = mem_alloc(policy_parameters(&linear->shape) * sizeof(float));
    policy_initialise(&linear->shape, 1, key, linear->theta);
    for (int i = 0; i < TASK_ACT_MAX; i++)
        linear->log_std[i] = -1;
    linear->view = (struct policy_view){
        .shape = &linear->shape, .theta = linear->theta, .log_std = linear->log_std};
}

/* The same episode, stepped by hand. */
static struct episode by_hand(const struct task *task, const struct linear *linear,
                              const struct task_world *world, uint64_t key, bool stochastic,
                              double *sum_of_first)
{
    struct task_worker *worker = task_worker_new(task);
    struct rollout_streams streams = rollout_streams(key);
    double obs[TASK_OBS_MAX], action[TASK_ACT_MAX];
    struct episode episode = {0};
    task_set_world(worker, world);
    task_reset(worker, &streams.reset, obs);
    for (bool going = true; going;) {
        *sum_of_first += obs[0];
        policy_act(&linear->view, obs, stochastic ? &streams.action : NULL, action);
        struct task_step step = task_step(worker, action, obs);
        episode.ret += step.reward;
        episode.steps++;
        episode.blowup = step.blowup;
        going = !step.terminated && !step.truncated;
    }
    task_worker_free(worker);
    return episode;
}

static void check_same(struct episode a, struct episode b)
{
    ck_assert(a.ret == b.ret && a.steps == b.steps && a.blowup == b.blowup);
}

START_TEST(test_against_a_loop_by_hand)
{
    const char *names[] = {"HalfCheetah", "Hopper"};
    struct task_world worlds[] = {TASK_WORLD_NOMINAL, TASK_WORLD_OF(1.1, 0.9, 1.05, 0.8)};
    struct rollout_worker *worker = rollout_worker_new();
    struct task *tasks[2];
    for (int t = 0; t < 2; t++) {
        tasks[t] = open_task(names[t], 60);
        struct linear linear;
        linear_init(&linear, tasks[t], 5);
        for (unsigned i = 0; i < 8; i++) {
            const struct task_world *world = &worlds[i % 2];
            double sum = 0;
            struct moments observed[TASK_OBS_MAX] = {{0}};
            struct rollout_series series = {.observed = observed,
                                            .width = task_info(tasks[t])->obs};
            struct episode hand = by_hand(tasks[t], &linear, world, i, i & 4, &sum);
            struct episode got = rollout_episode(worker, tasks[t], &linear.view,
                                                 i % 2 ? world : NULL, i, i & 4, &series);
            check_same(got, hand);
            ck_assert_double_eq(observed[0].n, got.steps);
            ck_assert_double_eq_tol(observed[0].mean, sum / got.steps, 1e-12);
            ck_assert_double_eq(observed[task_info(tasks[t])->obs].n, 0);
        }
        free(linear.theta);
    }
    rollout_worker_free(worker);
    task_free(tasks[0]);
    task_free(tasks[1]);
}
END_TEST

START_TEST(test_keys_and_sampling_matter)
{
    struct task *task = open_task("HalfCheetah", 20);
    struct linear linear;
    linear_init(&linear, task, 5);
    struct rollout_worker *worker = rollout_worker_new();
    struct episode one = rollout_episode(worker, task, &linear.view, NULL, 1, false, NULL);
    struct episode two = rollout_episode(worker, task, &linear.view, NULL, 2, false, NULL);
    struct episode sampled = rollout_episode(worker, task, &linear.view, NULL, 1, true, NULL);
    ck_assert(one.ret != two.ret && one.ret != sampled.ret);
    ck_assert_uint_eq(one.steps, 20); /* the cheetah never falls: the horizon ends it */
    struct rollout_streams streams = rollout_streams(1);
    ck_assert_uint_ne(rng_u64(&streams.reset), rng_u64(&streams.action));
    rollout_worker_free(worker);
    task_free(task);
    free(linear.theta);
}
END_TEST

enum { EPISODES = 12 };

struct crew {
    const struct task *task;
    const struct linear *linear;
    unsigned first, stride;
    struct episode *episodes;
};

static void *run_crew(void *argument)
{
    struct crew *crew = argument;
    struct rollout_worker *worker = rollout_worker_new();
    for (unsigned i = crew->first; i < EPISODES; i += crew->stride)
        crew->episodes[i] =
            rollout_episode(worker, crew->task, &crew->linear->view, NULL, i, true, NULL);
    rollout_worker_free(worker);
    return NULL;
}

/* Which worker runs an episode, and what it ran before, changes nothing. */
START_TEST(test_two_workers)
{
    struct task *task = open_task("Walker2d", 0);
    struct linear linear;
    linear_init(&linear, task, 9);
    struct episode alone[EPISODES], shared[EPISODES];
    run_crew(&(struct crew){task, &linear, 0, 1, alone});
    struct crew crews[2] = {{task, &linear, 0, 2, shared}, {task, &linear, 1, 2, shared}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run_crew, &crews[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < EPISODES; i++) {
        check_same(shared[i], alone[i]);
        ck_assert_uint_lt(alone[i].steps, 1000); /* an untrained walker falls */
    }
    task_free(task);
    free(linear.theta);
}
END_TEST

/* A policy that answers NaN breaks the first step. */
START_TEST(test_blowup)
{
    struct task *task = open_task("Swimmer", 50);
    struct linear linear;
    linear_init(&linear, task, 3);
    struct rollout_worker *worker = rollout_worker_new();
    struct episode sound = rollout_episode(worker, task, &linear.view, NULL, 1, false, NULL);
    ck_assert(!sound.blowup && sound.steps == 50);
    float kept = linear.theta[0];
    linear.theta[0] = NAN;
    struct episode broken = rollout_episode(worker, task, &linear.view, NULL, 1, false, NULL);
    ck_assert(broken.blowup && broken.steps == 1 && broken.ret == -INFINITY);
    linear.theta[0] = kept; /* and the worker is as good as before */
    check_same(rollout_episode(worker, task, &linear.view, NULL, 1, false, NULL), sound);
    rollout_worker_free(worker);
    task_free(task);
    free(linear.theta);
}
END_TEST

START_TEST(test_none)
{
    struct task *task = open_task("none", 1234);
    struct rollout_worker *worker = rollout_worker_new();
    struct episode episode = rollout_episode(worker, task, NULL, NULL, 1, true, NULL);
    ck_assert(episode.ret == 0 && episode.steps == 1234 && !episode.blowup);
    struct rollout_cost cost = rollout_worker_cost(worker);
    ck_assert(cost.physics_s == 0 && cost.policy_s == 0 && cost.steps == 0);
    rollout_worker_free(worker);
    rollout_worker_free(NULL);
    task_free(task);
}
END_TEST

/* More tasks than a worker keeps, in turns: the ones let go are opened anew. */
START_TEST(test_many_tasks)
{
    enum { TASKS = 6 };
    struct task *tasks[TASKS];
    struct rollout_worker *worker = rollout_worker_new();
    struct linear linear;
    for (uint32_t i = 0; i < TASKS; i++)
        tasks[i] = open_task("Hopper", 3 + i);
    linear_init(&linear, tasks[0], 4);
    for (uint32_t i = 0; i < 3 * TASKS; i++)
        ck_assert_uint_eq(
            rollout_episode(worker, tasks[i % TASKS], &linear.view, NULL, 7, false, NULL).steps,
            3 + i % TASKS);
    rollout_worker_free(worker);
    for (uint32_t i = 0; i < TASKS; i++)
        task_free(tasks[i]);
    free(linear.theta);
}
END_TEST

/* CPU time of episodes only grows; how it splits is sampled, so a share may sink. */
START_TEST(test_cost)
{
    struct task *task = open_task("HalfCheetah", 200);
    struct linear linear;
    linear_init(&linear, task, 5);
    struct rollout_worker *worker = rollout_worker_new();
    struct rollout_cost last = {0};
    for (unsigned i = 0; i < 5; i++) {
        rollout_episode(worker, task, &linear.view, NULL, i, true, NULL);
        struct rollout_cost cost = rollout_worker_cost(worker);
        ck_assert_uint_eq(cost.steps, 200 * (i + 1));
        ck_assert_double_ge(cost.physics_s, 0);
        ck_assert_double_ge(cost.policy_s, 0);
        /* A rounding of the split apart. */
        ck_assert_double_ge(cost.physics_s + cost.policy_s,
                            (last.physics_s + last.policy_s) * (1 - 1e-12));
        last = cost;
    }
    ck_assert_double_gt(last.physics_s + last.policy_s, 0);
    rollout_worker_free(worker);
    task_free(task);
    free(linear.theta);
}
END_TEST

/* Keeps the last few episodes and series in arrays. */
struct few {
    struct episode_store store; /* first */
    struct digest identities[64], chains[8];
    struct episode episodes[64];
    struct moments observed[8][TASK_OBS_MAX];
    unsigned count, series;
    size_t width; /* bytes of a series */
};

static int few_at(const struct digest *digests, unsigned count, const struct digest *digest)
{
    for (unsigned i = 0; i < count; i++)
        if (digests[i].low == digest->low && digests[i].high == digest->high)
            return (int)i;
    return -1;
}

static bool few_find(struct episode_store *store, const struct digest *identity,
                     struct episode *episode)
{
    struct few *few = (struct few *)store;
    int at = few_at(few->identities, few->count, identity);
    if (at >= 0)
        *episode = few->episodes[at];
    return at >= 0;
}

static void few_keep(struct episode_store *store, const struct digest *identity,
                     const struct episode *episode)
{
    struct few *few = (struct few *)store;
    ck_assert_uint_lt(few->count, 64);
    few->identities[few->count] = *identity;
    few->episodes[few->count++] = *episode;
}

static bool few_find_bytes(struct episode_store *store, const struct digest *identity,
                           struct wire *bytes)
{
    struct few *few = (struct few *)store;
    int at = few_at(few->chains, few->series, identity);
    if (at >= 0)
        wire_raw(bytes, few->observed[at], few->width);
    return at >= 0;
}

static void few_keep_bytes(struct episode_store *store, const struct digest *identity,
                           const void *bytes, size_t length)
{
    struct few *few = (struct few *)store;
    ck_assert_uint_lt(few->series, 8);
    few->chains[few->series] = *identity;
    few->width = length;
    memcpy(few->observed[few->series++], bytes, length);
}

static struct few *few_new(void)
{
    struct few *few = mem_zero(1, sizeof *few);
    few->store = (struct episode_store){{1, 2}, few_find, few_keep, few_find_bytes, few_keep_bytes};
    return few;
}

/* Episodes of the keys `first` to `first` + 2, and what they observed; plays them as often as they
 * ask for. The number of rounds. */
static unsigned play_three(struct rollout_worker *worker, const struct task *task,
                           const struct policy_view *view, uint64_t first, struct moments *observed)
{
    uint32_t width = task_info(task)->obs;
    struct rollout_series series = {.observed = observed, .width = width};
    memset(observed, 0, width * sizeof *observed);
    unsigned rounds = 0;
    do {
        for (uint64_t key = first; key < first + 3; key++)
            rollout_episode(worker, task, view, NULL, key, true, &series);
        rounds++;
    } while (!rollout_series_end(worker, &series));
    return rounds;
}

/* What a series observed comes to the same bits however much of it was kept: nothing; some of its
 * episodes, so that it is played again; all of them without what they observed; all of it. */
START_TEST(test_a_series)
{
    struct few *few = few_new();
    struct task *task = open_task("Hopper", 30);
    struct linear linear;
    linear_init(&linear, task, 5);
    struct moments plain[TASK_OBS_MAX], seen[TASK_OBS_MAX];
    size_t bytes = task_info(task)->obs * sizeof *plain;
    struct rollout_worker *worker = rollout_worker_new();
    ck_assert_uint_eq(play_three(worker, task, &linear.view, 7, plain), 1);
    ck_assert_double_gt(plain[0].n, 3);
    rollout_use_store(worker, &few->store);
    rollout_episode(worker, task, &linear.view, NULL, 8, true, NULL); /* kept by somebody else */
    ck_assert_uint_eq(play_three(worker, task, &linear.view, 7, seen), 2);
    ck_assert_mem_eq(plain, seen, bytes);
    ck_assert(few->count == 3 && few->series == 1);
    uint64_t played = rollout_worker_cost(worker).played;
    ck_assert_uint_eq(play_three(worker, task, &linear.view, 7, seen), 1);
    ck_assert_mem_eq(plain, seen, bytes);
    ck_assert_uint_eq(rollout_worker_cost(worker).played, played);
    few->series = 0;
    ck_assert_uint_eq(play_three(worker, task, &linear.view, 7, seen), 2);
    ck_assert_mem_eq(plain, seen, bytes);
    ck_assert_uint_eq(rollout_worker_cost(worker).played, played + 3);
    ck_assert(few->count == 3 && few->series == 1);
    ck_assert_uint_eq(play_three(worker, task, &linear.view, 6, seen), 2); /* another series */
    ck_assert(few->count == 4 && few->series == 2);
    rollout_worker_free(worker);
    free(linear.theta);
    task_free(task);
    free(few);
}
END_TEST

static void put_float(const void *how, struct wire *out, float value)
{
    (void)how;
    wire_f32(out, &value, 1);
}

/* Whatever an episode is a function of makes another one of it; the same once more is found, with
 * the same return and length, and costs no step. */
START_TEST(test_a_store)
{
    struct few *few = few_new();
    struct task *task = open_task("Hopper", 30), *longer = open_task("Hopper", 31);
    struct errs errs = {0};
    struct task *still =
        task_open("Hopper", &(struct task_options){.horizon = 30, .reset_noise = 0}, &errs);
    struct task *again = open_task("Hopper", 30);
    struct task_world heavy = TASK_WORLD_OF(1.5, 1, 1, 1), slippery = TASK_WORLD_OF(1, 0.5, 1, 1),
                      floating = TASK_WORLD_OF(1, 1, 0.5, 1), weak = TASK_WORLD_OF(1, 1, 1, 0.5),
                      wishing = {1, 1, 1, 1, {1, 2, {1, 0, 0, 0}}, 0, 0},
                      hers = {1, 1, 1, 1, OBJECTIVE_NONE, 1, 0}, judged = TASK_WORLD_EVALUATED;
    struct linear a, b, narrow, scaled;
    linear_init(&a, task, 5);
    linear_init(&b, task, 6);
    linear_init(&narrow, task, 5);
    narrow.log_std[0] = -2;
    linear_init(&scaled, task, 5);
    float mean[TASK_OBS_MAX] = {0}, inverse_sd[TASK_OBS_MAX] = {2};
    struct normaliser normaliser = {
        .width = task_info(task)->obs, .mean = mean, .inverse_sd = inverse_sd};
    scaled.view.normaliser = &normaliser;
    const struct call {
        const struct task *task;
        const struct policy_view *view;
        const struct task_world *world;
        uint64_t key;
        bool stochastic;
    } calls[] = {{task, &a.view, NULL, 1, true},      {longer, &a.view, NULL, 1, true},
                 {still, &a.view, NULL, 1, true},     {task, &b.view, NULL, 1, true},
                 {task, &narrow.view, NULL, 1, true}, {task, &scaled.view, NULL, 1, true},
                 {task, &a.view, &heavy, 1, true},    {task, &a.view, &slippery, 1, true},
                 {task, &a.view, &floating, 1, true}, {task, &a.view, &weak, 1, true},
                 {task, &a.view, NULL, 2, true},      {task, &a.view, NULL, 1, false},
                 {task, &a.view, &wishing, 1, true},  {task, &a.view, &hers, 1, true},
                 {task, &a.view, &judged, 1, true}};
    enum { CALLS = sizeof calls / sizeof *calls };
    struct episode played[CALLS];
    struct rollout_worker *worker = rollout_worker_new();
    rollout_use_store(worker, &few->store);
    for (int round = 0; round < 2; round++)
        for (unsigned i = 0; i < CALLS; i++) {
            const struct call *call = &calls[i];
            struct episode episode = rollout_episode(worker, call->task, call->view, call->world,
                                                     call->key, call->stochastic, NULL);
            if (round == 0)
                played[i] = episode;
            check_same(episode, played[i]);
            ck_assert_msg(few->count == (round ? CALLS : i + 1), "call %u of round %d", i, round);
        }
    /* The same task opened again is the same, a nominal world is none, and so is a digest at hand;
     * another program, library or processor is another setting. */
    const struct task_world nominal = TASK_WORLD_NOMINAL;
    struct policy_view known = a.view;
    const struct digest digest = policy_digest(&a.view);
    known.digest = &digest;
    check_same(rollout_episode(worker, again, &known, &nominal, 1, true, NULL), played[0]);
    ck_assert_uint_eq(few->count, CALLS);
    uint64_t steps = rollout_worker_cost(worker).steps;
    struct wire recording = {0};
    const struct rollout_recording floats = {.out = &recording, .put = put_float};
    rollout_record(worker, &floats);
    rollout_episode(worker, task, &a.view, NULL, 1, true, NULL);
    ck_assert_uint_eq(recording.length, 4 * task_info(task)->obs * played[0].steps);
    ck_assert_uint_eq(rollout_worker_cost(worker).steps, steps);
    ck_assert_uint_eq(rollout_worker_cost(worker).played, CALLS);
    ck_assert_uint_eq(rollout_worker_cost(worker).found, CALLS + 2);
    few->store.setting.low = 3;
    check_same(rollout_episode(worker, task, &a.view, NULL, 1, true, NULL), played[0]);
    ck_assert_uint_eq(few->count, CALLS + 1);
    wire_free(&recording);
    rollout_worker_free(worker);
    struct task *tasks[] = {task, longer, still, again};
    for (int i = 0; i < 4; i++)
        task_free(tasks[i]);
    free(a.theta);
    free(b.theta);
    free(narrow.theta);
    free(scaled.theta);
    free(few);
}
END_TEST

TEST_MAIN("rollout", test_a_series, test_a_store, test_against_a_loop_by_hand,
          test_keys_and_sampling_matter, test_two_workers, test_blowup, test_none, test_many_tasks,
          test_cost)

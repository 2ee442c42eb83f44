/* The simulator against the plain loop over the algorithm: the same learning curve, bit for bit,
 * whatever links and devices are like as long as everybody answers. */
#include "core/base/mem.h"
#include "models/policy/policy_file.h"
#include "tests/support/check.h"
#include "tests/support/oracle.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 8 };

/* θ after every round, evaluations, bytes and steps are those of the plain loop. */
static void same_as_plain_loop(struct world *world)
{
    struct oracle oracle;
    struct plain_round plain[ROUNDS_MAX];
    uint64_t flushed;
    struct study study = world_study(world);
    oracle_open(&oracle, study_trial(&study, 0, NULL)->scenario);
    plain_loop(&oracle.setup, plain, NULL, &flushed);
    world_run(world);
    uint32_t rounds = oracle.setup.rounds;
    ck_assert_uint_eq(world_number(world, "SELECT count(*) FROM round"), rounds);
    for (uint32_t r = 1; r <= rounds; r++) {
        char *row = world_rows(world,
                               "SELECT theta_hash, down_payload_B, up_payload_B, agent_steps, "
                               "server_steps, accepted, used FROM round WHERE round = %u",
                               r);
        char *expected = mem_format(
            "%016llx|%llu|%llu|%llu|%llu|%d|%u\n", (unsigned long long)plain[r - 1].theta,
            (unsigned long long)plain[r - 1].downloaded, (unsigned long long)plain[r - 1].uploaded,
            (unsigned long long)plain[r - 1].steps, (unsigned long long)plain[r - 1].server_steps,
            plain[r - 1].accepted, oracle.setup.agents);
        ck_assert_str_eq(row, expected);
        if (r > 1)
            ck_assert((plain[r - 1].theta != plain[r - 2].theta) == plain[r - 1].accepted);
        double mean = world_number(world,
                                   "SELECT mean FROM evaluation WHERE "
                                   "round = %u AND mode = 'deterministic'",
                                   r);
        ck_assert(mean == plain[r - 1].ret); /* one episode: nothing to round */
        free(row);
        free(expected);
    }
    ck_assert_uint_eq(world_number(world, "SELECT flush_payload_B FROM run"), flushed);
    oracle_close(&oracle);
    study_free(&study);
}

/* No latency, no limit, nobody drops: all methods, with their variants. */
START_TEST(test_plain_loop)
{
    static const char *const variants[][4] = {
        {"algorithm.name=par_s2zpo", NULL},
        {"algorithm.name=par_s2zpo", "algorithm.perturbation=seed", "algorithm.partition=random",
         "policy.normaliser=fleet"},
        {"algorithm.name=fedavg_s2zpo", NULL},
        {"algorithm.name=fedavg_s2zpo", "algorithm.replica=server", "algorithm.step=norm_matched",
         "task.name=Hopper"},
        {"algorithm.name=fedavg", "algorithm.local_steps=2", NULL},
        {"algorithm.name=fedavg", "policy.normaliser=fleet", "policy.head=deterministic", NULL},
        {"rounds=8",
         "algorithm={name: par_s2zpo, server_panel: accept_reject, schedule: halving,"
         " patience: 1, optimizer: adam, clip: 2, direction: gaussian,"
         " partition: random_each_round}",
         NULL},
        {"rounds=8",
         "algorithm={name: fedavg_s2zpo, server_panel: accept_reject, optimizer: adam,"
         " schedule: theorem, direction: sphere}",
         "policy.normaliser=fleet", NULL},
        {"rounds=8",
         "algorithm={name: fedavg, server_panel: accept_reject, schedule: halving,"
         " patience: 1, local_steps: 2}",
         NULL},
        {"algorithm.name=feedsign", "policy.normaliser=fleet", NULL},
        {"algorithm.codec_observations=float16", "policy.normaliser=fleet", NULL},
        {"algorithm={name: fedavg, local_steps: 2, codec: sign}", "policy.normaliser=fleet", NULL},
        {"algorithm={name: fedavg, codec: {topk: 0.1}}", NULL},
        {"algorithm={name: fedavg, codec: int8, codec_down: float16}", NULL},
        {"algorithm={name: feedsign, secure_sum: {threshold: 0.6}}", NULL},
        {"algorithm={name: fedavg, local_steps: 2, codec_down: int8}", NULL},
        {"algorithm={name: par_s2zpo, replica: server, codec_down: bfloat16}", NULL},
        {"algorithm={name: decomfl, directions: 2, codec_down: int8, alpha: 0.001}", NULL},
        {"algorithm={name: es, directions: 3, codec_down: {topk: 0.5}}", NULL},
        {"algorithm={name: par_s2zpo, direction: gaussian, codec_down: int8}", NULL},
        {"algorithm={name: fedkseed, seeds: 20, codec_down: float16}", NULL},
        {"algorithm={name: fedavg_s2zpo, direction: sphere, codec_down: sign, replica: cheaper}",
         NULL},
        {"algorithm={name: fedavg, codec: {topk: 0.1}, error_feedback: yes}", NULL},
        {"algorithm={name: zpg, directions: 3, codec: int8, replica: server}", NULL},
        {"algorithm={name: decomfl, directions: 2, local_steps: 2, alpha: 0.001, optimizer: adam}",
         "policy.normaliser=fleet", NULL},
        {"algorithm={name: fedavg_ppo, alpha: 0.003, local_steps: 2}", NULL},
        {"algorithm={name: fedavg_ppo, alpha: 0.003, share: policy, moments: kept}",
         "policy.normaliser=fleet", "policy.trained=all", NULL},
        {"algorithm={name: fedavg_ppo, codec: {topk: 0.1}, error_feedback: yes, moments: kept}",
         "panel.episodes=2", NULL},
        {"algorithm={name: fedavg_ppo, privacy: {clip: 1}, codec: int8, codec_down: float16}",
         NULL},
        {"algorithm={name: fedavg_ppo, weigh: agents, proximal: 0.1, server_panel: accept_reject}",
         NULL},
        {"algorithm={name: rm_ppo, alpha: 0.003, local_steps: 2, reward_model: {members: 2}}",
         "panel.batches=2", NULL},
        {"algorithm={name: rm_ppo, share: policy, moments: kept, codec: int8, weigh: pairs}",
         "policy.normaliser=fleet", "policy.trained=all", NULL},
        {"algorithm={name: dpo, alpha: 0.01, local_steps: 2, codec: {topk: 0.1}}",
         "panel.batches=3", NULL},
        {"algorithm={name: online_dpo, alpha: 0.01, proximal: 0.1, moments: kept, codec: sign,"
         " codec_down: float16, pairs: {replay: 2}}",
         "panel.batches=2", "panel.episodes=2", NULL},
        {"algorithm.partition=by_layer", NULL},
        {"algorithm.partition=by_layer", "policy.trained=all", NULL}};
    for (size_t v = 0; v < sizeof variants / sizeof *variants; v++) {
        struct world world = {.text = world_learning, .jobs = 2};
        memcpy(world.sets, variants[v], sizeof variants[v]);
        same_as_plain_loop(&world);
        ck_assert_uint_eq(world_number(&world, "SELECT t_end_ns FROM run"), 0);
        world_free(&world);
    }
}
END_TEST

/* Everybody is waited for: links, latency, speed and framing move every clock and no bit of θ. */
START_TEST(test_links_move_time_alone)
{
    static const char *const methods[] = {"algorithm.name=par_s2zpo", "algorithm.name=fedavg_s2zpo",
                                          "algorithm.name=fedavg"};
    static const char *const slow[] = {"fleet.*.up={uniform: [1 kB/s, 9 kB/s]}",
                                       "fleet.*.down=3 kB/s",
                                       "fleet.*.latency=80 ms",
                                       "fleet.*.speed={uniform: [10 steps/s, 90 steps/s]}",
                                       "server.up=4 kB/s",
                                       "server.down=5 kB/s",
                                       "network.framing=tcp",
                                       "fleet.*.answer={exponential: 2 s}"};
    for (int m = 0; m < 3; m++) {
        struct world world = {.text = world_learning};
        world.sets[0] = methods[m];
        memcpy(world.sets + 1, slow, sizeof slow);
        same_as_plain_loop(&world);
        ck_assert_double_gt(world_number(&world, "SELECT min(t_end_ns - t_begin_ns) FROM round"),
                            1e9);
        world_free(&world);
    }
}
END_TEST

/* K = 1: both sign methods are the same centralised method, bit for bit. */
START_TEST(test_one_agent)
{
    struct world world = {.text = world_learning,
                          .sets = {"fleet.cells.count=1", "rounds=6",
                                   "sweep=[{algorithm.name: [par_s2zpo, fedavg_s2zpo]}]"}};
    world_run(&world);
    world_expect(&world, "SELECT count(*), count(DISTINCT theta_hash) FROM round", "12|6\n");
    world_expect(&world,
                 "SELECT count(*) FROM round a JOIN round b USING (round) WHERE a.run < b.run AND "
                 "a.theta_hash = b.theta_hash",
                 "6\n");
    world_expect(&world,
                 "SELECT count(*) FROM evaluation a JOIN evaluation b USING (round, mode) WHERE "
                 "a.run < b.run AND a.mean = b.mean AND a.sd = b.sd",
                 "7\n");
    world_free(&world);
}
END_TEST

/* The policy stored with that round's evaluation, `run` in SQL; policy_file_free is the
 * caller's. */
static void read_stored(const struct world *world, const char *run, long long round,
                        struct policy_file *file)
{
    struct errs errs = {0};
    char *hex = world_rows(world, "SELECT hex(policy) FROM policy WHERE run = %s AND round = %lld",
                           run, round);
    struct source source = {.name = "stored", .length = strcspn(hex, "\n") / 2};
    source.text = mem_zero(source.length + 1, 1);
    for (size_t i = 0; i < source.length; i++) {
        const char digits[] = {hex[2 * i], hex[2 * i + 1], '\0'};
        source.text[i] = (char)strtoul(digits, NULL, 16);
    }
    ck_assert_msg(policy_file_decode(file, &source, &errs), "%s", errs_first(&errs));
    free(source.text);
    free(hex);
}

static bool blob_is(const struct world *world, long long run, long long round, const char *hash)
{
    struct policy_file file;
    char text[24];
    snprintf(text, sizeof text, "%lld", run);
    read_stored(world, text, round, &file);
    snprintf(text, sizeof text, "%016llx",
             (unsigned long long)hash_bytes(0, file.theta, 4 * policy_parameters(&file.shape)));
    ck_assert(file.evaluation.mean ==
              world_number(world, "SELECT mean FROM evaluation WHERE run = %lld AND round = %lld",
                           run, round));
    policy_file_free(&file);
    return strcmp(text, hash) == 0;
}

/* The policy stored with an evaluation is the θ of that round, and knows its return; two seeds
 * share neither. */
START_TEST(test_stored_policies)
{
    struct world world = {.text = world_learning, .sets = {"seeds=2", "evaluation.episodes=3"}};
    world_run(&world);
    char *rows = world_rows(&world, "SELECT run, round, theta_hash FROM round"), *rest = rows;
    int count = 0;
    for (char *line; (line = strsep(&rest, "\n")) && *line; count++) {
        long long run, round;
        char hash[20];
        ck_assert_int_eq(sscanf(line, "%lld|%lld|%16s", &run, &round, hash), 3);
        ck_assert(blob_is(&world, run, round, hash));
    }
    ck_assert_int_eq(count, 6);
    free(rows);
    world_expect(&world, "SELECT count(DISTINCT theta_hash) FROM round", "6\n");
    world_expect(&world, "SELECT count(DISTINCT mean), count(*) FROM evaluation", "8|8\n");
    world_free(&world);
}
END_TEST

/* The two log-stds of the only trial's policy after `round`, as it is stored. */
static void read_log_std(const struct world *world, int round, float log_std[2])
{
    struct policy_file file;
    read_stored(world, "(SELECT run FROM run)", round, &file);
    ck_assert_uint_eq(policy_parameters(&file.shape), 9 * 4 + 5 * 2); /* the mean's alone */
    memcpy(log_std, file.log_std, 2 * sizeof *log_std);
    policy_file_free(&file);
}

/* With the log-std d is two more: 8-4-2 has (8 + 1) 4 + (4 + 1) 2 = 46 parameters. It moves by ± α
 * like all others, and is stored where a policy file has it. */
START_TEST(test_trained_log_std)
{
    struct world world = {
        .text = world_learning,
        .sets = {"policy.trained=all", "policy.log_std=-0.5", "algorithm.alpha=0.25", "rounds=1"}};
    float before[2], after[2];
    world_run(&world);
    world_expect(&world, "SELECT d FROM run", "48\n");
    read_log_std(&world, 0, before);
    read_log_std(&world, 1, after);
    for (int i = 0; i < 2; i++)
        ck_assert(before[i] == -0.5f && (after[i] == -0.25f || after[i] == -0.75f));
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_curve", test_plain_loop, test_links_move_time_alone, test_one_agent,
          test_stored_policies, test_trained_log_std)

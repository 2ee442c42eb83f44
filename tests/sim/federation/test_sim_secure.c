/* Secure aggregation in time: three round trips more for an answer, bytes that travel, and rounds
 * that are void where too few answered. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

/* Three agents whose links cost nothing but 100 + 10 ms one way. */
static const char trio[] =
    "name: trio\n"
    "rounds: 8\n"
    "task: {name: Swimmer, horizon: 6}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: fedavg, alpha: 0.05, mu: 0.1}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}, tie: coin}\n"
    "network: {framing: none}\n"
    "server: {up: unlimited, down: unlimited, latency: 10 ms}\n"
    "fleet: {a: {count: 3, up: unlimited, down: unlimited, latency: 100 ms, speed: 6 steps/s}}\n"
    "evaluation: {every: 100, episodes: 1}\n";

static const char secure[] = "algorithm.secure_sum={threshold: 0.6}";

/* Uploads take 110 ms, or with 1 + 2 · 3 ways 770 ms; the sum is the same. */
START_TEST(test_round_trips)
{
    struct world plain = {.text = trio}, secret = {.text = trio, .sets = {secure}};
    world_run(&plain);
    world_run(&secret);
    world_expect(&plain,
                 "SELECT min(upload_ns), max(upload_ns) FROM agent_round WHERE outcome <> "
                 "'flush'",
                 "110000000|110000000\n");
    world_expect(&secret,
                 "SELECT min(upload_ns), max(upload_ns) FROM agent_round WHERE outcome <> "
                 "'flush'",
                 "770000000|770000000\n");
    static const char thetas[] = "SELECT theta_hash FROM round ORDER BY round";
    char *first = world_rows(&plain, thetas), *second = world_rows(&secret, thetas);
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
    world_free(&plain);
    world_free(&secret);
}
END_TEST

/* d = 46: up go 8 bytes of a header and ⌈(9 · 256 + 46 · 34) / 8⌉ = 484 where 184 would have done;
 * down 8 of a START, ⌈2051 / 8⌉ = 257, and θ's 8 + 184. */
START_TEST(test_bytes)
{
    struct world world = {.text = trio, .sets = {secure, "algorithm.perturbation=seed"}};
    world_run(&world);
    world_expect(
        &world,
        "SELECT DISTINCT up_payload_B, down_payload_B FROM agent_round WHERE round > 1 AND "
        "outcome = 'used'",
        "492|457\n");
    world_free(&world);
}
END_TEST

/* t = 2 of three: rounds with fewer answers are void, the others count. */
START_TEST(test_threshold)
{
    struct world world = {
        .text = trio,
        .sets = {secure, "rounds=30", "fleet.a.dropout=0.5",
                 "fleet.a.dropout_phase={download: 0, compute: 1, panel: 0, upload: 0}"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT count(*) > 0, sum(accepted) FROM (SELECT accepted, (SELECT count(*) FROM "
                 "agent_round a WHERE a.round = r.round AND a.outcome IN ('used', 'void')) AS "
                 "answers FROM round r) WHERE answers < 2",
                 "1|0\n");
    world_expect(&world,
                 "SELECT count(*) > 0, min(accepted) FROM (SELECT accepted, (SELECT count(*) FROM "
                 "agent_round a WHERE a.round = r.round AND a.outcome IN ('used', 'void')) AS "
                 "answers FROM round r) WHERE answers >= 2",
                 "1|1\n");
    world_free(&world);
}
END_TEST

/* 2 MFLOP/s of an agent: 2 n agreements of 2550 · 256, 2 n (t - 1) 256 and n masks of 46 · 2 · 31
 * are 3 926 892 operations, 1.963446 s more for it to compute. */
START_TEST(test_operations)
{
    struct world plain = {.text = trio, .sets = {"fleet.a.flops=2 MFLOP/s"}},
                 secret = {.text = trio, .sets = {"fleet.a.flops=2 MFLOP/s", secure}};
    static const char computed[] = "SELECT sum(compute_ns) FROM agent_round WHERE round = 1";
    world_run(&plain);
    world_run(&secret);
    char *first = world_rows(&plain, computed), *second = world_rows(&secret, computed);
    ck_assert_double_eq_tol((atof(second) - atof(first)) / 1e9, 3 * 1.963446, 1e-5);
    free(first);
    free(second);
    world_free(&plain);
    world_free(&secret);
}
END_TEST

TEST_MAIN("sim_secure", test_round_trips, test_bytes, test_threshold, test_operations)

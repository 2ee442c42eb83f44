/* What methods count: the bits of the paper, and the memory of an agent; and what they refuse. */
#include "models/federated/wire.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

#include <math.h>
#include <string.h>

/* C1 and C2 at d = 5702, K = 5: 5702 + 5 bits against 5 · 5702 + 5; 6843 floats against 11404. */
START_TEST(test_paper_counts)
{
    const int64_t bits[] = {5707, 28515, -1}, bytes[] = {4 * 6843, 4 * 11404, -1};
    for (int m = 0; m < 3; m++) {
        struct fixture fixture;
        struct memory_need need;
        fixture_robot(&fixture, methods[m], "HalfCheetah", 5, 64);
        ck_assert_uint_eq(fixture.problem.d, 5702);
        struct server *server = fixture_server(&fixture);
        server_memory_need(server, 5, &need);
        ck_assert_int_eq(server_paper_bits(server, 5), bits[m]);
        ck_assert_int_eq(need.paper_B, bytes[m]);
        server_free(server);
        /* 32 bits a coordinate of a Gaussian, and the accept bit. */
        fixture.config.direction = DIRECTION_GAUSSIAN;
        fixture.config.acceptance = ACCEPTANCE_ACCEPT_REJECT;
        server = fixture_server(&fixture);
        ck_assert_int_eq(server_paper_bits(server, 5), bits[m] < 0 ? -1 : 32 * (bits[m] - 5) + 6);
        server_free(server);
        fixture_free(&fixture);
    }
}
END_TEST

/* HalfCheetah 17-64-64-6, Gaussian, S = 5, in place, explicit, a normaliser of the fleet: policy 4
 * (5702 + 6); block 4 · 1141 (or 4 · 5702) and 713 bytes of signs; rollout 20 + 8 (17 + 6) + 4 (64
 * + 64) + 24 · 17; normaliser 8 · 17; messages: the larger of an upload 8 + 1 + 4 + 8 · 17 = 149
 * and a RESULT with ⌈(11 + 5702)/8⌉ = 715 (5702 · 5: 3566) bytes, and 8; what its structures take
 * is the compiler's (test_standalone_device.c counts it). */
START_TEST(test_memory_need)
{
    struct fixture fixture;
    struct memory_need need;
    fixture_robot(&fixture, "par_s2zpo", "HalfCheetah", 5, 64);
    fixture.problem.normaliser_kind = NORMALISER_FLEET;
    struct server *server = fixture_server(&fixture);
    server_memory_need(server, 5, &need);
    const uint64_t par[MEMORY_CATEGORIES] = {
        22832, 4564 + 713, 1124, 0, 136, 723, need.bytes[MEMORY_BOOKKEEPING]};
    ck_assert_mem_eq(need.bytes, par, sizeof par);
    ck_assert_uint_eq(need.total, 22832 + 5277 + 1124 + 136 + 723 + need.bytes[MEMORY_BOOKKEEPING]);
    server_free(server);

    fixture.config.method = algorithm_find("fedavg_s2zpo");
    server = fixture_server(&fixture);
    server_memory_need(server, 5, &need);
    const uint64_t both[MEMORY_CATEGORIES] = {
        22832, 22808 + 713, 1124, 0, 136, 3574, need.bytes[MEMORY_BOOKKEEPING]};
    ck_assert_mem_eq(need.bytes, both, sizeof both);
    server_free(server);

    /* Keyed signs are a key; a copy is all of θ; a random partition is held as its order. */
    fixture.config.method = algorithm_find("par_s2zpo");
    fixture.config.perturbation = ENCODING_SEED;
    fixture.config.perturb = PERTURB_COPY;
    fixture.config.partition = PARTITION_RANDOM;
    server = fixture_server(&fixture);
    server_memory_need(server, 5, &need);
    ck_assert_uint_eq(need.bytes[MEMORY_PERTURBATION], 22808 + 8 + 22808);
    ck_assert_uint_eq(need.bytes[MEMORY_MESSAGES], 149);
    for (int c = 0; c < MEMORY_CATEGORIES; c++)
        ck_assert_ptr_nonnull(memory_category_names[c]);
    server_free(server);

    /* Adam 8 · 5702 and its count, where agents keep replicas; floats of an explicit perturbation;
     * of 1152, 4160 and 390 parameters in 5 parts the largest has 1387. */
    fixture.config.optimiser = (struct optimiser){OPTIMISER_ADAM, ADAM_DEFAULTS, 0};
    fixture.config.perturbation = ENCODING_EXPLICIT;
    fixture.config.direction = DIRECTION_SPHERE;
    fixture.config.perturb = PERTURB_IN_PLACE;
    fixture.config.partition = PARTITION_BY_LAYER;
    server = fixture_server(&fixture);
    server_memory_need(server, 5, &need);
    ck_assert_uint_eq(need.bytes[MEMORY_OPTIMISER], 45620);
    ck_assert_uint_eq(need.bytes[MEMORY_PERTURBATION], 4 * 1387 + 22808);
    ck_assert_int_eq(need.paper_B, 4 * 6843);
    server_free(server);
    fixture.config.replica = REPLICA_SERVER;
    server = fixture_server(&fixture);
    server_memory_need(server, 5, &need);
    ck_assert_uint_eq(need.bytes[MEMORY_OPTIMISER], 0);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

static bool rejected(struct fixture *fixture, const char *said)
{
    struct errs errs = {0};
    struct server *server = server_new(&fixture->config, &fixture->problem, &errs);
    ck_assert_ptr_null(server);
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    bool heard = strstr(errs_first(&errs), said) != NULL;
    errs_free(&errs);
    return heard;
}

START_TEST(test_bad_settings)
{
    struct fixture good, bad;
    float value = 1;
    const struct number_settings hiding = {.privacy = {1, 1, 1e-5}};
    fixture_robot(&good, "fedavg", "Hopper", 5, 0);
#define REJECT(change, said)                                                                       \
    bad = good;                                                                                    \
    change;                                                                                        \
    ck_assert(rejected(&bad, said))
    REJECT(bad.config.method = NULL, "algorithm that learns");
    REJECT(bad.config.method = algorithm_find("transfer"), "algorithm that learns");
    REJECT(bad.config.alpha = NAN, "alpha");
    REJECT(bad.config.mu = -1, "mu");
    REJECT(bad.config.local_steps = 0, "local step");
    REJECT(bad.config.panel.panelists = 0, "panel");
    REJECT(bad.config.panel.episodes = 1 << 20, "episodes");
    REJECT(bad.config.local_steps = 1 << 19, "episodes"); /* 2 * 2^19 in a message of 20 bits */
    bad.config.method = algorithm_find("par_s2zpo");      /* counts none, takes one step */
    server_free(fixture_server(&bad));
    REJECT(bad.problem.d = 0, "parameters");
    REJECT(bad.problem.d = 7, "shape");
    REJECT(bad.problem.log_std = NULL, "log-std");
    REJECT(bad.problem.normaliser_kind = NORMALISER_FROZEN, "frozen");
    REJECT(bad.problem.normaliser_kind = NORMALISER_FLEET;
           bad.problem.normaliser =
               ((struct normaliser){.width = 1, .mean = &value, .inverse_sd = &value}),
           "width");
    REJECT(bad.problem.normaliser_kind = NORMALISER_FLEET;
           bad.config.numbers = &hiding, "without noise");
    REJECT(bad.config.optimiser.kind = OPTIMISER_ADAM;
           bad.config.optimiser.adam = ADAM_DEFAULTS, "no gradient");
    REJECT(bad.config.optimiser.clip = 1, "no gradient");
    REJECT(bad.config.optimiser.clip = NAN, "clip");
    REJECT(bad.config.schedule = SCHEDULE_HALVING; bad.config.patience = 1, "rejects");
    REJECT(bad.config.schedule = SCHEDULE_HALVING;
           bad.config.acceptance = ACCEPTANCE_ACCEPT_REJECT, "patience");
    REJECT(bad.config.method = algorithm_find("par_s2zpo");
           bad.config.optimiser.kind = OPTIMISER_ADAM, "epsilon");
#undef REJECT
    fixture_free(&good);
}
END_TEST

TEST_MAIN("algorithm_counts", test_paper_counts, test_memory_need, test_bad_settings)

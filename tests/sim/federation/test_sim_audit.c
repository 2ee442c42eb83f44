/* --audit: private replicas and every message compared. It passes where nothing is wrong, changes
 * nothing, and no flipped bit of any message gets through. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* With private replicas at every agent, or every second, the same database as without. */
START_TEST(test_audit_changes_nothing)
{
    struct world plain = {.text = world_rich};
    world_record(&plain);
    char *expected = world_dump(&plain);
    for (unsigned every = 1; every <= 2; every++) {
        struct world audited = {.text = world_rich, .audit = every, .jobs = 2};
        world_run(&audited);
        char *dump = world_dump(&audited);
        world_same(dump, expected);
        free(dump);
        world_free(&audited);
    }
    free(expected);
    world_free(&plain);
}
END_TEST

/* Flips one bit of one agent's message of one round. */
struct flip {
    uint32_t agent, round;
    bool upload; /* the second message of the agent's round; a flush has one alone */
    size_t bit;
    size_t length; /* bytes of that message; 0: it never came */
    int seen;
};

static void flip_bit(void *context, uint32_t agent, uint32_t round, struct wire *bytes)
{
    struct flip *flip = context;
    if (agent != flip->agent || round != flip->round || flip->seen++ != flip->upload)
        return;
    flip->length = bytes->length;
    if (flip->bit < 8 * bytes->length)
        bytes->bytes[flip->bit / 8] ^= (uint8_t)(1u << flip->bit % 8);
}

static const char *const methods[] = {"algorithm.name=par_s2zpo", "algorithm.name=fedavg_s2zpo",
                                      "algorithm.name=fedavg"};

static enum trial_end run_flipped(const char *method, const char *encoding, struct flip *flip,
                                  char *message, size_t size)
{
    struct world world = {.text = world_learning,
                          .sets = {method, encoding, "task.name=none", "policy.parameters=21",
                                   "rounds=2", "task.horizon=2"},
                          .audit = 1,
                          .tamper = flip_bit,
                          .context = flip};
    flip->seen = 0;
    flip->length = 0;
    world_bare(&world);
    snprintf(message, size, "%s", errs_first(&world.errs));
    enum trial_end end = world.end;
    world_free(&world);
    return end;
}

/* Every bit of the message is found out; a bit past its end, none flipped, passes. Returns its
 * length. */
static size_t every_bit(const char *method, const char *encoding, struct flip flip)
{
    char message[512];
    flip.bit = SIZE_MAX;
    ck_assert_int_eq(run_flipped(method, encoding, &flip, message, sizeof message), TRIAL_DONE);
    size_t length = flip.length;
    for (flip.bit = 0; flip.bit < 8 * length; flip.bit++) {
        enum trial_end end = run_flipped(method, encoding, &flip, message, sizeof message);
        ck_assert_msg(end == TRIAL_FAILED, "bit %zu of %zu bytes (agent %u, round %u, %s) passed",
                      flip.bit, length, flip.agent, flip.round, flip.upload ? "up" : "down");
        ck_assert_str_ne(message, "");
    }
    return length;
}

/* d = 21 parameters, 3 bytes of signs; K = 3. Messages as in PAPERS' table: */
START_TEST(test_every_bit_counts)
{
    static const char explicit_[] = "algorithm.perturbation=explicit";
    static const char seed[] = "algorithm.perturbation=seed";
    /* START; vote; RESULT (7 bits) and START; RESULT of the flush */
    ck_assert_uint_eq(every_bit(methods[0], explicit_, (struct flip){.round = 1}), 8 + 3);
    ck_assert_uint_eq(every_bit(methods[0], explicit_, (struct flip){.round = 1, .upload = true}),
                      8 + 1);
    ck_assert_uint_eq(every_bit(methods[0], explicit_, (struct flip){.agent = 2, .round = 2}),
                      9 + 11);
    ck_assert_uint_eq(every_bit(methods[0], explicit_, (struct flip){.agent = 1, .round = 3}), 9);
    /* KEY and START */
    ck_assert_uint_eq(every_bit(methods[0], seed, (struct flip){.agent = 2, .round = 1}), 16 + 8);
    /* RESULT with two perturbations, 8 + ceil((7 + 42) / 8), and START */
    ck_assert_uint_eq(every_bit(methods[1], explicit_, (struct flip){.agent = 1, .round = 2}),
                      8 + 7 + 11);
}
END_TEST

/* Weights: θ of 84 bytes down and up; a bit of each byte. */
START_TEST(test_weights)
{
    char message[512];
    static const char seed[] = "algorithm.perturbation=seed";
    for (int upload = 0; upload < 2; upload++)
        for (size_t byte = 0; byte < 92; byte++) {
            struct flip flip = {
                .agent = 1, .round = 2, .upload = upload, .bit = 8 * byte + byte % 8};
            ck_assert_int_eq(run_flipped(methods[2], seed, &flip, message, sizeof message),
                             TRIAL_FAILED);
            ck_assert_uint_eq(flip.length, upload ? 8 + 84 : 8 + 84 + 8);
        }
}
END_TEST

TEST_MAIN("sim_audit", test_audit_changes_nothing, test_every_bit_counts, test_weights)

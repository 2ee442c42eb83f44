#include "models/federated/fleet_statistics.h"
#include "models/federated/host.h"
#include "models/federated/wire.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

#include <math.h>
#include <string.h>

START_TEST(test_list)
{
    size_t count;
    const struct algorithm *const *list = algorithm_list(&count);
    ck_assert_uint_ge(count, METHODS + 1);
    for (size_t i = 0; i < METHODS; i++)
        ck_assert_str_eq(list[i]->name, methods[i]);
    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_eq(algorithm_find(list[i]->name), list[i]);
        ck_assert(strlen(list[i]->summary) > 10);
    }
    ck_assert_ptr_null(algorithm_find("par_szpo"));
}
END_TEST

/* What a row tells others is what it does: votes and numbers make a gradient, weights are averaged,
 * and what does not learn does neither. */
START_TEST(test_rows)
{
    size_t count;
    const struct algorithm *const *list = algorithm_list(&count);
    for (size_t i = 0; i < count; i++) {
        const struct algorithm *a = list[i];
        bool told = a->feedback == FEEDBACK_VOTE || a->feedback == FEEDBACK_SCALARS;
        ck_assert((a->gradient != NULL) == (told && !a->summed));
        ck_assert(!a->divisor || told);
        ck_assert((a->measure != NULL) == (a->measured > 0));
        ck_assert(a->measured > 0 || a->feedback != FEEDBACK_SCALARS);
        ck_assert(a->measured > 0 || (!a->several && !a->mirrored));
        /* A panel is asked about directions, or about what local learners show it. */
        ck_assert(a->measured > 0 || a->local || !a->asks);
        /* An agent steps on one number a direction, and tells it as it is. */
        ck_assert(!a->local_steps || a->measured <= 1);
        ck_assert(a->measured <= 1 || a->combine);
        /* Rows are of single directions; what is told for all is about directions of all. */
        ck_assert(!algorithm_tells_rows(a) || a->feedback == FEEDBACK_VOTE);
        ck_assert(!a->pooled || (!a->own_perturbations && !a->blocks && a->seeded));
        ck_assert(!a->undone || a->local_steps);
        /* Who sends where steps led has taken some, and they count for more than one direction. */
        ck_assert(!a->projected || (a->local_steps && a->own_perturbations && a->measured == 1));
        /* Sums take what was measured on each fixed direction, from everybody at once. */
        ck_assert(!a->summed || (a->pooled && a->measured == 1 && !a->replayable));
        ck_assert(!a->write == !a->read && !a->write == !a->message_bytes);
        ck_assert((a->average != NULL) == (a->feedback == FEEDBACK_WEIGHTS));
        ck_assert(algorithm_learns(a) || !(a->alpha || a->mu || a->paper_bits || a->paper_floats));
        /* An agent can replay an update only if it knows the perturbations in it. */
        ck_assert(!a->replayable || algorithm_tells_perturbations(a));
        /* Blocks of one perturbation; scaling by √S is for S whole ones. */
        ck_assert(!a->blocks || !a->own_perturbations);
        ck_assert(!a->norm_matched || a->own_perturbations);
    }
}
END_TEST

/* Any run of bits, copied from any bit to any other, as bit by bit; nothing beside it changes. */
START_TEST(test_bits_copy)
{
    uint8_t source[48];
    rng_bits(3, source, 8 * sizeof source);
    for (size_t count = 0; count < 200; count += count < 70 ? 1 : 43)
        for (size_t from = 0; from < 17; from++)
            for (size_t to = 0; to < 17; to++) {
                uint8_t target[48] = {0}, expected[48] = {0};
                for (size_t i = 0; i < count; i++)
                    bit_put(expected, to + i, bit_get(source, from + i));
                bits_copy(target, to, source, from, count);
                ck_assert_mem_eq(target, expected, sizeof target);
            }
    ck_assert(bits_padded(source, 16));
    ck_assert(bits_padded((const uint8_t[]){0x1f}, 5));
    ck_assert(!bits_padded((const uint8_t[]){0x3f}, 5));
}
END_TEST

/* A hand-made vote. */
static void send_vote(struct server *server, uint32_t slot, uint32_t slots, uint32_t round,
                      bool yes)
{
    struct wire wire = {0};
    struct message message = {.out = &wire};
    struct errs errs = {0};
    message_entry(&message, ENTRY_ANSWER, slot, slots, round);
    wire_u8(&wire, yes);
    ck_assert_msg(server_receive(server, round, slot, wire.bytes, wire.length, &errs), "%s",
                  errs_first(&errs));
    wire_free(&wire);
}

static uint64_t header(unsigned type, unsigned more, uint64_t slot, uint64_t slots, uint64_t round)
{
    return type | more << 3 | slot << 4 | slots << 24 | round << 44;
}

static uint64_t word_at(const struct wire *wire, size_t at)
{
    uint64_t word = 0;
    ck_assert_uint_le(at + 8, wire->length);
    for (int i = 7; i >= 0; i--)
        word = word << 8 | wire->bytes[at + (size_t)i];
    return word;
}

/* One round by hand: d = 5, S = 2, slot 0 votes +1, slot 1 votes -1 or not at all. Gives the signs
 * of slot 0's and slot 1's START and leaves the round aggregated. */
static struct server *round_by_hand(struct fixture *fixture, struct device *devices[2],
                                    uint8_t signs[2], bool second_votes, bool keep)
{
    struct server *server = fixture_server(fixture);
    server_open(server, 1, 2);
    for (uint32_t slot = 0; slot < 2; slot++) {
        struct wire wire = {0};
        struct work *work;
        struct errs errs = {0};
        devices[slot] = device_new(server_host(server), fixture->identities[slot]);
        server_start(server, 1, slot, devices[slot], &wire);
        /* Header, then d = 5 bits in one byte. */
        ck_assert_uint_eq(wire.length, 9);
        ck_assert_uint_eq(word_at(&wire, 0), header(ENTRY_START, 0, slot, 2, 1));
        signs[slot] = wire.bytes[8];
        ck_assert(device_receive(devices[slot], wire.bytes, wire.length, &work, &errs));
        work_free(work);
        wire_free(&wire);
    }
    send_vote(server, 0, 2, 1, true);
    if (second_votes)
        send_vote(server, 1, 2, 1, false);
    server_aggregate(server, keep);
    ck_assert_uint_eq(server_version(server), 1);
    return server;
}

static void end_by_hand(struct fixture *fixture, struct server *server, struct device *devices[2])
{
    device_free(devices[0]);
    device_free(devices[1]);
    server_free(server);
    fixture_free(fixture);
}

/* α = 0.01: θ₁ = θ₀ + 0.01 (v₀ v₁ v₂ −v₃ −v₄), in float32. */
START_TEST(test_par_by_hand)
{
    struct fixture fixture;
    struct device *devices[2];
    uint8_t signs[2], drawn;
    const int votes[5] = {1, 1, 1, -1, -1};
    fixture_none(&fixture, "par_s2zpo", 5);
    struct server *server = round_by_hand(&fixture, devices, signs, true, true);
    rng_bits(key_of(4711, PURPOSE_PERTURBATION, 1, 0, 0), &drawn, 5);
    ck_assert_uint_eq(signs[0], drawn);
    ck_assert_uint_eq(signs[1], drawn);
    for (uint32_t i = 0; i < 5; i++) {
        float step = (float)(votes[i] * (drawn >> i & 1 ? 1 : -1));
        ck_assert(server_theta(server)[i] == fixture.theta0[i] + 0.01f * step);
    }

    /* RESULT to slot 1: presence 1 1, votes 1 0, accept 1: bits 1 1 1 0 1, LSB first 0x17. */
    struct wire wire = {0};
    struct work *work;
    struct errs errs = {0};
    server_flush(server, devices[1], &wire);
    ck_assert_uint_eq(wire.length, 9);
    ck_assert_uint_eq(word_at(&wire, 0), header(ENTRY_RESULT, 0, 2, 2, 1));
    ck_assert_uint_eq(wire.bytes[8], 0x17);
    ck_assert(device_receive(devices[1], wire.bytes, wire.length, &work, &errs));
    ck_assert_ptr_null(work);
    ck_assert_uint_eq(device_hash(devices[1]), server_hash(server));
    wire_free(&wire);

    /* To one who was not there: 5 + d = 10 bits, the perturbation behind the votes. */
    struct device *stranger = device_new(server_host(server), 3);
    struct wire late = {0};
    server_flush(server, stranger, &late);
    ck_assert_uint_eq(late.length, 10);
    ck_assert_uint_eq(word_at(&late, 0), header(ENTRY_RESULT, 0, 0, 2, 1));
    ck_assert_uint_eq(late.bytes[8] | late.bytes[9] << 8, 0x17 | drawn << 5);
    ck_assert(device_receive(stranger, late.bytes, late.length, &work, &errs));
    ck_assert_uint_eq(device_hash(stranger), server_hash(server));
    device_free(stranger);
    wire_free(&late);
    end_by_hand(&fixture, server, devices);
}
END_TEST

/* θ₁ = θ₀ + (0.01 / 2) (v_0 − v_1); with slot 1 silent θ₀ + (0.01 / 2) v_0: still divided by S. */
START_TEST(test_fedavg_s2zpo_by_hand)
{
    for (int both = 0; both < 2; both++) {
        struct fixture fixture;
        struct device *devices[2];
        uint8_t signs[2];
        fixture_none(&fixture, "fedavg_s2zpo", 5);
        struct server *server = round_by_hand(&fixture, devices, signs, both, true);
        for (uint32_t i = 0; i < 5; i++) {
            int sum = (signs[0] >> i & 1 ? 1 : -1) - both * (signs[1] >> i & 1 ? 1 : -1);
            float moved = sum ? fixture.theta0[i] + 0.005f * (float)sum : fixture.theta0[i];
            ck_assert(server_theta(server)[i] == moved);
        }
        ck_assert_uint_ne(signs[0], signs[1]);

        /* RESULT to slot 0: 5 bits of votes, then v_1 alone: 10 bits. */
        struct wire wire = {0};
        struct work *work;
        struct errs errs = {0};
        server_flush(server, devices[0], &wire);
        ck_assert_uint_eq(wire.length, 10);
        ck_assert_uint_eq(wire.bytes[8] | wire.bytes[9] << 8, (both ? 0x17 : 0x15) | signs[1] << 5);
        ck_assert(device_receive(devices[0], wire.bytes, wire.length, &work, &errs));
        ck_assert_uint_eq(device_hash(devices[0]), server_hash(server));
        wire_free(&wire);
        end_by_hand(&fixture, server, devices);
    }
}
END_TEST

/* A silent agent's block stands still; the others' step is not rescaled. */
START_TEST(test_absent_vote)
{
    struct fixture fixture;
    struct device *devices[2];
    uint8_t signs[2];
    fixture_none(&fixture, "par_s2zpo", 5);
    struct server *server = round_by_hand(&fixture, devices, signs, false, true);
    for (uint32_t i = 0; i < 5; i++) {
        float step = signs[0] >> i & 1 ? 0.01f : -0.01f;
        ck_assert(server_theta(server)[i] ==
                  (i < 3 ? fixture.theta0[i] + step : fixture.theta0[i]));
    }
    end_by_hand(&fixture, server, devices);
}
END_TEST

/* Nobody present and accept = 0, no perturbation, θ stands, the version moves. */
START_TEST(test_void_round)
{
    for (int m = 0; m < 2; m++) {
        struct fixture fixture;
        struct device *devices[2];
        uint8_t signs[2];
        struct wire wire = {0};
        struct work *work;
        struct errs errs = {0};
        fixture_none(&fixture, methods[m], 5);
        struct server *server = round_by_hand(&fixture, devices, signs, true, false);
        struct device *stranger = device_new(server_host(server), 3);
        ck_assert_mem_eq(server_theta(server), fixture.theta0, 5 * sizeof(float));
        server_flush(server, stranger, &wire);
        ck_assert_uint_eq(wire.length, 9);
        ck_assert_uint_eq(wire.bytes[8], 0);
        ck_assert(device_receive(stranger, wire.bytes, wire.length, &work, &errs));
        ck_assert_uint_eq(device_version(stranger), 1);
        ck_assert_uint_eq(device_hash(stranger), server_hash(server));
        device_free(stranger);
        wire_free(&wire);
        end_by_hand(&fixture, server, devices);
    }
}
END_TEST

/* θ = (3 θ_0 + 1 θ_1) / 4 for 3 and 1 episodes; nothing arrived: θ stands. */
START_TEST(test_fedavg_by_hand)
{
    const float weights[2][2] = {{1, 2}, {5, -2}};
    struct fixture fixture;
    struct errs errs = {0};
    fixture_none(&fixture, "fedavg", 2);
    struct server *server = fixture_server(&fixture);
    server_open(server, 1, 3);
    for (uint32_t slot = 0; slot < 2; slot++) {
        struct wire wire = {0};
        struct message message = {.out = &wire};
        message_entry(&message, ENTRY_WEIGHTS, slot, slot ? 1 : 3, 1);
        wire_f32(&wire, weights[slot], 2);
        ck_assert(server_receive(server, 1, slot, wire.bytes, wire.length, &errs));
        wire_free(&wire);
    }
    server_aggregate(server, true);
    ck_assert(server_theta(server)[0] == 2.0f); /* (3 + 5) / 4 */
    ck_assert(server_theta(server)[1] == 1.0f); /* (6 - 2) / 4 */
    server_open(server, 2, 3);
    server_aggregate(server, true);
    ck_assert(server_theta(server)[0] == 2.0f);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* n, mean, M2: (2, 1, 2) and (2, 3, 2) make (4, 2, 2 + 2 + 2²·2·2/4 = 8), sd √(8/3). */
/* `bytes` of a number; in halves deviations √(M2 / n) = 1 travel, and the normaliser is as near to
 * what it would be as halves are, 2^-11. */
static void check_fleet(enum codec_kind kind, size_t bytes)
{
    struct fixture fixture;
    struct errs errs = {0};
    fixture_robot(&fixture, "par_s2zpo", "Hopper", 5, 0);
    fixture.problem.normaliser_kind = NORMALISER_FLEET;
    fixture.numbers.observations = kind;
    struct server *server = fixture_server(&fixture);
    double near = bytes == 2 ? 0x1p-11 : 0;
    uint32_t obs = fixture.problem.shape.width[0];
    ck_assert_uint_eq(server_normaliser(server)->width, 0);
    server_open(server, 1, 3);
    for (uint32_t slot = 0; slot < 2; slot++) {
        struct moments observed[TASK_OBS_MAX];
        struct wire wire = {0};
        struct message message = {.out = &wire};
        for (uint32_t i = 0; i < obs; i++)
            observed[i] = (struct moments){2, slot ? 3 : 1, i == 1 ? 0 : 2};
        message_entry(&message, ENTRY_ANSWER, slot, 3, 1);
        wire_u8(&wire, 1);
        statistics_write(&server_host(server)->learner, &wire, observed);
        ck_assert_uint_eq(wire.length, 9 + 4 + 2 * bytes * obs);
        ck_assert(server_receive(server, 1, slot, wire.bytes, wire.length, &errs));
        wire_free(&wire);
    }
    server_aggregate(server, true);
    const struct normaliser *normaliser = server_normaliser(server);
    ck_assert_uint_eq(normaliser->width, obs);
    ck_assert(normaliser->mean[0] == 2.0f);
    ck_assert_double_le(fabs((double)normaliser->inverse_sd[0] * sqrt(8.0 / 3) - 1), near + 1e-7);
    ck_assert_double_le(fabs((double)normaliser->inverse_sd[1] * sqrt(4.0 / 3) - 1), near + 1e-7);
    ck_assert((normaliser->inverse_sd[0] == (float)(1 / sqrt(8.0 / 3))) == !near);

    /* The next START is preceded by it: RESULT with v, NORMALISER, START. */
    struct device *device = device_new(server_host(server), 1);
    struct wire wire = {0};
    server_open(server, 2, 3);
    server_start(server, 2, 0, device, &wire);
    size_t result = 8 + bits_bytes(7 + fixture.problem.d);
    ck_assert_uint_eq(word_at(&wire, result), header(ENTRY_NORMALISER, 1, 0, obs, 1));
    ck_assert_uint_eq(wire.length,
                      result + 8 + 2 * bytes * obs + 8 + bits_bytes(fixture.problem.d));
    struct work *work;
    ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
    struct wire nothing = {0};
    work_free(work);
    server_aggregate(server, false);
    server_flush(server, device, &nothing); /* but a void round: it has the normaliser */
    ck_assert_uint_eq(nothing.length, 8 + 1);
    wire_free(&nothing);
    device_free(device);
    wire_free(&wire);
    server_free(server);
    fixture_free(&fixture);
}

START_TEST(test_fleet_normaliser)
{
    check_fleet(CODEC_FLOAT32, 4);
    check_fleet(CODEC_FLOAT16, 2);
}
END_TEST

/* α√S and μ/√S at S = 4 for fedavg_s2zpo, nothing for the others; alpha 0.01, mu 0.05. */
START_TEST(test_norm_matched)
{
    for (int m = 0; m < 3; m++) {
        struct fixture fixture;
        fixture_none(&fixture, methods[m], 8);
        fixture.config.step = STEP_NORM_MATCHED;
        fixture.config.probe = PROBE_NORM_MATCHED;
        struct server *server = fixture_server(&fixture);
        server_open(server, 1, 4);
        ck_assert_double_eq_tol(server_alpha(server), m == 1 ? 0.02 : 0.01, 1e-15);
        ck_assert_double_eq_tol(server_mu(server), m == 1 ? 0.025 : 0.05, 1e-15);
        server_free(server);
        fixture_free(&fixture);
    }
}
END_TEST

TEST_MAIN("algorithm", test_list, test_rows, test_bits_copy, test_par_by_hand,
          test_fedavg_s2zpo_by_hand, test_absent_vote, test_void_round, test_fedavg_by_hand,
          test_fleet_normaliser, test_norm_matched)

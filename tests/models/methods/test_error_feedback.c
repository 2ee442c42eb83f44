/* What a codec leaves out of an agent's weights, and what the agent sends the next time. */
#include "models/federated/wire.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

#include <math.h>
#include <string.h>

enum { D = 5 };

/* An agent that takes part in rounds which are void, so that θ stays θ₀; and the same agent without
 * a codec, whose message is θ after its step. */
struct pair {
    struct fixture fixture[2];
    struct server *server[2];
    struct device *device[2];
    struct rollout_worker *worker;
    uint32_t round;
};
enum { PLAIN, CODED };

static void pair_begin(struct pair *pair, struct codec codec, enum error_feedback errors)
{
    *pair = (struct pair){.worker = rollout_worker_new()};
    for (int i = PLAIN; i <= CODED; i++) {
        struct fixture *fixture = &pair->fixture[i];
        fixture_none(fixture, "fedavg", D);
        fixture->config.alpha = 0.5;
        fixture->numbers.codec = i == CODED ? codec : (struct codec){CODEC_FLOAT32, 0};
        fixture->numbers.errors = errors;
        fixture->config.numbers = &fixture->numbers;
        pair->server[i] = fixture_server(fixture);
        pair->device[i] = device_new(server_host(pair->server[i]), fixture->identities[0]);
    }
}

static void pair_end(struct pair *pair)
{
    for (int i = PLAIN; i <= CODED; i++) {
        device_free(pair->device[i]);
        server_free(pair->server[i]);
        fixture_free(&pair->fixture[i]);
    }
    rollout_worker_free(pair->worker);
}

/* One of them plays its part; what its message says. `sent`: the message goes out. */
static void play(struct pair *pair, int which, bool sent, float told[D])
{
    struct wire download = {0};
    struct errs errs = {0};
    struct work *work;
    struct work_result result;
    struct entry entry;
    struct server *server = pair->server[which];
    server_open(server, pair->round, 1);
    server_start(server, pair->round, 0, pair->device[which], &download);
    ck_assert(device_receive(pair->device[which], download.bytes, download.length, &work, &errs));
    work_run(work, pair->worker, NULL, &result);
    struct wire_reader in = wire_read(result.upload.bytes, result.upload.length);
    ck_assert(entry_read(&in, &entry) && entry.type == ENTRY_WEIGHTS);
    ck_assert(codec_read(&pair->fixture[which].numbers.codec, &in, told, D));
    if (sent)
        device_sent(pair->device[which], &result);
    ck_assert_ptr_null(server_aggregate(server, false));
    server_retire(server, pair->round);
    work_free(work);
    work_result_free(&result);
    wire_free(&download);
}

/* A round: what the agent's step changed, and what its message says. */
static void next_round(struct pair *pair, bool sent, float change[D], float told[D])
{
    pair->round++;
    play(pair, PLAIN, true, change);
    for (int i = 0; i < D; i++)
        change[i] -= pair->fixture[PLAIN].theta0[i];
    play(pair, CODED, sent, told);
}

/* With the part 0.4 the two largest of five go, of equals the first. A step of α = 0.5 along signs
 * changes each by ±0.5, so of the first message the first two go, and the other three are owed. In
 * the second these are 0 or ±1: p₂ = c₂ + e₁, and the largest of that go; e₂ = p₂ - told. */
static void expect(const float change[D], float owed[D], const float told[D], bool sent)
{
    float p[D];
    bool taken[D] = {false};
    for (int i = 0; i < D; i++)
        p[i] = change[i] + owed[i];
    for (int n = 0; n < 2; n++) {
        int largest = -1;
        for (int i = 0; i < D; i++)
            if (!taken[i] && (largest < 0 || fabsf(p[i]) > fabsf(p[largest])))
                largest = i;
        taken[largest] = true;
    }
    for (int i = 0; i < D; i++)
        ck_assert_msg(told[i] == (taken[i] ? p[i] : 0), "%d: %g, not %g", i, (double)told[i],
                      (double)p[i]);
    for (int i = 0; i < D && sent; i++)
        owed[i] = taken[i] ? 0 : p[i];
}

/* The change is ±0.5, exactly but for the rounding of θ + 0.5 v - θ. */
START_TEST(test_owed)
{
    struct pair pair;
    float change[D], told[D], owed[D] = {0};
    pair_begin(&pair, (struct codec){CODEC_TOPK, 0.4}, ERRORS_FED_BACK);
    for (int round = 1; round <= 6; round++) {
        next_round(&pair, true, change, told);
        for (int i = 0; i < D; i++)
            ck_assert_float_eq_tol(fabsf(change[i]), 0.5f, 1e-6f);
        expect(change, owed, told, true);
    }
    pair_end(&pair);
}
END_TEST

/* An upload that breaks off changes nothing: the next message owes what was owed before, without
 * what the lost work had found. One that is merely late went out, and is settled. */
START_TEST(test_lost)
{
    struct pair pair;
    float change[D], told[D], owed[D] = {0};
    pair_begin(&pair, (struct codec){CODEC_TOPK, 0.4}, ERRORS_FED_BACK);
    for (int round = 1; round <= 6; round++) {
        bool sent = round != 3 && round != 4;
        next_round(&pair, sent, change, told);
        expect(change, owed, told, sent);
    }
    pair_end(&pair);
}
END_TEST

/* Without feedback each message is of its own step. */
START_TEST(test_not_asked_for)
{
    struct pair pair;
    float change[D], told[D];
    pair_begin(&pair, (struct codec){CODEC_TOPK, 0.4}, ERRORS_LOST);
    for (int round = 1; round <= 3; round++) {
        float none[D] = {0};
        next_round(&pair, true, change, told);
        expect(change, none, told, true);
    }
    pair_end(&pair);
}
END_TEST

/* Whatever the codec: all that was told and what is still owed are all that changed. After n
 * rounds Σ told = Σ change - e_n, and one more message of a zero change would be near e_n: the
 * difference stays as small as one message's error, and does not grow with the rounds. */
START_TEST(test_sum)
{
    for (size_t kind = CODEC_FLOAT16; kind < CODECS; kind++) {
        double difference[2];
        for (int errors = ERRORS_LOST; errors <= ERRORS_FED_BACK; errors++) {
            struct pair pair;
            double sum[D] = {0}, most = 0;
            pair_begin(&pair, (struct codec){(enum codec_kind)kind, 0.2},
                       (enum error_feedback)errors);
            for (int round = 1; round <= 60; round++) {
                float change[D], told[D];
                next_round(&pair, true, change, told);
                for (int i = 0; i < D; i++)
                    sum[i] += (double)told[i] - (double)change[i];
            }
            for (int i = 0; i < D; i++)
                most = fmax(most, fabs(sum[i]));
            difference[errors] = most;
            pair_end(&pair);
        }
        ck_assert_msg(difference[ERRORS_FED_BACK] < 4, "%zu: %g", kind,
                      difference[ERRORS_FED_BACK]);
        if (kind == CODEC_TOPK) /* one of five: it never says more than one coordinate */
            ck_assert_msg(difference[ERRORS_LOST] > difference[ERRORS_FED_BACK], "%g, %g",
                          difference[ERRORS_LOST], difference[ERRORS_FED_BACK]);
    }
}
END_TEST

/* The next message would begin before what is owed is known. */
START_TEST(test_refused)
{
    struct fixture fixture;
    struct errs errs = {0};
    fixture_none(&fixture, "fedavg", D);
    fixture.numbers.codec.kind = CODEC_SIGN;
    fixture.numbers.errors = ERRORS_FED_BACK;
    fixture.config.in_flight = 2;
    ck_assert_ptr_null(server_new(&fixture.config, &fixture.problem, &errs));
    ck_assert_uint_eq(errs.count, 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "error_feedback"));
    errs_free(&errs);
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("error_feedback", test_owed, test_lost, test_not_asked_for, test_sum, test_refused)

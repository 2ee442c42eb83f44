/* Episodes that travel to a panel at the server, and those an agent keeps: the vote is the same
 * wherever the panel sits. */
#include "models/device/recording.h"

#include "models/federated/wire.h"
#include "models/server/server_watch.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <math.h>
#include <string.h>

static const struct conducts honest;

/* Three robots' rounds under a place and a view. */
static void learn(const char *method, enum direction direction, struct panel panel,
                  enum normaliser_kind normaliser, struct plain_round *rounds)
{
    struct fixture fixture;
    fixture_robot(&fixture, method, "Swimmer", 12, 3);
    fixture.problem.normaliser_kind = normaliser;
    fixture.config.direction = direction;
    fixture.config.panel.batches = 2;
    fixture.config.panel.episodes = 3;
    fixture.config.panel.place = panel.place;
    fixture.config.panel.view = panel.view;
    const struct plain_setup setup = {.config = &fixture.config,
                                      .problem = &fixture.problem,
                                      .identities = fixture.identities,
                                      .agents = 3,
                                      .rounds = 4,
                                      .audited = 2};
    plain_loop(&setup, rounds, NULL, NULL);
    fixture_free(&fixture);
}

/* Swimmer: 8 observations, horizon 12, N = 2, D = 3: 12 episodes of 12 + 12 · 8 · 4 bytes are 4752,
 * behind a header of 8 and D: 4764 B. A vote is 9 B. Statistics of the fleet: 4 + 2 · 8 · 4 =
 * 68. */
START_TEST(test_same_votes)
{
    static const char *const voting[] = {"par_s2zpo", "fedavg_s2zpo"};
    const struct panel local = {0}, kept = {.view = VIEW_RECORDED},
                       distant = {.place = PANEL_SERVER, .view = VIEW_RECORDED},
                       streamed = {.place = PANEL_SERVER, .view = VIEW_LIVE};
    for (int m = 0; m < 2; m++)
        for (int fleet = 0; fleet < 2; fleet++) {
            enum normaliser_kind kind = fleet ? NORMALISER_FLEET : NORMALISER_NONE;
            enum direction direction = fleet ? DIRECTION_GAUSSIAN : DIRECTION_RADEMACHER;
            struct plain_round expected[4], rounds[4];
            uint64_t statistics = fleet ? 68 : 0;
            learn(voting[m], direction, local, kind, expected);
            ck_assert_uint_eq(expected[0].uploaded, 3 * (9 + statistics));
            ck_assert(expected[0].theta != expected[3].theta);
            learn(voting[m], direction, kept, kind, rounds);
            for (int r = 0; r < 4; r++) {
                ck_assert_uint_eq(rounds[r].theta, expected[r].theta);
                ck_assert_uint_eq(rounds[r].uploaded, expected[r].uploaded);
            }
            const struct panel *away[] = {&distant, &streamed};
            for (int a = 0; a < 2; a++) {
                learn(voting[m], direction, *away[a], kind, rounds);
                for (int r = 0; r < 4; r++) {
                    ck_assert_uint_eq(rounds[r].theta, expected[r].theta);
                    ck_assert_uint_eq(rounds[r].steps, expected[r].steps);
                    ck_assert_uint_eq(rounds[r].uploaded, 3 * (4764 + statistics));
                }
            }
        }
}
END_TEST

/* A local chain keeps the episodes of a step until its vote; what it learns is the same. */
START_TEST(test_local_steps)
{
    const struct panel local = {0}, kept = {.view = VIEW_RECORDED};
    struct plain_round expected[4], rounds[4];
    learn("fedavg", DIRECTION_RADEMACHER, local, NORMALISER_NONE, expected);
    learn("fedavg", DIRECTION_RADEMACHER, kept, NORMALISER_NONE, rounds);
    for (int r = 0; r < 4; r++)
        ck_assert_uint_eq(rounds[r].theta, expected[r].theta);
}
END_TEST

/* Written out by hand: header VOTE of slot 1 of 2 in round 3, D = 1, then an episode of θ of two
 * steps, and one of θ' of one step, which blew up if it returns −∞; `width` observations a step. */
static void by_hand(struct wire *wire, uint32_t width, double first, double second)
{
    const float observations[16] = {0.5f, -1, 8};
    struct message message = {.out = wire};
    message_entry(&message, ENTRY_ANSWER, 1, 2, 3);
    wire_u32(wire, 1);
    wire_u32(wire, 2);
    wire_f64(wire, &first, 1);
    wire_f32(wire, observations, 2 * (size_t)width);
    wire_u32(wire, isinf(second) ? 0x80000001u : 1);
    wire_f64(wire, &second, 1);
    wire_f32(wire, observations, width);
}

/* A Swimmer shows 8 numbers a step; a panel that sees which return is larger says so. */
static struct server *small_server(struct fixture *fixture)
{
    fixture_robot(fixture, "par_s2zpo", "Swimmer", 12, 0);
    fixture->config.panel.link = (struct link){.kind = LINK_STEP};
    return fixture_server(fixture);
}

START_TEST(test_vote)
{
    struct fixture fixture;
    struct server *server = small_server(&fixture);
    static const double second[] = {1, 5, -INFINITY};
    for (int i = 0; i < 3; i++) {
        struct errs errs = {0};
        struct wire episodes = {0}, vote = {0};
        int answer = 0;
        bool better = second[i] > 2;
        by_hand(&episodes, 8, 2, second[i]);
        ck_assert(server_watch(server, 5, &honest, episodes.bytes, episodes.length, &vote, &answer,
                               NULL, &errs));
        ck_assert_int_eq(answer, better ? 1 : -1);
        struct wire_reader in = wire_read(vote.bytes, vote.length);
        struct entry entry;
        ck_assert(entry_read(&in, &entry));
        ck_assert(entry.type == ENTRY_ANSWER && !entry.more);
        ck_assert_uint_eq(entry.slot, 1);
        ck_assert_uint_eq(entry.slots, 2);
        ck_assert_uint_eq(entry.round, 3);
        ck_assert_uint_eq(read_u8(&in), better);
        ck_assert_uint_eq(vote.length, 9);
        wire_free(&episodes);
        wire_free(&vote);
    }
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* Cut anywhere, or with nonsense in it, a recording is refused. */
START_TEST(test_damaged)
{
    struct fixture fixture;
    struct server *server = small_server(&fixture);
    struct wire whole = {0};
    int answer;
    by_hand(&whole, 8, 2, 5);
    for (size_t length = 0; length < whole.length; length++) {
        struct errs errs = {0};
        struct wire vote = {0};
        ck_assert(
            !server_watch(server, 5, &honest, whole.bytes, length, &vote, &answer, NULL, &errs));
        ck_assert_uint_eq(errs.count, 1);
        ck_assert_uint_eq(vote.length, 0);
        errs_free(&errs);
    }
    for (int kind = 0; kind < 7; kind++) {
        struct errs errs = {0};
        struct wire damaged = {0}, vote = {0};
        by_hand(&damaged, kind == 4 ? 7 : 8, kind == 3 ? NAN : 2, 5); /* 4: too little is seen */
        if (kind == 0)
            damaged.bytes[8] = 0; /* no episodes */
        if (kind == 1)
            damaged.bytes[8] = 2; /* more than are asked for */
        if (kind == 2)
            damaged.bytes[12] = 0; /* an episode without a step */
        if (kind == 5)
            damaged.bytes[15] = 0x80; /* one that blew up and has a return */
        if (kind == 6) /* one that returns −∞, 0xFFF0000000000000, and did not blow up */
            memcpy(damaged.bytes + 12 + 12 + 64 + 4 + 6, "\xF0\xFF", 2);
        ck_assert(!server_watch(server, 5, &honest, damaged.bytes, damaged.length, &vote, &answer,
                                NULL, &errs));
        errs_free(&errs);
        wire_free(&damaged);
    }
    wire_free(&whole);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

START_TEST(test_refused)
{
    struct fixture fixture;
    struct errs errs = {0};
    fixture_none(&fixture, "fedavg", 4);
    fixture.config.panel.place = PANEL_SERVER;
    ck_assert_ptr_null(server_new(&fixture.config, &fixture.problem, &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "panel must be local"));
    errs_free(&errs);
    fixture_free(&fixture);
}
END_TEST

START_TEST(test_bytes)
{
    const struct panel panel = {.batches = 2, .episodes = 3};
    ck_assert_uint_eq(recording_bytes(&panel, 32, 12), 4 + 12 * (12 + 384));
    ck_assert_uint_eq(recording_bytes(&panel, 0, 12), 4 + 12 * 12);
}
END_TEST

TEST_MAIN("recording", test_same_votes, test_local_steps, test_vote, test_damaged, test_refused,
          test_bytes)

/* Work that travels to another process: whatever a method's work reads is there, and its result is
 * that of work run at home. */
#include "models/device/work_parcel.h"

#include "models/device/work_parts.h"
#include "models/federated/local_learner.h"
#include "models/learning/conduct.h"
#include "tests/models/server/plain_federation.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <string.h>

/* Every round of patchy rounds is the same, with its votes, uploads, steps and operations. */
static void same_elsewhere(const struct fixture *fixture, const struct conducts *conducts)
{
    struct plain_round here[ROUNDS], there[ROUNDS];
    struct task_world heavy = TASK_WORLD_NOMINAL;
    heavy.mass = 1.1;
    struct plain_setup setup = patchy(fixture);
    setup.world = &heavy;
    setup.conducts = conducts;
    plain_loop(&setup, here, NULL, NULL);
    setup.elsewhere = true;
    plain_loop(&setup, there, NULL, NULL);
    for (int r = 0; r < ROUNDS; r++) {
        ck_assert_uint_eq(here[r].theta, there[r].theta);
        ck_assert_uint_eq(here[r].uploaded, there[r].uploaded);
        ck_assert_uint_eq(here[r].steps, there[r].steps);
        ck_assert_uint_eq(here[r].server_steps, there[r].server_steps);
        ck_assert(here[r].flops == there[r].flops && here[r].accepted == there[r].accepted);
    }
    ck_assert_uint_ne(here[0].theta, here[ROUNDS - 1].theta);
}

/* Methods by directions by encodings; by partitions, of which the last three need a cut. */
START_TEST(test_methods)
{
    for (int v = 0; v < 18; v++) {
        struct fixture fixture;
        fixture_robot(&fixture, methods[v % 3], "Swimmer", 6, 4);
        fixture_direction(&fixture, (enum direction)(v / 3 % 3));
        fixture.config.perturbation = v / 9 ? ENCODING_SEED : ENCODING_EXPLICIT;
        fixture.config.partition = (enum partition)(v % 5);
        fixture.config.perturb = v % 2 ? PERTURB_COPY : PERTURB_IN_PLACE;
        fixture.config.panel.episodes = 2;
        same_elsewhere(&fixture, NULL);
        fixture_free(&fixture);
    }
}
END_TEST

/* Every method there is, with two directions where it may have several, and agents and panelists of
 * which some lie. */
START_TEST(test_all_methods)
{
    const struct conducts lying = {CONDUCT_LAZY, CONDUCT_RANDOM, 5, 0.5F, 0};
    size_t count;
    const struct algorithm *const *all = algorithm_list(&count);
    for (size_t m = 0; m < count; m++) {
        struct fixture fixture;
        if (all[m]->feedback == FEEDBACK_NONE)
            continue;
        bool chooses = all[m]->local && all[m]->local->q;
        fixture_robot(&fixture, all[m]->name, chooses ? "CartPole" : "Swimmer", 6, 4);
        if (chooses)
            fixture.problem.shape.head = HEAD_CATEGORICAL;
        fixture.numbers.local.q = (struct q_settings){
            .discount = 0.9, .explore = 0.2, .replay = 50, .minibatch = 8, .passes = 2};
        fixture.numbers.directions = 2;
        same_elsewhere(&fixture, &lying);
        fixture_free(&fixture);
    }
}
END_TEST

/* Normalisers, Adam's moments behind θ, an acceptance panel, local steps, panels at the server. */
START_TEST(test_settings)
{
    for (int v = 0; v < 12; v++) {
        struct fixture fixture;
        fixture_robot(&fixture, methods[v % 3], "Swimmer", 6, 4);
        fixture_normaliser(&fixture, (enum normaliser_kind)(v / 3 % 3));
        if (v % 2)
            fixture_everything(&fixture, DIRECTION_RADEMACHER);
        fixture.config.local_steps = 2;
        fixture.config.panel.batches = 3;
        fixture.numbers.codec = (struct codec){v % 2 ? CODEC_TOPK : CODEC_INT8, 0.1};
        fixture.numbers.errors = v % 4 < 2 ? ERRORS_FED_BACK : ERRORS_LOST;
        if (v % 3 < 2 && v > 5)
            fixture.config.panel.place = PANEL_SERVER;
        same_elsewhere(&fixture, NULL);
        fixture_free(&fixture);
    }
}
END_TEST

/* A question of the panel's: r₀ = 1.5, r₁ = −∞ (it broke the physics), 3 votes, no verdict. Of a
 * result that is cut short anywhere nothing is left. */
START_TEST(test_result)
{
    uint32_t lengths[] = {7, 9};
    struct panel_question question = {1.5, -INFINITY, 3, false};
    float owed[] = {0.25f, -8};
    struct work_result result = {.episodes = 2,
                                 .steps = 16,
                                 .blowups = 1,
                                 .queries = 1,
                                 .vote = -1,
                                 .flops = 0.5,
                                 .residual = owed,
                                 .owed = 2,
                                 .lengths = lengths,
                                 .questions = &question};
    struct wire out = {0};
    const struct work work = {0};
    wire_u8(&result.upload, 42);
    work_result_pack(&work, &result, &out);
    struct work_result back;
    for (size_t length = 0; length < out.length; length++) {
        struct wire_reader cut = wire_read(out.bytes, length);
        ck_assert(!work_result_unpack(&cut, &work, &back));
        ck_assert(!back.upload.bytes && !back.lengths && !back.questions);
    }
    struct wire_reader whole = wire_read(out.bytes, out.length);
    ck_assert(work_result_unpack(&whole, &work, &back) && whole.at == out.length);
    ck_assert(back.upload.length == 1 && back.upload.bytes[0] == 42);
    ck_assert(back.episodes == 2 && back.steps == 16 && back.blowups == 1 && back.queries == 1);
    ck_assert(back.vote == -1 && back.flops == 0.5);
    ck_assert(back.owed == 2 && back.residual[0] == 0.25f && back.residual[1] == -8);
    ck_assert(back.lengths[0] == 7 && back.lengths[1] == 9);
    ck_assert(back.questions[0].current == 1.5 && back.questions[0].perturbed == -INFINITY);
    ck_assert(back.questions[0].votes == 3 && !back.questions[0].verdict);
    work_result_free(&back);
    wire_free(&result.upload);
    wire_free(&out);
}
END_TEST

/* θ of 9 coordinates is 36 bytes: of contents of any other size no work is made, nor of a body that
 * is cut short. */
START_TEST(test_damaged)
{
    struct fixture fixture;
    struct parcel parcel = {0};
    fixture_none(&fixture, "par_s2zpo", 9);
    struct server *server = fixture_server(&fixture);
    struct learner learner = server_host(server)->learner;
    struct work work = {.learner = &learner, .slots = 1, .episodes = 1};
    work.theta = blob_new(9 * sizeof(float));
    work_pack(&work, &parcel);
    ck_assert_uint_eq(parcel.count, 1);
    struct parcel_reader reader = {.contents = parcel.contents, .count = parcel.count};
    for (size_t length = 0; length <= parcel.body.length; length++) {
        reader.body = wire_read(parcel.body.bytes, length);
        reader.at = 0;
        struct work *read = work_unpack(&reader, &learner);
        ck_assert((read != NULL) == (length == parcel.body.length));
        work_free(read);
    }
    learner.d = 8;
    reader.body = wire_read(parcel.body.bytes, parcel.body.length);
    reader.at = 0;
    ck_assert_ptr_null(work_unpack(&reader, &learner));
    blob_drop(work.theta);
    parcel_free(&parcel);
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("work_parcel", test_methods, test_all_methods, test_settings, test_result, test_damaged)

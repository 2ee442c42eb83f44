/* Error feedback where uploads are lost, cut off or late: the same as a replay without clock and
 * network, in which an upload counts as sent once it has arrived as a whole. */
#include "tests/support/check.h"
#include "tests/support/oracle.h"
#include "tests/support/plain_replay.h"
#include "tests/support/sim_world.h"

/* A Swimmer never falls: two local steps are 48 environment steps, 2, 4 and 20 s; d = 8 · 4 + 4 +
 * 4 · 2 + 2 = 46, of which a tenth are five. An upload has 8 + 4 + 6 (46 bits of presence, as five
 * indices of 6 bits are 4 bytes: the latter) + 20 bytes, half a second or more. */
static const char uneven[] =
    "name: uneven\n"
    "rounds: 12\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: fedavg, local_steps: 2, alpha: 0.05, mu: 0.1, codec: {topk: 0.1},\n"
    "            error_feedback: yes}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}, tie: coin}\n"
    "round: {policy: wait_all}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 2, up: 60 B/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "  b: {count: 2, up: 40 B/s, down: 1 kB/s, latency: 90 ms, speed: 12 steps/s}\n"
    "  c: {count: 2, up: 20 B/s, down: 1 kB/s, latency: 80 ms, speed: 2.4 steps/s}\n"
    "evaluation: {every: 100, episodes: 1}\n"
    "record: events\n";

static void same_as_replay(const char *const *sets, const char *happens)
{
    struct world world = {.text = uneven, .jobs = 2, .audit = 1};
    struct oracle oracle;
    for (size_t i = 0; sets[i]; i++)
        world.sets[i] = sets[i];
    struct study study = world_study(&world);
    const struct scenario *s = study_trial(&study, 0, NULL)->scenario;
    world_run(&world);
    world_expect(&world, happens, "1\n");
    oracle_open(&oracle, s);
    ck_assert_uint_eq(plain_replay(&world, &oracle, 0), s->rounds);
    oracle_close(&oracle);
    study_free(&study);
    world_free(&world);
}

/* An agent that drops in its upload, or in its work before; a round that ends in the middle of
 * uploads; uploads that come after the deadline, discarded; old answers that count. */
START_TEST(test_owed)
{
    static const char *const sets[][5] = {
        {"fleet.*.dropout=0.4",
         "fleet.*.dropout_phase={download: 0, compute: 0, panel: 0, upload: 1}"},
        {"fleet.*.dropout=0.4",
         "fleet.*.dropout_phase={download: 0, compute: 1, panel: 0, upload: 0}"},
        {"round.policy=deadline", "round.deadline=5.2 s"},
        {"round.policy=deadline", "round.deadline=5.2 s", "round.on_deadline=finish"},
        {"round.policy=buffered", "round.buffer=3"}};
    static const char *const happens[] = {
        "SELECT sum(outcome = 'dropped' AND outcome_phase = 'upload') > 4 FROM agent_round",
        "SELECT sum(outcome = 'dropped' AND outcome_phase = 'compute') > 4 FROM agent_round",
        "SELECT sum(outcome = 'aborted' AND outcome_phase = 'upload') > 4 FROM agent_round",
        "SELECT sum(outcome = 'late') > 0 FROM agent_round",
        "SELECT max(staleness) > 0 FROM agent_round"};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        same_as_replay(sets[i], happens[i]);
}
END_TEST

TEST_MAIN("sim_owed", test_owed)

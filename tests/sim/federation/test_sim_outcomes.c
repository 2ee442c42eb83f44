/* What becomes of a dispatch: drops in each phase, detection, void rounds, panels that are shared,
 * connections that stand. Times by hand from world_timeline: a download takes 0.1 + 1 s, computing
 * 1, 2, 10 s, an upload 0.1 + 0.5 s. */
#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <math.h>
#include <string.h>

/* The fraction of its phase at which the first agent of a class drops, when it surely does: the
 * third draw of its outcome (keyed by seed, class, index and round). */
static double fraction_of(const char *class, uint32_t round)
{
    uint64_t agents = rng_fold(rng_fold(0, 1), PURPOSE_AGENT);
    uint64_t identity = rng_fold(rng_fold(agents, rng_name(class)), 0);
    struct rng rng = rng_start(key_of(identity, PURPOSE_OUTCOME, round));
    rng_uniform(&rng);
    rng_uniform(&rng);
    return (double)(float)rng_uniform(&rng);
}

static int64_t up(double seconds)
{
    int64_t ns;
    ck_assert(ns_from_s(seconds, &ns));
    return ns;
}

/* c drops for sure, in one phase; a and b arrive at 2.7 + 3 and 3.7 + 3 (their answers take 3 s).
 * The server learns of it 2 s later and ends the round once it knows of all three. */
START_TEST(test_drop_in_each_phase)
{
    static const char *const where[] = {
        "fleet.c.dropout_phase={download: 1, compute: 0, panel: 0, upload: 0}",
        "fleet.c.dropout_phase={download: 0, compute: 1, panel: 0, upload: 0}",
        "fleet.c.dropout_phase={download: 0, compute: 0, panel: 1, upload: 0}",
        "fleet.c.dropout_phase={download: 0, compute: 0, panel: 0, upload: 1}"};
    for (int phase = PHASE_DOWNLOAD; phase < PHASE_AWAY; phase++) {
        struct world world = {.text = world_timeline,
                              .sets = {"fleet.c.dropout=1", where[phase], "round.policy=wait_all",
                                       "fleet.*.answer=3 s", "round.detection=2 s"}};
        world_run(&world);
        for (uint32_t round = 1; round <= 2; round++) {
            double part = fraction_of("c", round);
            int64_t spent[] = {up(1.1), up(10), up(3), up(0.6)};
            unsigned down_B = 1000, steps = 200, episodes = 2, up_B = 0;
            spent[PHASE_DOWNLOAD] = phase ? spent[0] : up(0.1) + up(part);
            down_B = phase ? 1000 : (unsigned)(1000 * part);
            spent[PHASE_COMPUTE] = phase > 1 ? spent[1] : phase ? (int64_t)(1e10 * part) : 0;
            steps = phase > 1 ? 200 : phase ? (unsigned)(200 * part) : 0;
            episodes = phase > 1 ? 2 : phase ? (unsigned)(2 * part) : 0;
            spent[PHASE_PANEL] = phase > 2 ? spent[2] : phase == 2 ? up(3 * part) : 0;
            spent[PHASE_UPLOAD] = phase > 2 ? up(0.1) + up(0.5 * part) : 0;
            up_B = phase > 2 ? (unsigned)(500 * part) : 0;
            char *row = world_rows(
                &world,
                "SELECT outcome, outcome_phase, download_ns, compute_ns, panel_ns, upload_ns, "
                "wait_ns, "
                "down_wire_B, down_payload_B, up_wire_B, up_payload_B, steps, episodes FROM "
                "agent_round WHERE agent = 3 AND round = %u",
                round);
            char *expected = mem_format(
                "dropped|%s|%lld|%lld|%lld|%lld|2000000000|%u|%u|%u|%u|%u|%u\n", phase_names[phase],
                (long long)spent[0], (long long)spent[1], (long long)spent[2], (long long)spent[3],
                down_B, down_B, up_B, up_B, steps, episodes);
            ck_assert_str_eq(row, expected);
            free(row);
            free(expected);
            double known = (double)(spent[0] + spent[1] + spent[2] + spent[3]) * 1e-9 + 2;
            double lasted = world_number(
                &world, "SELECT t_end_ns - t_begin_ns FROM round WHERE round = %u", round);
            ck_assert_double_eq_tol(lasted * 1e-9, fmax(6.7, known), 1e-8);
        }
        world_expect(&world, "SELECT sum(used), sum(dropped), sum(void) FROM round", "4|2|0\n");
        world_expect(&world,
                     "SELECT count(*) FROM event e JOIN agent_round a USING (run, dispatch) WHERE "
                     "kind = 'drop' AND a.outcome = 'dropped' AND e.t_ns + 2000000000 = a.t_end_ns",
                     "2\n");
        world_free(&world);
    }
}
END_TEST

/* A method that asks no panel has no such phase: all 3 agents are lost in the others, in each of 20
 * rounds. A loss that could happen there alone is refused. */
START_TEST(test_no_panel_phase)
{
    struct world world = {.text = world_learning,
                          .sets = {"algorithm.name=decomfl", "policy.log_std=0", "rounds=20",
                                   "fleet.*.dropout=1", "record=agents"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT sum(used), sum(dropped), (SELECT count(*) FROM agent_round WHERE "
                 "outcome_phase = 'panel') FROM round",
                 "0|60|0\n");
    world_free(&world);
    struct world refused = {.text = world_learning,
                            .sets = {"algorithm.name=decomfl", "fleet.*.dropout=1",
                                     "fleet.*.dropout_phase={panel: 1}"}};
    world_record(&refused);
    ck_assert_int_eq(refused.status, 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&refused.errs), "agents ask no panel"));
    world_free(&refused);
}
END_TEST

/* Nobody is left: the round is void and the policy stands still; below the minimum likewise, and
 * those who came in vain say so. */
START_TEST(test_void_rounds)
{
    struct world none = {.text = world_learning, .sets = {"fleet.*.dropout=1", "record=events"}};
    world_run(&none);
    world_expect(
        &none,
        "SELECT count(*), count(DISTINCT theta_hash), min(void), max(accepted), sum(used), "
        "sum(dropped) FROM round",
        "3|1|1|0|0|9\n");
    world_expect(&none, "SELECT count(DISTINCT mean) FROM evaluation WHERE round > 0", "3\n");
    world_expect(&none, "SELECT kind, count(*) FROM event WHERE kind IN ('void', 'aggregate')",
                 "void|3\n");

    struct world few = {.text = world_learning,
                        .sets = {"fleet={a: {count: 2, up: unlimited, down: unlimited, latency: 1 "
                                 "s, speed: 10 steps/s}, c: {count: 1, up: 1 kB/s, down: 1 kB/s, "
                                 "latency: 0 s, speed: 10 steps/s, dropout: 1}}",
                                 "round.min_arrivals=3"}};
    world_record(&few);
    world_expect(&few, "SELECT count(DISTINCT theta_hash), sum(void), sum(used) FROM round",
                 "1|3|0\n");
    world_expect(&few,
                 "SELECT outcome, count(*), count(vote) FROM agent_round GROUP BY 1 ORDER BY 1",
                 "dropped|3|0\nflush|3|0\nvoid|6|6\n");
    /* Their work was for nothing. */
    world_expect(&few, "SELECT sum(wasted_steps = agent_steps), min(wasted_steps) > 0 FROM round",
                 "3|1\n");

    /* One arrival less is asked for: now it counts, and every round moves the policy. */
    few.sets[1] = "round.min_arrivals=2";
    struct world enough = {.text = few.text, .sets = {few.sets[0], few.sets[1]}};
    world_record(&enough);
    world_expect(&enough, "SELECT count(DISTINCT theta_hash), sum(void), sum(used) FROM round",
                 "3|0|6\n");
    world_free(&none);
    world_free(&few);
    world_free(&enough);
}
END_TEST

/* c drops in its download; the server would learn of it 20 s later, the deadline is at 5. Abort: it
 * is given up at 5, and its row tells the truth, that it had dropped. Finish: it is busy until it
 * is known to be gone, and not selected for the rounds of 5, 8.7 and 12.4. */
START_TEST(test_drop_not_yet_detected)
{
    static const char download[] =
        "fleet.c.dropout_phase={download: 1, compute: 0, panel: 0, upload: 0}";
    struct world abort = {
        .text = world_timeline,
        .sets = {"fleet.c.dropout=1", download, "round.detection=20 s", "rounds=1"}};
    world_record(&abort);
    world_expect(&abort,
                 "SELECT outcome, outcome_phase, t_end_ns, download_ns + wait_ns, compute_ns FROM "
                 "agent_round WHERE agent = 3",
                 "dropped|download|5000000000|5000000000|0\n");
    world_expect(&abort, "SELECT used, dropped, aborted FROM round", "2|1|0\n");
    world_expect(&abort, "SELECT count(*) FROM event WHERE kind = 'abort'", "0\n");

    struct world finish = {.text = world_timeline,
                           .sets = {"fleet.c.dropout=1", download, "round.detection=20 s",
                                    "round.on_deadline=finish", "rounds=20"}};
    world_record(&finish);
    world_expect(&finish, "SELECT round, t_begin_ns FROM round WHERE selected = 2 LIMIT 3",
                 "2|5000000000\n3|8700000000\n4|12400000000\n");
    world_expect(&finish,
                 "SELECT count(*) > 1, max(outcome), max(wait_ns) FROM agent_round WHERE agent = 3 "
                 "AND ended < 20",
                 "1|dropped|20000000000\n");
    world_free(&abort);
    world_free(&finish);
}
END_TEST

/* An agent that would drop later than the deadline is cut off like any other: the 3.9 of 10 s that
 * c has computed count, not the part until its drop. */
START_TEST(test_cut_before_its_drop)
{
    int late = 0;
    struct world world = {
        .text = world_timeline,
        .sets = {"fleet.c.dropout=1", "rounds=20",
                 "fleet.c.dropout_phase={download: 0, compute: 1, panel: 0, upload: 0}"}};
    world_record(&world);
    for (uint32_t round = 1; round <= 20; round++) {
        double part = fraction_of("c", round);
        bool dropped = part < 0.39;
        char *row = world_rows(&world,
                               "SELECT outcome, steps, compute_ns FROM agent_round WHERE agent = 3 "
                               "AND round = %u",
                               round);
        char *expected = mem_format("%s|%u|%lld\n", dropped ? "dropped" : "aborted",
                                    dropped ? (unsigned)(200 * part) : 78,
                                    dropped ? (long long)(1e10 * part) : 3900000000LL);
        ck_assert_str_eq(row, expected);
        late += !dropped;
        free(row);
        free(expected);
    }
    ck_assert(late > 0 && late < 20);
    world_free(&world);
}
END_TEST

/* --- panels --------------------------------------------------------------------------------- */

/* Two agents of a class that computes 1 s share a panel that takes 3 s a query. Both have computed
 * at 2.1; the first is served until 5.1, the second waits for it and is served until 8.1. With N =
 * 2 queries service takes 6 s. With a panel each nobody waits. */
START_TEST(test_shared_panel)
{
    struct world world = {.text = world_timeline,
                          .sets = {"fleet.a.count=2", "fleet.a.agents_per_panel=2",
                                   "fleet.*.answer=3 s", "round.policy=wait_all", "rounds=1"}};
    world_record(&world);
    world_expect(&world,
                 "SELECT agent, panel_ns, queue_ns, t_begin_ns + download_ns + compute_ns + "
                 "panel_ns, download_ns + compute_ns + panel_ns + upload_ns FROM agent_round",
                 "1|3000000000|0|5100000000|5700000000\n"
                 "2|6000000000|3000000000|8100000000|8700000000\n"
                 "3|3000000000|0|6100000000|6700000000\n4|3000000000|0|14100000000|14700000000\n");
    world_expect(&world, "SELECT agent, panel FROM agent", "1|1\n2|1\n3|4\n4|5\n");
    world_expect(&world, "SELECT round(mean_panel_s, 9), round(mean_queue_s, 9) FROM round",
                 "3.75|0.75\n");

    struct world two = {.text = world_timeline,
                        .sets = {"fleet.a.count=2", "fleet.a.agents_per_panel=2", "panel.batches=2",
                                 "fleet.*.answer=3 s", "round.policy=wait_all", "rounds=1"}};
    world_record(&two); /* twice the episodes too: 2 s of computing */
    world_expect(&two, "SELECT agent, compute_ns, panel_ns, queue_ns FROM agent_round LIMIT 2",
                 "1|2000000000|6000000000|0\n2|2000000000|12000000000|6000000000\n");

    /* The deadline at 5 finds the first before its panel and the second in the queue. */
    struct world cut = {.text = world_timeline,
                        .sets = {"fleet.a.count=2", "fleet.a.agents_per_panel=2",
                                 "fleet.a.answer=3 s", "rounds=1"}};
    world_record(&cut);
    world_expect(
        &cut,
        "SELECT agent, outcome, outcome_phase, panel_ns, queue_ns FROM agent_round WHERE agent "
        "< 3",
        "1|aborted|panel|2900000000|0\n2|aborted|panel|2900000000|2900000000\n");

    /* Who drops before the panel leaves it to the next. */
    struct world drop = {.text = world_timeline,
                         .sets = {"fleet.a.count=2", "fleet.a.agents_per_panel=2",
                                  "fleet.a.answer=3 s", "fleet.a.dropout=1",
                                  "fleet.a.dropout_phase={download: 0, compute: 0, panel: 1, "
                                  "upload: 0}"}};
    world_record(&drop);
    world_expect(&drop,
                 "SELECT count(*), min(second.queue_ns = first.panel_ns), max(first.queue_ns), "
                 "min(second.panel_ns > second.queue_ns) FROM agent_round first JOIN agent_round "
                 "second USING (round) WHERE first.agent = 1 AND second.agent = 2",
                 "2|1|0|1\n");
    world_free(&world);
    world_free(&two);
    world_free(&cut);
    world_free(&drop);
}
END_TEST

/* Six agents come to one panel at times of their own: served in the order of arrival, each as soon
 * as it is there and the one before is done; whoever has the same time in order of agents. */
START_TEST(test_order_of_service)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"fleet.a.count=6", "fleet.a.agents_per_panel=6",
                 "fleet.a.speed={choice: {values: [40 steps/s, 50 steps/s, 100 steps/s]}}",
                 "fleet.a.answer={uniform: [500 ms, 2 s]}", "round.policy=wait_all", "rounds=6"}};
    world_run(&world);
    world_expect(&world,
                 "WITH visit AS (SELECT round, agent, t_begin_ns + download_ns + compute_ns AS "
                 "came, queue_ns, panel_ns FROM agent_round WHERE agent <= 6), line AS (SELECT *, "
                 "lag(came + panel_ns) OVER (PARTITION BY round ORDER BY came, agent) AS free FROM "
                 "visit) SELECT count(*), sum(queue_ns > 0) > 6, sum(came + queue_ns <> max(came, "
                 "ifnull(free, 0))), min(panel_ns - queue_ns) >= 500000000, max(panel_ns - "
                 "queue_ns) <= 2000000000, count(DISTINCT panel_ns - queue_ns) FROM line",
                 "36|1|0|1|1|36\n");
    world_free(&world);
}
END_TEST

/* --- connections ---------------------------------------------------------------------------- */

/* TCP over 0.1 s of latency: a round trip is 0.2 s. 1000 B and a header of 54 take 0.1 + 1.054, a
 * new connection 0.2 more; 500 B take 0.1 + 0.554. Persistent: only a's first contact pays, while
 * c, cut off at the deadline each round, has to connect anew each time. */
START_TEST(test_handshakes)
{
    struct world kept = {.text = world_timeline, .sets = {"network.framing=tcp"}},
                 each = {.text = world_timeline,
                         .sets = {"network.framing=tcp", "network.connections=per_transfer"}},
                 drop = {.text = world_timeline,
                         .sets = {"network.framing=tcp", "round.policy=wait_all",
                                  "fleet.c.dropout=1",
                                  "fleet.c.dropout_phase={download: 0, compute: 1, panel: 0, "
                                  "upload: 0}"}};
    static const char times[] =
        "SELECT round, agent, download_ns, upload_ns, down_wire_B, up_wire_B, down_payload_B FROM "
        "agent_round WHERE agent <> 2";
    world_record(&kept);
    world_expect(&kept, times,
                 "1|1|1354000000|654000000|1054|554|1000\n1|3|1354000000|0|1054|0|1000\n"
                 "2|1|1154000000|654000000|1054|554|1000\n2|3|1354000000|0|1054|0|1000\n");
    world_record(&each);
    world_expect(&each, times,
                 "1|1|1354000000|854000000|1054|554|1000\n1|3|1354000000|0|1054|0|1000\n"
                 "2|1|1354000000|854000000|1054|554|1000\n2|3|1354000000|0|1054|0|1000\n");
    world_record(&drop);
    world_expect(&drop, "SELECT agent, download_ns FROM agent_round WHERE round = 2",
                 "1|1154000000\n2|1154000000\n3|1354000000\n");
    world_free(&kept);
    world_free(&each);
    world_free(&drop);
}
END_TEST

/* 12 agents drop at once, and the server learns of each 10^18 ns later: together they wait longer
 * than 2^63 ns, on average 10^9 s. */
START_TEST(test_long_waits)
{
    struct world world = {.text = world_timeline,
                          .sets = {"rounds=1", "round={policy: wait_all, detection: 1e9 s}",
                                   "fleet.a.count=10", "fleet.*.dropout=1",
                                   "fleet.*.dropout_phase={compute: 1}", "fleet.*.latency=0 s"}};
    world_run(&world);
    world_expect(&world, "SELECT dropped, mean_wait_s FROM round", "12|1000000000\n");
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_fates", test_drop_in_each_phase, test_no_panel_phase, test_void_rounds,
          test_drop_not_yet_detected, test_cut_before_its_drop, test_shared_panel,
          test_order_of_service, test_handshakes, test_long_waits)

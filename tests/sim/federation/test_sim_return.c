/* What availability means beyond a single dispatch: catching up, the final flush, keys that fit
 * together, and devices that only have their power counted. */
#include "core/base/mem.h"
#include "tests/support/presence_file.h"
#include "tests/support/sim_world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Three robots that take 1.2 s a round (12 steps, twice, at 20 steps/s); the one of class `b` is
 * away from 1.1 s on, in mid-computation, and is back at 5. Rounds end at 1.2, 2.4, 3.6, 4.8, 6.0:
 * it takes part in round 1, and again from round 6 on. */
static const char learning[] =
    "name: back\n"
    "rounds: 8\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: fedavg_s2zpo, alpha: 0.05, mu: 0.1}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}, tie: coin}\n"
    "network: {framing: none}\n"
    "server: {up: unlimited, down: unlimited, latency: 0 s}\n"
    "fleet:\n"
    "  a: {count: 2, up: unlimited, down: unlimited, latency: 0 s, speed: 20 steps/s}\n"
    "  b: {count: 1, up: unlimited, down: unlimited, latency: 0 s, speed: 20 steps/s}\n"
    "evaluation: {every: 8, episodes: 1}\n";

/* What it missed rides ahead of its next message: at least the bytes that those who stayed were
 * sent of it over five rounds (they know some of it), as that is less than θ. */
START_TEST(test_catching_up)
{
    enter();
    char *set = presence('b', "0;5", "1.1;900", 1000);
    struct world world = {.text = learning, .audit = 1, .sets = {set, "algorithm.replica=agents"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT round, outcome, outcome_phase, cause FROM agent_round WHERE agent = 3 "
                 "AND round < 8",
                 "1|dropped|compute|left\n6|used|NULL|NULL\n7|used|NULL|NULL\n");
    /* A dispatch's message: what it has to do, and the update of the round before. */
    double start = world_number(&world, "SELECT down_payload_B FROM agent_round WHERE agent = 1 "
                                        "AND round = 1");
    double missed = world_number(&world,
                                 "SELECT sum(down_payload_B - %.0f) FROM agent_round WHERE "
                                 "agent = 1 AND round BETWEEN 2 AND 6",
                                 start);
    double came = world_number(&world,
                               "SELECT down_payload_B - %.0f FROM agent_round WHERE agent = "
                               "3 AND round = 6",
                               start);
    double parameters = world_number(&world, "SELECT d FROM run");
    ck_assert_double_gt(missed, 0);
    ck_assert_double_ge(came, missed);
    ck_assert_double_lt(came, 4 * parameters);
    world_expect(&world, "SELECT count(DISTINCT down_payload_B) FROM agent_round WHERE round = 7",
                 "1\n");
    world_free(&world);
    free(set);
    leave();
}
END_TEST

/* The flush waits for who comes back, and the run ends with it; nobody's coming and going is
 * written down after that. */
START_TEST(test_flush_waits)
{
    enter();
    char *set = presence('b', "0;50;51", "1.1;50.5;900", 1000);
    struct world world = {.text = learning, .audit = 1, .sets = {set}};
    world_run(&world);
    world_expect(&world, "SELECT t_flush_end_ns FROM run", "50000000000\n");
    world_expect(&world, "SELECT max(t_ns) FROM presence", "50000000000\n");
    world_expect(&world,
                 "SELECT agent, outcome, away_ns FROM agent_round WHERE outcome = 'flush' AND "
                 "away_ns > 0",
                 "3|flush|40400000000\n");
    world_free(&world);
    free(set);
    leave();
}
END_TEST

/* Who is never there is never asked, and not waited for in the flush. */
START_TEST(test_never_there)
{
    struct world world = {
        .text = learning,
        .sets = {"fleet.b.availability={model: diurnal, mean: 0, amplitude: 0}", "rounds=2"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT outcome, cause, down_wire_B, away_ns FROM agent_round WHERE agent = 3",
                 "flush|NULL|0|0\n");
    world_expect(&world, "SELECT agent, t_ns, online FROM presence", "3|0|0\n");
    world_expect(&world, "SELECT t_flush_end_ns FROM run", "2400000000\n");
    world_free(&world);

    /* Nobody ever there: a round can never begin, and that is told. */
    struct world nobody = {
        .text = learning, .sets = {"fleet.*.availability={model: diurnal, mean: 0, amplitude: 0}"}};
    world_record(&nobody);
    ck_assert_int_eq(nobody.status, 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&nobody.errs), "can never begin"));
    world_free(&nobody);

    /* Three of them, each there for a second an hour: never all at once. */
    struct world apart = {.text = learning,
                          .sets = {"fleet.*.availability={model: on_off, on: 1 s, off: 1 h}",
                                   "round.min_arrivals=3"}};
    world_record(&apart);
    ck_assert_int_eq(apart.status, 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&apart.errs), "never enough of them online"));
    world_free(&apart);
}
END_TEST

/* A device that is always there and has its power counted does the same as a plain one. It draws
 * 1 W when it idles: 1.2 s of computing a round, no transfer takes time. */
START_TEST(test_power_changes_nothing_else)
{
    struct world plain = {.text = learning};
    struct world powered = {.text = learning,
                            .sets = {"fleet.b.power={compute: {uniform: [2 W, 2 W]}, idle: 1 W}",
                                     "fleet.b.answer=1 s"}};
    struct world slow = {.text = learning, .sets = {"fleet.b.answer=1 s"}};
    world_run(&plain);
    world_run(&slow);
    world_run(&powered);
    static const char rows[] = "SELECT dispatch, round, agent, outcome, t_begin_ns, t_end_ns, "
                               "compute_ns, panel_ns, wait_ns, "
                               "down_wire_B, up_wire_B, vote, peak_B FROM agent_round";
    char *expected = world_rows(&slow, "%s", rows);
    world_expect(&powered, rows, expected);
    free(expected);
    world_expect(&plain, "SELECT count(*), sum(energy_idle_J + energy_compute_J) FROM agent_round",
                 "27|0\n");
    world_expect(&plain, "SELECT count(*) FROM agent_energy", "0\n");
    world_expect(&plain, "SELECT count(*) FROM presence", "0\n");
    /* 8 rounds of 1.2 s at 2 W, 1 s at 1 W. */
    world_expect(
        &powered,
        "SELECT agent, printf('%.6f', compute_J), up_J, down_J, printf('%.6f', idle_J) FROM "
        "agent_energy",
        "3|19.200000|0|0|8.000000\n");
    world_expect(&powered, "SELECT agent, compute_W, up_W, down_W, idle_W FROM agent",
                 "1|0|0|0|0\n2|0|0|0|0\n3|2|0|0|1\n");
    world_free(&plain);
    world_free(&slow);
    world_free(&powered);
}
END_TEST

/* Constant factors scale the computation: 1.2 s at a factor of 0.5 are 2.4. Drawn ones are the
 * same whatever else happens, and never leave their range. */
START_TEST(test_speed_factor)
{
    struct world half = {.text = learning, .sets = {"fleet.b.speed_factor=0.5"}};
    world_run(&half);
    world_expect(&half, "SELECT DISTINCT agent, compute_ns FROM agent_round WHERE outcome = 'used'",
                 "1|1200000000\n2|1200000000\n3|2400000000\n");
    world_free(&half);
    static const char drawn[] = "fleet.b.speed_factor={uniform: [0.5, 2]}";
    static const char factors[] =
        "SELECT round, compute_ns FROM agent_round JOIN agent USING (run, agent) WHERE class = 'b' "
        "AND outcome = 'used'";
    struct world first = {.text = learning, .sets = {drawn}};
    struct world second = {.text = learning, .sets = {drawn, "fleet.a.count=1"}};
    world_run(&first);
    world_run(&second);
    char *times = world_rows(&first, "%s", factors);
    world_expect(&second, factors, times);
    free(times);
    world_expect(&first,
                 "SELECT count(DISTINCT compute_ns), min(compute_ns) >= 6e8, max(compute_ns) <= "
                 "24e8 FROM agent_round WHERE agent = 3 AND outcome = 'used'",
                 "8|1|1\n");
    world_free(&first);
    world_free(&second);
    struct world wide = {.text = learning,
                         .sets = {"fleet.b.speed_factor={normal: {mean: 0.01, sd: 1}}"}};
    world_record(&wide);
    ck_assert_int_eq(wide.status, 2); /* before the run; test_sim_time has one in the midst of it */
    ck_assert_ptr_nonnull(strstr(errs_first(&wide.errs), "fleet.b.speed_factor: 1 draw in 2.02 is "
                                                         "not above 0")); /* 1 / Φ(-0.01) */
    world_free(&wide);
}
END_TEST

/* Keys that do not fit together are told, with what was meant. */
START_TEST(test_wrong_keys)
{
    static const struct {
        const char *set, *told;
    } cases[] = {
        {"fleet.b.availability={on: 1 h, off: 1 h}", "model is missing"},
        {"fleet.b.availability={model: on_off, on: {normal: {mean: 1 h, sd: 1 s}}}",
         "on and off need positive times"},
        {"fleet.b.availability={model: on_off, off: 0 s}", "fleet.b.availability.off"},
        {"fleet.b.availability={model: diurnal, mean: 0.2, amplitude: 0.3}", "must lie in 0 to 1"},
        {"fleet.b.availability={model: trace}", "trace is missing"},
        {"fleet.b.availability={model: trace, trace: nowhere.csv}", "nowhere.csv"},
        {"fleet.b.availability={model: sometimes}", "sometimes"},
        {"fleet.b.power={compute: 6}", "a unit is missing"},
        {"fleet.b.power={compute: {normal: {mean: 1 W, sd: 100 W}}}", "power.compute"},
        {"fleet.b.on_leave=stop", "on_leave"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world = {.text = learning, .sets = {cases[i].set, "fleet.b.count=40"}};
        world_record(&world);
        ck_assert_msg(world.status == 2 && strstr(errs_first(&world.errs), cases[i].told),
                      "%s: %d, %s", cases[i].set, world.status, errs_first(&world.errs));
        world_free(&world);
    }
}
END_TEST

TEST_MAIN("sim_return", test_catching_up, test_flush_waits, test_never_there,
          test_power_changes_nothing_else, test_speed_factor, test_wrong_keys)

/* The forecast of `fedsim check`: worked by hand, and held against what a run records. */
#include "core/base/mem.h"
#include "sim/cost/field_cost.h"
#include "tests/sim/cost/field_forecast.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <math.h>
#include <string.h>

/* In world_timeline an answer of a, b, c takes 1.1 + (1, 2, 10) + 0.6 s: 2.7, 3.7, 11.7 s. */
START_TEST(test_rounds)
{
    static const struct {
        const char *sets[3];
        double round_s, trial_s;
    } cases[] = {
        /* the slowest */
        {{"round.policy=wait_all"}, 11.7, 23.4},
        /* the deadline, once one answer is in */
        {{"round.policy=deadline"}, 5, 10},
        /* too early for the first answer, which is waited for */
        {{"round.deadline=2 s"}, 2.7, 5.4},
        /* or is not */
        {{"round.deadline=2 s", "round.on_few=void"}, 2, 4},
        /* two of three */
        {{"round.policy=quorum", "round.quorum=0.6"}, 3.7, 7.4},
        {{"round.policy=over_select", "round.cohort=2", "round.extra=0.5"}, 3.7, 7.4},
        /* 3 downloads over 100 B/s take 30 s, and the last agent has 1.6 s to go, were it a */
        {{"round.policy=wait_all", "server.up=100 B/s"}, 31.6, 63.2},
        /* multiples of the period */
        {{"round.policy=semi_sync", "round.period=7 s"}, 7, 14},
        /* a round every 20 s: the second begins at 20 s */
        {{"round.policy=wait_all", "round.start=every 20 s"}, 11.7, 31.7},
        /* an upload of 0.5 s on the air at 2 % keeps the link silent until 25 s have passed */
        {{"round.policy=wait_all", "fleet.*.duty_cycle=0.02"}, 25, 36.7},
        /* two rounds of one answer, of which three may be on their way: the first bounds both */
        {{"round.policy=buffered", "round.buffer=1"}, 1.35, 2.7},
        /* a panel that all classes' agents have of their own: 2 s more each */
        {{"round.policy=wait_all", "fleet.*.answer=2 s"}, 13.7, 27.4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world = {.text = world_timeline};
        memcpy(world.sets, cases[i].sets, sizeof cases[i].sets);
        struct field_cost cost = forecast(&world);
        ck_assert_msg(fabs(cost.round_s.least - cases[i].round_s) < 1e-9, "%s: a round of %g s",
                      cases[i].sets[0], cost.round_s.least);
        ck_assert_msg(fabs(cost.trial_s.least - cases[i].trial_s) < 1e-9, "%s: a trial of %g s",
                      cases[i].sets[0], cost.trial_s.least);
        world_run(&world);
        double measured = world_number(&world, "SELECT max(t_end_ns) FROM round") * 1e-9;
        ck_assert_msg(cost.trial_s.least <= measured * (1 + 1e-9), "%s: measured %g s",
                      cases[i].sets[0], measured);
        field_cost_free(&cost);
        world_free(&world);
    }
}
END_TEST

/* Rules of stop, where a round is 11.7 s and 4500 B: 60 s end the sixth round, whose end is the
 * first past them, 10 000 B the third; a number of rounds counts where it is smaller. Three agents
 * with 11 panelists each are asked 33 questions a round, so that 100 end the fourth. */
START_TEST(test_rules)
{
    static const struct {
        const char *stop;
        double rounds, trial_s;
    } cases[] = {{"stop={time: 60 s}", 6, 60},
                 {"stop={bytes: 10 kB}", 3, 35.1},
                 {"stop={rounds: 4, time: 60 s}", 4, 46.8},
                 {"stop={rounds: 400, time: 60 s, bytes: 5 kB}", 2, 23.4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = mem_string(strchr(world_timeline, '\n') + 1); /* without its name, */
        memset(text, ' ', strlen("rounds: 2"));                    /* and its rounds */
        struct world world = {.text = text, .sets = {"round.policy=wait_all", cases[i].stop}};
        struct field_cost cost = forecast(&world);
        is_range(cost.rounds, cases[i].rounds, cases[i].rounds);
        is_range(cost.trial_s, cases[i].trial_s, cases[i].trial_s);
        world_run(&world);
        ck_assert_double_eq(world_number(&world, "SELECT max(round) FROM round"), cases[i].rounds);
        is_range(cost.trial_wire_B,
                 world_number(&world, "SELECT sum(down_wire_B + up_wire_B) FROM round"),
                 cases[i].rounds * 4500);
        field_cost_free(&cost);
        world_free(&world);
        free(text);
    }
    struct world world = {.text = world_learning, .sets = {"stop={questions: 100}", "rounds=9"}};
    struct field_cost cost = forecast(&world);
    is_range(cost.rounds, 4, 4);
    world_run(&world);
    ck_assert_double_eq(world_number(&world, "SELECT max(round) FROM round"), 4);
    field_cost_free(&cost);
    world_free(&world);
}
END_TEST

/* Four agents that share two panels: a panel answers twice 3 s. Downloads take 0.5 s, uploads 0.25
 * s, and computing 1 s, so that a round takes 1.75 + 6 s. A panel at the server watches live,
 * one agent at a time from its first step to its answer: 0.5 + 4 (1 + 0.25 + 3) s; or what was
 * recorded: 1.75 + 12 s. */
START_TEST(test_shared_panels)
{
    static const char *const sets[] = {"fleet.a.agents_per_panel=2", "panel.place=server",
                                       "panel={place: server, view: recorded}"};
    static const double rounds_s[] = {7.75, 17.5, 13.75};
    for (int i = 0; i < 3; i++) {
        struct world world = {
            .text = "rounds: 4\n"
                    "task: {name: none, horizon: 100}\n"
                    "algorithm: {name: transfer, download: 1000 B, upload: 500 B}\n"
                    "network: {framing: none}\n"
                    "server: {up: unlimited, down: unlimited, latency: 0 s, answer: 3 s}\n"
                    "fleet: {a: {count: 4, up: 2000 B/s, down: 2000 B/s, latency: 0 s,\n"
                    "            speed: 200 steps/s, answer: 3 s}}\n",
            .sets = {sets[i]}};
        struct field_cost cost = forecast(&world);
        is_range(cost.round_s, rounds_s[i], rounds_s[i]);
        world_run(&world);
        ck_assert_double_eq_tol(world_number(&world, "SELECT max(t_end_ns) FROM round") * 1e-9,
                                4 * rounds_s[i], 1e-6);
        field_cost_free(&cost);
        world_free(&world);
    }
}
END_TEST

/* 2 W computing, 3 W up, 1 W down, 0.5 W idle, in rounds of 11.7 s:
 *   a  1.1 * 1 + 1 * 2 + 0.6 * 3 + (11.7 - 2.7) * 0.5 = 9.4 J
 *   b  1.1 * 1 + 2 * 2 + 0.6 * 3 + (11.7 - 3.7) * 0.5 = 10.9 J
 *   c  1.1 * 1 + 10 * 2 + 0.6 * 3                     = 22.9 J, and the run records the same. */
START_TEST(test_energy)
{
    static const double expected_J[] = {9.4, 10.9, 22.9};
    struct world world = {
        .text = world_timeline,
        .sets = {"round.policy=wait_all",
                 "fleet.*.power={compute: 2 W, up: 3 W, down: 1 W, idle: 0.5 W}"}};
    struct field_cost cost = forecast(&world);
    world_run(&world);
    ck_assert_uint_eq(cost.classes.count, 3);
    for (int i = 0; i < 3; i++) {
        is_range(cost.classes.list[i].energy_J, expected_J[i], expected_J[i]);
        double recorded = world_number(&world,
                                       "SELECT energy_compute_J + energy_up_J + energy_down_J + "
                                       "energy_idle_J FROM agent_round WHERE agent = %d AND round "
                                       "= 2",
                                       i + 1);
        ck_assert_double_eq_tol(recorded, expected_J[i], 1e-6);
    }
    field_cost_free(&cost);
    world_free(&world);
}
END_TEST

/* Under every policy, with links, speeds and answers that are drawn. */
START_TEST(test_bounds_hold)
{
    static const char *const rounds[] = {
        "round={policy: wait_all}",
        "round={policy: wait_all, cohort: 3}",
        "round={policy: quorum, quorum: 0.5}",
        "round={policy: over_select, cohort: 3, extra: 0.5}",
        "round={policy: deadline, deadline: 6 s, min_arrivals: 1}",
        "round={policy: deadline, deadline_quantile: 0.5}",
        "round={policy: semi_sync, period: 4 s}",
        "round={policy: buffered, buffer: 2}",
        "round={policy: buffered, buffer: 6, cohort: 7}",
    };
    for (size_t i = 0; i < sizeof rounds / sizeof *rounds; i++) {
        struct world world = {
            .text = "rounds: 20\n"
                    "task: {name: none, horizon: 100}\n"
                    "algorithm: {name: transfer, download: 5 kB, upload: 2 kB}\n"
                    "server: {up: 20 kB/s, down: 10 kB/s, latency: 5 ms}\n"
                    "fleet:\n"
                    "  a: {count: 5, up: {log_uniform: [1 kB/s, 9 kB/s]}, down: 7 kB/s,\n"
                    "      latency: {uniform: [10 ms, 90 ms]}, speed: 80 steps/s, answer: 300 ms}\n"
                    "  b: {count: 3, up: 3 kB/s, down: 5 kB/s, latency: 10 ms, duty_cycle: 0.2,\n"
                    "      speed: {uniform: [50 steps/s, 99 steps/s]}}\n",
            .sets = {rounds[i]}};
        struct field_cost cost = forecast(&world);
        world_run(&world);
        double trial_s = world_number(&world, "SELECT max(t_end_ns) FROM round") * 1e-9;
        ck_assert_msg(cost.trial_s.least > 1 && cost.trial_s.least <= trial_s * (1 + 1e-9),
                      "%s: at least %g s were forecast, %g s it took", rounds[i],
                      cost.trial_s.least, trial_s);
        field_cost_free(&cost);
        world_free(&world);
    }
}
END_TEST

/* At each level of recording, of trials that learn and of trials that do not. */
START_TEST(test_database_size)
{
    static const char *const records[] = {"record=rounds", "record=agents", "record=events"};
    for (int learns = 0; learns < 2; learns++)
        for (int i = 0; i < 3; i++) {
            struct world world = {.text = learns ? world_learning : world_timeline,
                                  .sets = {records[i], learns ? "rounds=60" : "rounds=400",
                                           learns ? "fleet.cells.count=20" : "fleet.a.count=20",
                                           "fleet.*.latency=10 ms", "fleet.*.speed=100 steps/s",
                                           "fleet.*.answer=1 s"}};
            struct field_cost cost = forecast(&world);
            world_run(&world);
            double bytes = world_number(&world, "SELECT page_count * page_size FROM "
                                                "pragma_page_count, pragma_page_size");
            ck_assert_msg(fabs(cost.database_B / bytes - 1) < 1.0 / 3,
                          "%s: %.0f B, but %.0f B were forecast", records[i], bytes,
                          cost.database_B);
            field_cost_free(&cost);
            world_free(&world);
        }
}
END_TEST

/* A Swimmer never falls, so that everything is known beforehand: the time that learning by
 * gradients takes as well, bytes, memory, and to a third the database with what was learnt. */
START_TEST(test_lessons)
{
    static const char *const variants[][2] = {
        {"algorithm={name: fedavg_ppo, local_steps: 2}"},
        {"algorithm={name: fedavg_ppo, share: policy, moments: kept}", "policy.normaliser=fleet"},
        {"algorithm={name: fedavg_ppo, codec: int8, ppo: {passes: 9, minibatch: 7}}"}};
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        struct world world = {.text = "rounds: 20\n"
                                      "task: {name: Swimmer, horizon: 12}\n"
                                      "policy: {hidden: [16], head: gaussian}\n"
                                      "network: {framing: none}\n"
                                      "server: {up: 20 kB/s, down: 10 kB/s, latency: 5 ms}\n"
                                      "fleet:\n"
                                      "  a: {count: 3, up: 3 kB/s, down: 5 kB/s, latency: 10 ms,\n"
                                      "      speed: 100 steps/s, flops: 2 MFLOP/s, memory: 1 MB}\n",
                              .sets = {variants[i][0], variants[i][1]}};
        struct field_cost cost = forecast(&world);
        world_run(&world);
        ck_assert_double_eq_tol(world_number(&world, "SELECT max(t_end_ns) FROM round") * 1e-9,
                                cost.trial_s.least, 0.01 * cost.trial_s.least);
        ck_assert_double_eq(world_number(&world, "SELECT max(up_payload_B) FROM agent_round"),
                            cost.up_B.most);
        ck_assert_double_eq(world_number(&world, "SELECT sum(need_B) FROM run_memory"),
                            cost.need_B.most);
        ck_assert(world_number(&world, "SELECT max(peak_B) FROM agent_round") <= cost.need_B.most);
        double bytes = world_number(&world, "SELECT page_count * page_size FROM "
                                            "pragma_page_count, pragma_page_size");
        ck_assert_msg(fabs(cost.database_B / bytes - 1) < 1.0 / 3,
                      "%s: %.0f B, but %.0f B were forecast", variants[i][0], bytes,
                      cost.database_B);
        field_cost_free(&cost);
        world_free(&world);
    }
}
END_TEST

/* Whose agents ask, learn again from what they keep, or play once: bounds, and questions. */
START_TEST(test_pairs)
{
    static const char *const methods[] = {"algorithm={name: rm_ppo, local_steps: 2}",
                                          "algorithm={name: online_dpo, local_steps: 2}",
                                          "algorithm={name: dpo, local_steps: 2}"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct world world = {.text = "rounds: 6\n"
                                      "task: {name: Swimmer, horizon: 12}\n"
                                      "policy: {hidden: [8], head: gaussian}\n"
                                      "panel: {batches: 3, panelists: 5}\n"
                                      "network: {framing: none}\n"
                                      "server: {up: 20 kB/s, down: 10 kB/s, latency: 5 ms}\n"
                                      "fleet:\n"
                                      "  a: {count: 3, up: 3 kB/s, down: 5 kB/s, latency: 10 ms,\n"
                                      "      speed: 100 steps/s, flops: 2 MFLOP/s, answer: 1 s}\n",
                              .sets = {methods[i]}};
        struct field_cost cost = forecast(&world);
        world_run(&world);
        double trial_s = world_number(&world, "SELECT max(t_end_ns) FROM round") * 1e-9;
        ck_assert_msg(cost.trial_s.least > 1 && cost.trial_s.least <= trial_s * (1 + 1e-9),
                      "%s: at least %g s were forecast, %g s it took", methods[i],
                      cost.trial_s.least, trial_s);
        /* 3 agents, in each of 6 rounds and 2 local steps 3 questions to 5 people; or once. */
        ck_assert_double_eq(cost.questions.most, i == 2 ? 3 * 3 * 5 : 6 * 3 * 2 * 3 * 5);
        ck_assert_double_eq(world_number(&world, "SELECT sum(questions) FROM round"),
                            cost.questions.most);
        field_cost_free(&cost);
        world_free(&world);
    }
}
END_TEST

/* Ranges are over the points of the sweep. */
START_TEST(test_points)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round.policy=wait_all", "seeds=3",
                                   "sweep=[{algorithm.download: [1000 B, 3000 B, 2000 B]}]"}};
    struct field_cost cost = forecast(&world);
    ck_assert_uint_eq(cost.points, 3);
    ck_assert_uint_eq(cost.looked_at, 3);
    is_range(cost.down_B, 1000, 3000);
    is_range(cost.up_B, 500, 500);
    is_range(cost.round_s, 11.7, 13.7);
    is_range(cost.trial_s, 23.4, 27.4);
    is_range(cost.trial_wire_B, 2 * 3 * 1500, 2 * 3 * 3500);
    ck_assert(cost_range_empty(cost.need_B));
    field_cost_free(&cost);
    world_free(&world);
}
END_TEST

TEST_MAIN("field_cost", test_rounds, test_rules, test_shared_panels, test_energy, test_bounds_hold,
          test_database_size, test_lessons, test_pairs, test_points)

/* The forecast of `fedsim check`: worked by hand, and held against what a run records. */
#include "core/base/mem.h"
#include "sim/cost/field_cost.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* The forecast of the world's study; field_cost_free is due, and what it borrows is gone. */
static struct field_cost forecast(struct world *world)
{
    struct study study = world_study(world);
    struct field_cost cost;
    const struct host_paces paces = {0};
    ck_assert_msg(field_cost_measure(&study, &paces, &cost, &world->errs), "%s",
                  errs_first(&world->errs));
    study_free(&study);
    return cost;
}

static void is_range(struct cost_range range, double least, double most)
{
    ck_assert_double_eq_tol(range.least, least, 1e-9 * fmax(1, least));
    ck_assert_double_eq_tol(range.most, most, 1e-9 * fmax(1, most));
}

/* --- time, by hand ---------------------------------------------------------------------------- */

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

/* --- energy, by hand -------------------------------------------------------------------------- */

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

/* --- bytes ------------------------------------------------------------------------------------ */

static double extreme(const struct world *world, const char *which, const char *column,
                      const char *where)
{
    return world_number(world, "SELECT %s(%s) FROM agent_round WHERE outcome = 'used' AND %s",
                        which, column, where);
}

/* One setting of a learning study and what is expected of its lengths. */
static void hold_bytes(const char *const *sets)
{
    struct world world = {.text = world_learning};
    for (int i = 0; i < WORLD_SETS && sets[i]; i++)
        world.sets[i] = sets[i];
    struct field_cost cost = forecast(&world);
    char *name =
        mem_format("%s %s %s", sets[0], sets[1] ? sets[1] : "", sets[1] && sets[2] ? sets[2] : "");
    world_run(&world);
    static const struct {
        const char *column, *where;
        size_t range;
    } lines[] = {
        {"down_payload_B", "round = 1", offsetof(struct field_cost, first_B)},
        {"down_wire_B", "round = 1", offsetof(struct field_cost, first_wire_B)},
        {"down_payload_B", "round > 1", offsetof(struct field_cost, down_B)},
        {"down_wire_B", "round > 1", offsetof(struct field_cost, down_wire_B)},
        {"up_payload_B", "true", offsetof(struct field_cost, up_B)},
        {"up_wire_B", "true", offsetof(struct field_cost, up_wire_B)},
    };
    bool exact = true;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct cost_range range =
            *(const struct cost_range *)(const void *)((const char *)&cost + lines[i].range);
        if (cost_range_empty(range)) /* there is no later round */
            continue;
        double least = extreme(&world, "min", lines[i].column, lines[i].where),
               most = extreme(&world, "max", lines[i].column, lines[i].where);
        ck_assert_msg(range.least <= least && most <= range.most,
                      "%s: %s, %s: %g to %g B, but %g to %g B were forecast", name, lines[i].column,
                      lines[i].where, least, most, range.least, range.most);
        if (range.least < range.most)
            exact = false;
    }
    double wire = world_number(&world, "SELECT (SELECT sum(down_wire_B + up_wire_B) FROM round) + "
                                       "flush_wire_B FROM run");
    if (exact)
        ck_assert_msg(cost.trial_wire_B.least == wire, "%s: %g B in all, but %g B were forecast",
                      name, wire, cost.trial_wire_B.least);
    free(name);
    field_cost_free(&cost);
    world_free(&world);
}

/* Each agent takes part in each round, and episodes of Swimmer last their horizon: but for the
 * acceptance panel's verdicts every length is known, to the byte. */
START_TEST(test_bytes_are_those_recorded)
{
    static const char *const methods[] = {"algorithm.name=par_s2zpo", "algorithm.name=fedavg_s2zpo",
                                          "algorithm.name=fedavg"};
    static const char *const others[][3] = {
        {"network.framing=tcp"},
        {"algorithm.perturbation=seed"},
        {"algorithm.direction=gaussian"},
        {"algorithm.initial=sent"},
        {"algorithm.replica=server"},
        {"algorithm.replica=agents"},
        {"policy.normaliser=fleet", "network.framing=tcp"},
        {"algorithm.partition=random"},
        {"fleet.cells.count=9"},
        {"rounds=1"},
    };
    for (size_t m = 0; m < 3; m++)
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
            const char *const sets[] = {methods[m], others[i][0], others[i][1], NULL};
            hold_bytes(sets);
        }
}
END_TEST

/* What only some methods have: Adam's moments, verdicts of the acceptance panel, episodes that
 * travel. */
START_TEST(test_bytes_of_some_methods)
{
    static const char *const sets[][5] = {
        /* ended by NULL */
        {"algorithm.optimizer=adam"},
        {"algorithm.optimizer=adam", "algorithm.replica=cheaper"},
        {"algorithm.optimizer=adam", "algorithm.initial=sent", "algorithm.name=fedavg_s2zpo"},
        {"algorithm.server_panel=accept_reject", "rounds=8"},
        {"algorithm.server_panel=accept_reject", "algorithm.name=fedavg_s2zpo", "rounds=8"},
        {"panel.place=server", "panel.view=recorded"},
        {"panel.place=server", "panel.view=live", "policy.normaliser=fleet"},
        {"panel.place=server", "panel.view=recorded", "task.name=Hopper"},
        {"round.missing=replicate", "round.replicas=2", "fleet.cells.count=6"},
        {"round.missing=replicate", "round.replicas=2", "algorithm.name=fedavg_s2zpo"},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        hold_bytes(sets[i]);
}
END_TEST

/* Where agents miss rounds, or work on after them, lengths are in a range. */
START_TEST(test_bytes_within_their_range)
{
    static const char *const sets[][5] = {
        /* ended by NULL */
        {"rounds=12", "round.cohort=2", "fleet.cells.count=7"},
        {"rounds=12", "round.cohort=2", "fleet.cells.count=7", "algorithm.name=fedavg_s2zpo"},
        {"rounds=12", "round.cohort=2", "algorithm.perturbation=seed", "fleet.cells.count=7"},
        {"rounds=12", "round={policy: buffered, buffer: 2}", "algorithm.partition_over=fleet",
         "fleet.cells.speed={uniform: [50 steps/s, 100 steps/s]}"},
        {"rounds=12", "round={policy: buffered, buffer: 2}", "algorithm.name=fedavg_s2zpo",
         "fleet.cells.speed={uniform: [50 steps/s, 100 steps/s]}"},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        hold_bytes(sets[i]);
}
END_TEST

/* Some of twenty agents have the very bytes that are needed, the others one less. */
START_TEST(test_who_fits)
{
    struct world world = {.text = world_learning, .sets = {"fleet.cells.count=20"}};
    struct field_cost cost = forecast(&world);
    double need = cost.need_B.least;
    field_cost_free(&cost);
    char *budget =
        mem_format("fleet.cells.memory={choice: {values: [%.0f B, %.0f B]}}", need - 1, need);
    world.sets[1] = budget;
    cost = forecast(&world);
    world_run(&world);
    is_range(cost.classes.list[0].agents, 20, 20);
    is_range(cost.classes.list[0].budget_B, need - 1, need);
    double fit = world_number(&world, "SELECT sum(eligible) FROM agent");
    ck_assert(fit > 0 && fit < 20);
    is_range(cost.classes.list[0].fit, fit, fit);
    is_range(cost.classes.list[0].make_do, 0, 0);
    ck_assert_uint_eq(cost.crowded_count, 1);
    ck_assert_double_eq(cost.crowded[0].fit, fit);
    ck_assert_double_eq(world_number(&world, "SELECT max(need_B) FROM agent"), need);
    field_cost_free(&cost);
    world_free(&world);
    free(budget);
}
END_TEST

/* Where all is known, money is what the database says: par_s2zpo's questions are 3 agents times 11
 * panelists in each of 3 rounds, 99 answers at 0.05; bytes at 2 and 0.5 per GB; energy as above. */
START_TEST(test_money)
{
    struct world world = {
        .text = world_learning,
        .sets = {"price={currency: EUR, up: 2000 per GB, down: 500 per GB, energy: 3 per kWh, "
                 "answer: 0.05}",
                 "fleet.cells.power={compute: 2 W, up: 3 W, down: 1 W, idle: 0.5 W}",
                 "fleet.cells.speed=2 steps/s", "fleet.cells.up=1 kB/s",
                 "fleet.cells.latency=10 ms"}};
    struct field_cost cost = forecast(&world);
    world_run(&world);
    is_range(cost.questions, 99, 99);
    ck_assert_double_eq(world_number(&world, "SELECT sum(questions) FROM round"), 99);
    double money = world_number(&world, "SELECT sum(money) FROM round_money");
    ck_assert_double_gt(money, 99 * 0.05);
    ck_assert_double_eq_tol(cost.money.least, money, 1e-4 * money);
    ck_assert_str_eq(cost.currency, "EUR");
    field_cost_free(&cost);
    world_free(&world);
}
END_TEST

/* --- bounds, and the database ----------------------------------------------------------------- */

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

TEST_MAIN("field_cost", test_rounds, test_rules, test_shared_panels, test_energy,
          test_bytes_are_those_recorded, test_bytes_of_some_methods, test_bytes_within_their_range,
          test_who_fits, test_money, test_bounds_hold, test_database_size, test_points)

/* The bytes that are forecast are those that a run records. */
#include "core/base/mem.h"
#include "sim/cost/field_cost.h"
#include "tests/sim/cost/field_forecast.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

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
        {"policy.trained=all"},
        {"panel.place=server", "panel.view=recorded"},
        {"panel.place=server", "panel.view=live", "policy.normaliser=fleet"},
        {"panel.place=server", "panel.view=recorded", "task.name=Hopper"},
        {"panel.place=server", "policy.normaliser=fleet", "algorithm.codec_observations=float16"},
        {"algorithm={name: fedavg, codec_observations: bfloat16}", "policy.normaliser=fleet"},
        {"round.missing=replicate", "round.replicas=2", "fleet.cells.count=6"},
        {"round.missing=replicate", "round.replicas=2", "algorithm.name=fedavg_s2zpo"},
        {"algorithm.name=feedsign", "policy.normaliser=fleet"},
        {"algorithm={name: fedavg, local_steps: 2, codec: int8}", "policy.normaliser=fleet"},
        {"algorithm={name: es, directions: 3, codec: float16}"},
        {"algorithm={name: fedavg, local_steps: 2, codec: {topk: 0.05}}"},
        {"algorithm={name: fedavg, codec_down: float16}"},
        {"algorithm={name: fedavg, secure_sum: {threshold: 0.6}}", "policy.normaliser=fleet"},
        {"algorithm={name: feedsign, secure_sum: {threshold: 0.6}}"},
        {"algorithm={name: es, directions: 3, codec_down: int8}"},
        {"algorithm={name: fedkseed, seeds: 20, codec_down: int8}"},
        {"algorithm={name: par_s2zpo, replica: server, codec_down: int8}"},
        {"algorithm={name: par_s2zpo, direction: gaussian, codec_down: int8}"},
        {"algorithm={name: fedavg_s2zpo, direction: sphere, codec_down: float16}"},
        {"algorithm={name: decomfl, local_steps: 2, directions: 3, alpha: 0.001}"},
        {"algorithm={name: decomfl, directions: 3, alpha: 0.001, feedback: panel}", "rounds=8",
         "algorithm.server_panel=accept_reject"},
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

TEST_MAIN("field_cost_bytes", test_bytes_are_those_recorded, test_bytes_of_some_methods,
          test_bytes_within_their_range, test_who_fits, test_money)

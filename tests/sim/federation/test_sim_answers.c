/* What panels were asked and how they answered (record: events), against votes and verdicts that
 * other tables have, and against what a step link must answer. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

static void is_empty(const struct world *world, const char *sql)
{
    char *rows = world_rows(world, "%s", sql);
    ck_assert_msg(*rows == '\0', "%s gives\n%s", sql, rows);
    free(rows);
}

/* A step link knows only better and worse: all 11 panelists vote for the perturbed policy where its
 * return is higher, none where it is lower. Of 3 questions the majority is the agent's vote. */
static void hold_answers(const struct world *world)
{
    ck_assert_double_eq(world_number(world, "SELECT count(*) FROM panel_answer"), 3 * 3 * 3);
    is_empty(world, "SELECT * FROM panel_answer WHERE panelists <> 11 OR episodes <> 2 OR "
                    "votes <> 11 * (perturbed_return > current_return) OR "
                    "verdict <> iif(perturbed_return > current_return, 1, -1)");
    is_empty(world, "SELECT dispatch, group_concat(question, ' ') AS n FROM panel_answer GROUP BY "
                    "run, dispatch HAVING n <> '1 2 3'");
    is_empty(world, "SELECT dispatch, vote, sum(verdict) FROM agent_round JOIN panel_answer "
                    "USING (run, round, dispatch) GROUP BY dispatch HAVING vote <> "
                    "sign(sum(verdict))");
    is_empty(world, "SELECT * FROM panel_answer JOIN event USING (run, dispatch) WHERE kind = "
                    "'panel' AND event.t_ns <> panel_answer.t_ns");
}

/* Wherever the panel sits, and whenever it looks, it is asked and answers the same. */
START_TEST(test_agents_panels)
{
    static const char *const places[][2] = {{"panel.place=local", "panel.view=live"},
                                            {"panel.place=local", "panel.view=recorded"},
                                            {"panel.place=server", "panel.view=live"},
                                            {"panel.place=server", "panel.view=recorded"}};
    static const char answers[] =
        "SELECT round, dispatch, question, episodes, current_return, perturbed_return, panelists, "
        "votes, verdict FROM panel_answer ORDER BY round, dispatch, question";
    char *first = NULL;
    for (int i = 0; i < 4; i++) {
        struct world world = {.text = world_learning,
                              .sets = {"panel.batches=3", "panel.episodes=2", "panel.link=step",
                                       "record=events", "server.answer=1 s",
                                       "fleet.cells.answer=2 s", places[i][0], places[i][1]}};
        world_run(&world);
        hold_answers(&world);
        char *rows = world_rows(&world, "%s", answers);
        if (first)
            world_same(rows, first);
        else
            first = mem_string(rows);
        free(rows);
        world_free(&world);
    }
    free(first);
}
END_TEST

/* fedavg asks N questions in each of E local steps. */
START_TEST(test_local_steps)
{
    struct world world = {
        .text = world_learning,
        .sets = {"algorithm={name: fedavg, local_steps: 4}", "panel.batches=2", "record=events"}};
    world_run(&world);
    world_expect(
        &world,
        "SELECT DISTINCT count(*), min(question), max(question) FROM panel_answer GROUP BY "
        "dispatch",
        "8|1|8\n");
    world_free(&world);
}
END_TEST

/* The server's own panel is dispatch 0 of its round, and keeps what it prefers. */
START_TEST(test_servers_panel)
{
    struct world world = {.text = world_learning,
                          .sets = {"algorithm.server_panel=accept_reject", "panel.batches=3",
                                   "rounds=12", "record=events"}};
    world_run(&world);
    ck_assert_double_eq(
        world_number(&world, "SELECT count(*) FROM panel_answer WHERE dispatch = 0"), 12 * 3);
    is_empty(&world, "SELECT round, accepted, sum(verdict) FROM round JOIN panel_answer USING "
                     "(run, round) WHERE dispatch = 0 GROUP BY round HAVING accepted <> "
                     "(sum(verdict) > 0)");
    is_empty(&world, "SELECT * FROM panel_answer JOIN round USING (run, round) WHERE dispatch = 0 "
                     "AND t_ns <> t_end_ns");
    ck_assert_double_gt(world_number(&world, "SELECT sum(accepted) FROM round"), 0);
    ck_assert_double_lt(world_number(&world, "SELECT sum(accepted) FROM round"), 12);
    world_free(&world);
}
END_TEST

/* An answer that was never given is not there: of agents that drop out before, and of a study
 * without robots. Coarser levels keep none. */
START_TEST(test_where_there_are_none)
{
    struct world world = {.text = world_rich};
    world_run(&world);
    ck_assert_double_gt(world_number(&world, "SELECT count(*) FROM panel_answer"), 0);
    is_empty(&world, "SELECT * FROM panel_answer JOIN agent_round USING (run, dispatch) WHERE "
                     "outcome_phase IN ('download', 'compute', 'panel')");
    is_empty(&world, "SELECT run, dispatch FROM agent_round WHERE outcome = 'used' EXCEPT SELECT "
                     "run, dispatch FROM panel_answer");
    world_free(&world);
    static const struct {
        const char *text, *record;
    } others[] = {{world_rich, "record=agents"}, {world_timeline, "record=events"}};
    for (int i = 0; i < 2; i++) {
        world = (struct world){.text = others[i].text, .sets = {others[i].record}};
        world_run(&world);
        world_expect(&world, "SELECT count(*) FROM panel_answer", "0\n");
        world_free(&world);
    }
}
END_TEST

TEST_MAIN("sim_answers", test_agents_panels, test_local_steps, test_servers_panel,
          test_where_there_are_none)

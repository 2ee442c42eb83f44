/* Every byte and every nanosecond is accounted for, at each level of recording. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <math.h>
#include <string.h>

/* Messages on the wire and back: what was encoded is what flows carried, framing added in closed
 * form (54 B a segment of 1448 B), and what passed the server's links. */
START_TEST(test_bytes_encoded_are_bytes_carried)
{
    static const char *const framings[] = {"network.framing=none", "network.framing=tcp"};
    for (int tcp = 0; tcp < 2; tcp++) {
        struct world world = {
            .text = world_learning,
            .sets = {framings[tcp], "fleet.*.up={uniform: [1 kB/s, 9 kB/s]}", "fleet.*.down=7 kB/s",
                     "fleet.*.latency=10 ms", "server.up=11 kB/s", "server.down=3 kB/s",
                     "server.latency=5 ms",
                     "sweep=[{algorithm.name: [par_s2zpo, fedavg_s2zpo, fedavg]}]"}};
        world_run(&world);
        /* Swimmer, 8-4-2: d = 8*4 + 4 + 4*2 + 2 = 46, 6 bytes of signs. K = 3: a RESULT of
         * par_s2zpo is 8 + 1 (7 bits), one of fedavg_s2zpo 8 + ceil((7 + 2*46)/8) = 8 + 13;
         * a START 8 + 6; a vote 9. fedavg: the key once (16), theta 8 + 184, START 8; up 8 + 184
         * bytes of theta. */
        world_expect(&world,
                     "SELECT algorithm, round, down_payload_B, up_payload_B FROM agent_round JOIN "
                     "run USING (run) WHERE agent = 2 ORDER BY 1, 2",
                     "fedavg|1|216|192\nfedavg|2|200|192\nfedavg|3|200|192\n"
                     "fedavg_s2zpo|1|14|9\nfedavg_s2zpo|2|35|9\nfedavg_s2zpo|3|35|9\n"
                     "fedavg_s2zpo|4|21|0\n"
                     "par_s2zpo|1|14|9\npar_s2zpo|2|23|9\npar_s2zpo|3|23|9\npar_s2zpo|4|9|0\n");
        char *wrong = world_rows(&world,
                                 "SELECT * FROM agent_round WHERE down_wire_B <> down_payload_B + "
                                 "%d OR up_wire_B <> up_payload_B + iif(outcome = 'flush', 0, %d)",
                                 54 * tcp, 54 * tcp);
        ck_assert_str_eq(wrong, "");
        free(wrong);
        world_free(&world);
    }
}
END_TEST

/* The integral of the use of a server link over a round is what went over it, within rate x 1 ns
 * for each event of a flow (its start and its end); here also with drops and aborts, whose partial
 * bytes are rounded down by less than one each. Rounds follow one another at once. */
static void links_agree(const struct world *world, double up_Bps, double down_Bps)
{
    double worst_up = world_number(world,
                                   "SELECT max(abs(server_up_B - down_wire_B) - selected * "
                                   "(2e-9 * %g + 1e-6) - (aborted + dropped)) FROM round",
                                   up_Bps);
    double worst_down = world_number(world,
                                     "SELECT max(abs(server_down_B - up_wire_B) - selected * "
                                     "(2e-9 * %g + 1e-6) - (aborted + dropped)) FROM round",
                                     down_Bps);
    ck_assert_double_le(worst_up, 0);
    ck_assert_double_le(worst_down, 0);
    ck_assert_double_gt(world_number(world, "SELECT min(server_up_B) FROM round"), 10);
}

START_TEST(test_use_of_links)
{
    struct world all = {.text = world_rich, .sets = {"round.policy=wait_all", "fleet.*.dropout=0"}},
                 some = {.text = world_rich,
                         .sets = {"round.on_deadline=abort", "round.deadline=4 s",
                                  "round.detection=0 s", "record=agents"}};
    world_record(&all);
    world_expect(&all, "SELECT sum(dropped + late + aborted), sum(used) FROM round", "0|120\n");
    links_agree(&all, 5000, 3750);
    world_record(&some);
    ck_assert_double_gt(world_number(&some, "SELECT min(d, a) FROM (SELECT sum(dropped) d, "
                                            "sum(aborted) a FROM round)"),
                        10);
    links_agree(&some, 5000, 3750);
    world_free(&all);
    world_free(&some);
}
END_TEST

/* Phases of every dispatch add up to its release minus its begin, the flush included (a CHECK of
 * the schema would have failed the run as well), and none is negative. */
START_TEST(test_phases_add_up)
{
    struct world world = {.text = world_rich};
    world_record(&world);
    world_expect(
        &world,
        "SELECT count(*) FROM agent_round WHERE download_ns + compute_ns + panel_ns + "
        "upload_ns + away_ns + wait_ns <> t_end_ns - t_begin_ns OR min(download_ns, compute_ns, "
        "panel_ns, upload_ns, away_ns, wait_ns, queue_ns) < 0 OR queue_ns > panel_ns",
        "0\n");
    ck_assert_double_gt(world_number(&world, "SELECT count(*) FROM agent_round"), 100);
    world_free(&world);
}
END_TEST

/* The columns of `round` from the rows of agent_round; sums first, then means of phases. */
static const char sums[] =
    "SELECT run, ended, count(*), sum(outcome = 'used'), sum(outcome = 'late'), sum(outcome = "
    "'aborted'), "
    "sum(outcome = 'dropped'), sum(episodes), sum(steps), sum(iif(outcome = 'used', 0, episodes)), "
    "sum(iif(outcome = 'used', 0, steps)), sum(blowups), sum(down_payload_B), sum(down_wire_B), "
    "sum(up_payload_B), sum(up_wire_B), sum(download_ns) * 1e-9 / count(*), sum(compute_ns) * 1e-9 "
    "/ count(*), sum(panel_ns) * 1e-9 / count(*), sum(queue_ns) * 1e-9 / count(*), sum(upload_ns) "
    "* 1e-9 / count(*), sum(away_ns) * 1e-9 / count(*), sum(wait_ns) * 1e-9 / count(*) FROM "
    "agent_round JOIN run USING (run) WHERE "
    "ended <= rounds GROUP BY run, ended ORDER BY 1, 2";
static const char kept[] =
    "SELECT run, round, (SELECT count(*) FROM agent_round a WHERE a.run = round.run AND a.ended = "
    "round.round), used, late, aborted, dropped, agent_episodes, agent_steps, wasted_episodes, "
    "wasted_steps, blowups, down_payload_B, down_wire_B, up_payload_B, up_wire_B, mean_download_s, "
    "mean_compute_s, mean_panel_s, mean_queue_s, mean_upload_s, mean_away_s, mean_wait_s FROM "
    "round WHERE "
    "EXISTS (SELECT * FROM agent_round a WHERE a.run = round.run AND a.ended = round.round) ORDER "
    "BY 1, 2";

static void expect_equal(const struct world *one, const struct world *other, const char *table)
{
    char *a = world_rows(one, "SELECT * FROM %s ORDER BY 1, 2, 3", table);
    char *b = world_rows(other, "SELECT * FROM %s ORDER BY 1, 2, 3", table);
    ck_assert_str_ne(a, "");
    world_same(a, b);
    free(a);
    free(b);
}

/* `record: rounds` carries what `record: agents` reproduces, exactly; and a coarser or finer level
 * changes no row of the tables it has in common with another. */
START_TEST(test_levels)
{
    static const char *const ends[] = {"round.on_deadline=finish", "round.on_deadline=abort"};
    for (int i = 0; i < 2; i++) {
        struct world rounds = {.text = world_rich, .sets = {ends[i], "record=rounds"}},
                     agents = {.text = world_rich, .sets = {ends[i], "record=agents"}},
                     events = {.text = world_rich, .sets = {ends[i]}};
        world_record(&rounds);
        world_record(&agents);
        world_record(&events);
        world_expect(&rounds,
                     "SELECT (SELECT count(*) FROM agent), (SELECT count(*) FROM "
                     "agent_round)",
                     "0|0\n");
        world_expect(&agents, "SELECT count(*) FROM event", "0\n");
        expect_equal(&agents, &events, "agent");
        char *from_agents = world_rows(&agents, "%s", sums),
             *kept_agents = world_rows(&agents, "%s", kept);
        ck_assert_str_ne(from_agents, "");
        world_same(from_agents, kept_agents);
        static const char *const tables[] = {"round", "fleet_class", "evaluation", "policy",
                                             "run_memory"};
        for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
            expect_equal(&rounds, &agents, tables[t]);
            expect_equal(&agents, &events, tables[t]);
        }
        free(from_agents);
        free(kept_agents);
        world_free(&rounds);
        world_free(&agents);
        world_free(&events);
    }
}
END_TEST

/* The wire of the whole run: rounds, late agents that outlived the last round, and the flush. */
START_TEST(test_flush)
{
    struct world world = {.text = world_rich};
    world_record(&world);
    world_expect(
        &world,
        "SELECT count(*) FROM run WHERE flush_wire_B <> (SELECT sum(down_wire_B) FROM "
        "agent_round a WHERE a.run = run.run AND outcome = 'flush') OR flush_payload_B <> "
        "(SELECT sum(down_payload_B) FROM agent_round a WHERE a.run = run.run AND outcome = "
        "'flush')",
        "0\n");
    /* After it every agent that keeps a replica is current: nobody is sent anything twice. */
    world_expect(&world,
                 "SELECT algorithm, count(*), count(DISTINCT agent), min(a.round), max(a.round) "
                 "FROM agent_round a JOIN run USING (run) WHERE outcome = 'flush' GROUP BY 1",
                 "fedavg_s2zpo|8|8|9|9\npar_s2zpo|8|8|9|9\n");
    world_expect(&world,
                 "SELECT count(*) FROM run WHERE t_flush_end_ns <> (SELECT max(t_end_ns) FROM "
                 "agent_round a WHERE a.run = run.run)",
                 "0\n");
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_bytes", test_bytes_encoded_are_bytes_carried, test_use_of_links, test_phases_add_up,
          test_levels, test_flush)

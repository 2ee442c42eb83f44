/* Agents that come and go, worked by hand: what becomes of their work, of bytes, time and energy.
 *
 * One agent without a break: a download of 1000 B takes 0.1 + 1 s, computing 200 steps 10 s, the
 * answer 3 s, the upload of 500 B 0.1 + 0.5 s: phases begin at 0, 1.1, 11.1, 14.1, and end at 14.7.
 * It draws 2 W, 6 W, 3 W in download, computing, upload, and 1 W when it idles online. */
#include "core/base/mem.h"
#include "tests/sim/federation/presence_traces.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

/* Times in ms, energies in mJ. */
#define ROW                                                                                        \
    "SELECT outcome, outcome_phase, cause, download_ns / 1000000, compute_ns / 1000000, panel_ns " \
    "/ "                                                                                           \
    "1000000, upload_ns / 1000000, away_ns / 1000000, wait_ns / 1000000, t_end_ns / 1000000, "     \
    "steps, episodes, down_wire_B, up_wire_B, round(1e3 * energy_compute_J), round(1e3 * "         \
    "energy_up_J), round(1e3 * energy_down_J), round(1e3 * energy_idle_J) FROM agent_round WHERE " \
    "agent = 1"

/* It leaves at `when` s and is back 20 s later. */
static void leaves(const char *policy, const char *when, const char *back, const char *row,
                   const char *kinds)
{
    struct traces traces = {0};
    char *active = mem_format("0;%s", back), *inactive = mem_format("%s;900", when);
    trace(&traces, 0, 'c', active, inactive, 1000);
    char *on_leave = mem_format("fleet.c.on_leave=%s", policy);
    struct world world = {.text = lonely, .sets = {traces.set[0], on_leave}};
    world_run(&world);
    world_expect(&world, ROW, row);
    char *changes = mem_format("0|1\n%s|0\n", when);
    char *first = world_rows(&world, "SELECT rtrim(rtrim(printf('%%.3f', t_ns * 1e-9), '0'), '.'), "
                                     "online FROM presence LIMIT 2");
    ck_assert_str_eq(first, changes);
    world_expect(&world,
                 "SELECT kind, t_ns / 1000000 FROM event WHERE kind IN ('drop', 'pause', "
                 "'resume') ORDER BY seq",
                 kinds);
    free(first);
    free(changes);
    free(on_leave);
    free(active);
    free(inactive);
    world_free(&world);
    traces_free(&traces);
}

/* What it had done is lost; the server learns of it half a second later, and ends the round. */
START_TEST(test_abort)
{
    /* 0.6: 500 of 1000 B have come. 2 W x 0.6 s. */
    leaves("abort", "0.6", "20.6",
           "dropped|download|left|600|0|0|0|0|500|1100|0|0|500|0|0|0|1200|0\n", "drop|600\n");
    /* 5.1: 4 of 10 s: 80 of 200 steps, and of two episodes none is finished. 6 W x 4 s. */
    leaves("abort", "5.1", "25.1",
           "dropped|compute|left|1100|4000|0|0|0|500|5600|80|0|1000|0|24000|0|2200|0\n",
           "drop|5100\n");
    /* 12.1: one of the answer's 3 s, idling. */
    leaves("abort", "12.1", "32.1",
           "dropped|panel|left|1100|10000|1000|0|0|500|12600|200|2|1000|0|60000|0|2200|"
           "1000\n",
           "drop|12100\n");
    /* 14.45: 250 of 500 B have gone. 3 W x 0.35 s. */
    leaves("abort", "14.45", "34.45",
           "dropped|upload|left|1100|10000|3000|350|0|500|14950|200|2|1000|250|60000|1050|"
           "2200|3000\n",
           "drop|14450\n");
}
END_TEST

/* It rests for 20 s. A message goes on where it was, 0.1 s (its latency) after the return. */
START_TEST(test_pause)
{
    /* 0.6 + (0.1 + 0.5) s of download. */
    leaves("pause", "0.6", "20.6",
           "used|NULL|NULL|1200|10000|3000|600|20000|0|34800|200|2|1000|500|60000|1800|2400|"
           "3000\n",
           "pause|600\nresume|20600\n");
    leaves("pause", "5.1", "25.1",
           "used|NULL|NULL|1100|10000|3000|600|20000|0|34700|200|2|1000|500|60000|1800|2200|"
           "3000\n",
           "pause|5100\nresume|25100\n");
    leaves("pause", "12.1", "32.1",
           "used|NULL|NULL|1100|10000|3000|600|20000|0|34700|200|2|1000|500|60000|1800|2200|"
           "3000\n",
           "pause|12100\nresume|32100\n");
    /* 0.35 + (0.1 + 0.25) s of upload. */
    leaves("pause", "14.45", "34.45",
           "used|NULL|NULL|1100|10000|3000|700|20000|0|34800|200|2|1000|500|60000|2100|2200|"
           "3000\n",
           "pause|14450\nresume|34450\n");
}
END_TEST

/* Transfers rest, all else goes on; offline it draws nothing when it does not compute. */
START_TEST(test_continue)
{
    leaves("continue", "0.6", "20.6",
           "used|NULL|NULL|1200|10000|3000|600|20000|0|34800|200|2|1000|500|60000|1800|2400|"
           "3000\n",
           "pause|600\nresume|20600\n");
    /* The answer is there at 14.1; the upload waits for 25.1. The panel has been asked offline. */
    leaves("continue", "5.1", "25.1",
           "used|NULL|NULL|1100|10000|3000|600|11000|0|25700|200|2|1000|500|60000|1800|2200|"
           "0\n",
           "pause|14100\nresume|25100\n");
    /* Of the 3 s of the answer one was online. */
    leaves("continue", "12.1", "32.1",
           "used|NULL|NULL|1100|10000|3000|600|18000|0|32700|200|2|1000|500|60000|1800|2200|"
           "1000\n",
           "pause|14100\nresume|32100\n");
    leaves("continue", "14.45", "34.45",
           "used|NULL|NULL|1100|10000|3000|700|20000|0|34800|200|2|1000|500|60000|2100|2200|"
           "3000\n",
           "pause|14450\nresume|34450\n");
}
END_TEST

/* With a handshake of 0.2 s and no slow start on 1000 B: 0.3 + 1.054 s of download. It leaves at
 * 0.827: half of the 1054 B on the wire have come. Back at 20.827 it connects anew: 0.2 + 0.1 +
 * 0.527 s. */
START_TEST(test_connects_anew)
{
    struct traces traces = {0};
    trace(&traces, 0, 'c', "0;20.827", "0.827;900", 1000);
    struct world world = {.text = lonely,
                          .sets = {traces.set[0], "fleet.c.on_leave=pause", "network.framing=tcp"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT download_ns, away_ns, down_wire_B, down_payload_B FROM agent_round",
                 "1654000000|20000000000|1054|1000\n");
    world_free(&world);
    traces_free(&traces);
}
END_TEST

/* It is cut off at the deadline of 9 s while it rests: in mid-download (500 B), or with 80 steps
 * done. Or it comes and leaves again. */
START_TEST(test_cut_while_away)
{
    /* Somebody has to arrive, or the round would go on. */
    static const char swift[] = "fleet.swift={count: 1, up: 1 MB/s, down: 1 MB/s, latency: 0 s, "
                                "speed: unlimited}";
    static const struct {
        const char *active, *inactive, *row;
    } cases[] = {{"0;20", "0.6;900",
                  "aborted|away|deadline|600|0|0|0|8400|0|9000|0|0|500|0|0|0|1200|"
                  "0\n"},
                 {"0;20", "5.1;900",
                  "aborted|away|deadline|1100|4000|0|0|3900|0|9000|80|0|1000|0|24000|"
                  "0|2200|0\n"},
                 /* 250 B by 0.35; from 1.35 on 0.1 s of latency and again 250 B by 1.7. */
                 {"0;1.35;20", "0.35;1.7;900",
                  "aborted|away|deadline|700|0|0|0|8300|0|9000|0|0|500|0|0|"
                  "0|1400|0\n"},
                 /* Gone again before the latency is over: nothing more has come. */
                 {"0;1.35;20", "0.35;1.4;900",
                  "aborted|away|deadline|400|0|0|0|8600|0|9000|0|0|250|0|0|"
                  "0|800|0\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct traces traces = {0};
        trace(&traces, 0, 'c', cases[i].active, cases[i].inactive, 1000);
        struct world world = {.text = lonely,
                              .sets = {traces.set[0], "fleet.c.on_leave=pause",
                                       "round={policy: deadline, deadline: 9 s}", swift}};
        world_run(&world);
        world_expect(&world, ROW, cases[i].row);
        world_free(&world);
        traces_free(&traces);
    }
}
END_TEST

/* A drop at its fraction is the same work whether it rested or not: it drops for sure in its
 * download, and 20 s later when it was away in between. */
START_TEST(test_drop_after_a_rest)
{
    struct traces traces = {0};
    trace(&traces, 0, 'c', "0;20.15", "0.15;900", 1000);
    static const char drops[] =
        "fleet.c.dropout_phase={download: 1, compute: 0, panel: 0, upload: 0}";
    struct world there = {.text = lonely, .sets = {"fleet.c.dropout=1", drops}};
    struct world rested = {
        .text = lonely,
        .sets = {"fleet.c.dropout=1", drops, traces.set[0], "fleet.c.on_leave=pause"}};
    world_run(&there);
    world_run(&rested);
    /* 50 B had come by 0.15, more than that at the drop. */
    ck_assert_double_gt(world_number(&there, "SELECT down_wire_B FROM agent_round"), 50);
    char *bytes =
        world_rows(&there, "SELECT outcome, outcome_phase, cause, down_wire_B, download_ns / "
                           "1000000 + 100, 20000 FROM agent_round");
    world_expect(
        &rested,
        "SELECT outcome, outcome_phase, cause, down_wire_B, download_ns / 1000000, away_ns / "
        "1000000 FROM agent_round",
        bytes);
    free(bytes);
    world_free(&there);
    world_free(&rested);
    traces_free(&traces);
}
END_TEST

TEST_MAIN("sim_presence", test_abort, test_pause, test_continue, test_connects_anew,
          test_cut_while_away, test_drop_after_a_rest)

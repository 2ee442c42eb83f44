/* Bytes, time and energy are conserved, whatever becomes of a dispatch, under every round policy:
 * rows of dispatches against the network's own integral, against when agents were online (table
 * presence), and against what each device drew in the whole run. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/files.h"
#include "tests/support/sim_world.h"

#include <math.h>
#include <string.h>

/* Agents that give up, rest, or go on when they leave, and some that never do; they drop as well.
 */
static const char accounts[] =
    "name: accounts\n"
    "rounds: 14\n"
    "task: {name: none, horizon: 100}\n"
    "algorithm: {name: transfer, download: 20 kB, upload: 5 kB}\n"
    "round: {detection: 200 ms}\n"
    "server: {up: 40 kB/s, down: 30 kB/s, latency: 5 ms}\n"
    "fleet:\n"
    "  away: {count: 4, up: 4 kB/s, down: 20 kB/s, latency: 30 ms, speed: 200 steps/s, dropout: "
    "0.1,\n"
    "         answer: {exponential: 500 ms}, on_leave: abort,\n"
    "         power: {compute: 6 W, up: 3 W, down: 2 W, idle: 1 W},\n"
    "         availability: {model: on_off, on: {exponential: 20 s}, off: {exponential: 5 s}}}\n"
    "  rest: {count: 5, up: 4 kB/s, down: {uniform: [8 kB/s, 20 kB/s]}, latency: 30 ms,\n"
    "         speed: 100 steps/s, answer: 1 s, agents_per_panel: 2, dropout: 0.2,\n"
    "         on_leave: pause, speed_factor: {lognormal: {median: 1, sigma: 0.3}},\n"
    "         power: {compute: {uniform: [2 W, 4 W]}, up: 1 W, down: 500 mW, idle: 100 mW},\n"
    "         availability: {model: on_off, on: {weibull: {scale: 6 s, shape: 0.7}},\n"
    "                        off: {lognormal: {median: 2 s, sigma: 1}}}}\n"
    "  goes: {count: 4, up: 8 kB/s, down: 8 kB/s, latency: 10 ms, speed: 60 steps/s,\n"
    "         answer: 500 ms, dropout: 0.1, on_leave: continue, power: {compute: 3 W, idle: 2 W},\n"
    "         availability: {model: diurnal, day: 60 s, dwell: 5 s, peak: 10 s,\n"
    "                        begins: {uniform: [0 s, 60 s]}}}\n"
    "  stays: {count: 3, up: 8 kB/s, down: 8 kB/s, latency: 10 ms, speed: 150 steps/s,\n"
    "          power: {compute: 3 W, up: 1 W, down: 1 W, idle: 2 W}}\n"
    "record: events\n";

static const char *const policies[] = {
    "round={policy: wait_all, detection: 200 ms}",
    "round={policy: deadline, deadline: 6 s, detection: 200 ms}",
    "round={policy: deadline, deadline: 6 s, detection: 200 ms, on_deadline: finish}",
    "round={policy: deadline, deadline: 6 s, min_arrivals: 9, on_deadline: finish, late: apply}",
    "round={policy: over_select, cohort: 5, extra: 0.6}",
    "round={policy: quorum, quorum: 0.5, missing: reassign, cohort: 6}",
    "round={policy: semi_sync, period: 5 s, detection: 100 ms}",
    "round={policy: buffered, buffer: 4, detection: 100 ms}",
    "round={policy: buffered, buffer: 4, in_flight: 2, detection: 100 ms}"};
enum { POLICIES = sizeof policies / sizeof *policies, TWO_IN_FLIGHT = POLICIES - 1 };

/* Views: when each agent was online (o) and was not, in ns, with the run's end as the last; what
 * each dispatch did (w), with the instant at which its work was over. */
static const char views[] =
    "CREATE TEMP VIEW o AS SELECT agent, t_ns AS a, coalesce(lead(t_ns) OVER (PARTITION BY agent "
    "ORDER BY t_ns), (SELECT t_flush_end_ns FROM run)) AS b, online FROM presence UNION ALL SELECT "
    "agent, "
    "0, (SELECT t_flush_end_ns FROM run), 1 FROM agent WHERE class = 'stays';"
    "CREATE TEMP VIEW w AS SELECT agent_round.*, class, t_end_ns - wait_ns AS t_done FROM "
    "agent_round JOIN agent USING (run, agent);"
    "CREATE TEMP VIEW s AS SELECT run, dispatch, min(from_ns) AS b, max(to_ns) AS e, sum(n) AS "
    "all_ns, sum(n * (phase = 'download')) AS down_ns, sum(n * (phase = 'compute')) AS comp_ns, "
    "sum(n * (phase IN ('panel', 'queue'))) AS pan_ns, sum(n * (phase = 'queue')) AS que_ns, "
    "sum(n * (phase IN ('upload', 'silence'))) AS up_ns, sum(n * (phase = 'away')) AS off_ns, "
    "sum(n * (phase IN ('wait', 'detection') OR phase LIKE 'behind%')) AS rest_ns FROM (SELECT *, "
    "to_ns - from_ns AS n FROM span) GROUP BY run, dispatch;"
    "CREATE TEMP VIEW e AS SELECT agent_energy.*, agent.*, (SELECT sum(b - a) * 1e-9 FROM o WHERE "
    "o.agent = agent.agent AND online) AS online_s, (SELECT sum(download_ns) * 1e-9 FROM w WHERE "
    "w.agent = agent.agent) AS down_s, (SELECT sum(compute_ns) * 1e-9 FROM w WHERE w.agent = "
    "agent.agent) AS compute_s, (SELECT sum(upload_ns) * 1e-9 FROM w WHERE w.agent = agent.agent) "
    "AS up_s, (SELECT sum(energy_idle_J) FROM w WHERE w.agent = agent.agent) AS part_J FROM "
    "agent_energy JOIN agent USING (run, agent);";

static void open_views(const struct world *world)
{
    ck_assert_msg(sqlite3_exec(world->db, views, NULL, NULL, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(world->db));
}

static void none(const struct world *world, const char *sql)
{
    char *rows = world_rows(world, "%s", sql);
    ck_assert_msg(!*rows, "%s\n--- gives\n%s", sql, rows);
    free(rows);
}

/* What of messages travelled is what the server's links carried: cut ones are rounded down, and the
 * network's integral is off by at most a ns of the rate per flow event. */
static void check_bytes(const struct world *world)
{
    for (int up = 0; up < 2; up++) {
        double sent =
            world_number(world, "SELECT sum(%s_wire_B) FROM agent_round", up ? "up" : "down");
        double carried =
            world_number(world, "SELECT sum(server_%s_B) FROM round", up ? "down" : "up");
        double cut = world_number(world, "SELECT count(*) FROM agent_round WHERE outcome_phase NOT "
                                         "NULL");
        ck_assert_double_gt(carried, sent - 1);
        ck_assert_double_lt(carried, sent + cut + 1);
    }
    world_expect(world,
                 "SELECT count(*) FROM agent_round WHERE (outcome = 'used' AND (down_payload_B <> "
                 "20000 OR up_payload_B <> 5000)) OR down_payload_B > 20000 OR up_payload_B > 5000",
                 "0\n");
}

/* Spans follow each other without a gap from a dispatch's beginning to its end; each phase has the
 * time of its own. */
static void check_spans(const struct world *world)
{
    none(world, "SELECT dispatch FROM w LEFT JOIN s USING (run, dispatch) WHERE t_end_ns > "
                "t_begin_ns AND (b IS NOT t_begin_ns OR e IS NOT t_end_ns OR all_ns IS NOT e - b "
                "OR down_ns <> download_ns OR comp_ns <> compute_ns OR pan_ns <> panel_ns OR "
                "que_ns <> queue_ns OR up_ns <> upload_ns OR off_ns <> away_ns OR rest_ns <> "
                "wait_ns)");
}

/* Phases add up (a CHECK of the schema as well), and none is negative; work rests exactly while its
 * agent is offline, or, where it goes on by itself, no longer than that. */
static void check_time(const struct world *world, bool alone)
{
    none(world, "SELECT dispatch FROM w WHERE download_ns + compute_ns + panel_ns + upload_ns + "
                "away_ns + wait_ns <> t_end_ns - t_begin_ns OR min(download_ns, compute_ns, "
                "panel_ns, queue_ns, upload_ns, away_ns, wait_ns) < 0 OR queue_ns > panel_ns OR "
                "(class IN ('away', 'stays') AND away_ns > 0)");
    check_spans(world);
    /* What rests is offline. */
    none(world, "SELECT a.dispatch FROM span AS a JOIN agent_round USING (run, dispatch) JOIN o "
                "USING (agent) WHERE phase = 'away' AND online AND a.from_ns < o.b AND a.to_ns > "
                "o.a");
    if (!alone)
        return;
    static const char offline[] =
        "(SELECT coalesce(sum(min(b, t_done) - max(a, t_begin_ns)), 0) FROM o WHERE o.agent = "
        "w.agent AND NOT online AND a < t_done AND b > t_begin_ns)";
    char *sql = mem_format("SELECT dispatch, away_ns, %s FROM w WHERE (class = 'rest' AND away_ns "
                           "<> %s) OR (class = 'goes' AND away_ns > %s)",
                           offline, offline, offline);
    none(world, sql);
    free(sql);
    ck_assert_double_gt(world_number(world, "SELECT sum(away_ns) FROM w WHERE class = 'rest'"),
                        1e9);
    ck_assert_double_gt(world_number(world, "SELECT sum(away_ns) FROM w WHERE class = 'goes'"), 0);
}

/* A device draws its power for as long as it does something; it idles while it is online and does
 * none of them. */
static void check_energy(const struct world *world, bool alone)
{
    none(world, "SELECT agent FROM e WHERE abs(compute_J - compute_W * compute_s) > 1e-6 OR "
                "abs(up_J - up_W * up_s) > 1e-6 OR abs(down_J - down_W * down_s) > 1e-6");
    none(world, "SELECT agent, idle_J, part_J FROM e WHERE part_J > idle_J + 1e-6");
    none(world, "SELECT agent, idle_J FROM e WHERE idle_J > idle_W * online_s + 1e-6 OR idle_J < "
                "idle_W * (online_s - down_s - compute_s - up_s) - 1e-6");
    if (alone)
        none(world,
             "SELECT agent, idle_J, idle_W * (online_s - down_s - compute_s - up_s) FROM e WHERE "
             "class <> 'goes' AND abs(idle_J - idle_W * (online_s - down_s - compute_s - up_s)) > "
             "1e-6");
    world_expect(world, "SELECT count(*), sum(idle_J) > 0 FROM e", "16|1\n");
    none(world,
         "SELECT round, energy_J, j FROM round JOIN (SELECT ended AS round, sum(energy_compute_J + "
         "energy_up_J + energy_down_J + energy_idle_J) AS j FROM agent_round GROUP BY 1) USING "
         "(round) WHERE abs(energy_J - j) > 1e-9 * j");
    none(world,
         "SELECT dispatch FROM w JOIN agent USING (run, agent) WHERE abs(energy_compute_J - "
         "compute_W * compute_ns * 1e-9) > 1e-9 OR abs(energy_up_J - up_W * upload_ns * 1e-9) > "
         "1e-9 OR abs(energy_down_J - down_W * download_ns * 1e-9) > 1e-9");
}

/* Each round's part of the agents' accounts is what its row says; with what belongs to no round
 * they are the accounts. */
static void check_energy_by_round(const struct world *world)
{
    none(world,
         "SELECT round, energy_J, j FROM round LEFT JOIN (SELECT round, sum(compute_J + up_J "
         "+ down_J + idle_J) AS j FROM agent_round_energy GROUP BY round) USING (round) "
         "WHERE abs(energy_J - coalesce(j, 0)) > 1e-9 * energy_J");
    none(world,
         "SELECT agent, e.idle_J, r.idle_J FROM agent_energy AS e JOIN (SELECT agent, "
         "sum(compute_J) AS compute_J, sum(up_J) AS up_J, sum(down_J) AS down_J, sum(idle_J) AS "
         "idle_J FROM agent_round_energy GROUP BY agent) AS r USING (agent) WHERE abs(e.compute_J "
         "- r.compute_J) > 1e-9 OR abs(e.up_J - r.up_J) > 1e-9 OR abs(e.down_J - r.down_J) > 1e-9 "
         "OR abs(e.idle_J - r.idle_J) > 1e-9");
    none(world, "SELECT agent FROM agent_round_energy WHERE idle_J < -1e-9");
}

/* a and b in turn, idling at 1 and 2 W. a is at work from 0 to 2.7 and b from there to 6.4: neither
 * idles in its own round, each in the other's, which belongs to no round of its. a's compute of 1 s
 * at 6 W, download of 1.1 s at 3 W and upload of 0.6 s at 5 W are round 1's. */
START_TEST(test_energy_by_round)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: wait_all, cohort: 1, select: round_robin}",
                                   "rounds=2", "fleet.c.count=0",
                                   "fleet.a.power={compute: 6 W, up: 5 W, down: 3 W, idle: 1 W}",
                                   "fleet.b.power={idle: 2 W}"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT agent, round, round(compute_J, 6), round(up_J, 6), round(down_J, 6), "
                 "round(idle_J, 6) FROM agent_round_energy ORDER BY agent, round IS NULL, round",
                 "1|1|6|3|3.2999999999999998|0\n1|NULL|0|0|0|3.7000000000000002\n"
                 "2|2|0|0|0|0\n2|NULL|0|0|0|5.4000000000000004\n");
    world_expect(&world, "SELECT round, round(energy_J, 6) FROM round",
                 "1|12.300000000000001\n2|0\n");
    world_free(&world);
}
END_TEST

START_TEST(test_conserved)
{
    char *causes = mem_string("");
    for (int i = 0; i < POLICIES; i++) {
        struct world world = {.text = accounts, .sets = {policies[i]}};
        world_run(&world);
        open_views(&world);
        world_expect(&world, "SELECT count(*), state FROM round JOIN run USING (run)", "14|done\n");
        check_bytes(&world);
        check_time(&world, i != TWO_IN_FLIGHT);
        check_energy(&world, i != TWO_IN_FLIGHT);
        check_energy_by_round(&world);
        world_expect(&world, "SELECT count(*) FROM agent_round_energy WHERE round IS NULL", "16\n");
        char *found = world_rows(&world, "SELECT DISTINCT cause FROM agent_round");
        char *more = mem_format("%s%s", causes, found);
        free(causes);
        free(found);
        causes = more;
        world_free(&world);
    }
    /* Every outcome was among them but to be out of memory. */
    static const char *const all[] = {"dropped", "left", "deadline",
                                      "surplus", "late", "unfinished"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        ck_assert_msg(strstr(causes, all[i]) != NULL, "nothing was lost for the cause %s", all[i]);
    free(causes);
}
END_TEST

/* --- everything at once ---------------------------------------------------------------------- */

/* Learning behind headers and slow start, cells, traced links and a duty cycle, with a panel at the
 * server and one that decides, agents that leave, and a device that runs out of memory. */
static const char rich[] =
    "name: rich\n"
    "rounds: 10\n"
    "task: {name: HalfCheetah, horizon: 20}\n"
    "policy: {hidden: [8], head: deterministic, normaliser: fleet}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.02, mu: 0.05, partition_over: fleet}\n"
    "panel: {link: {logistic: 1}}\n"
    "network: {framing: tcp}\n"
    "server: {up: 200 kbit/s, down: 200 kbit/s, latency: 5 ms, answer: 300 ms}\n"
    "cells: {home: {up: 60 kbit/s, down: 80 kbit/s}}\n"
    "fleet:\n"
    "  traced: {count: 5, up: {trace: rate.csv}, down: {trace: rate.csv}, latency: 20 ms,\n"
    "    cell: home, speed: 100 steps/s, on_leave: pause,\n"
    "    power: {compute: 2 W, up: 3 W, down: 2 W, idle: 100 mW},\n"
    "    availability: {model: on_off, on: {weibull: {scale: 10 s, shape: 0.7}}, off: 2 s}}\n"
    "  seldom: {count: 2, up: 20 kbit/s, down: 20 kbit/s, duty_cycle: 0.3, latency: 100 ms,\n"
    "    speed: 100 steps/s, dropout: 0.2, power: {compute: 2 W, up: 3 W, down: 2 W, idle: 1 W}}\n"
    "  goes: {count: 2, up: 30 kbit/s, down: 30 kbit/s, latency: 30 ms, speed: 20 steps/s,\n"
    "    on_leave: continue, power: {compute: 2 W, up: 3 W, down: 2 W, idle: 1 W},\n"
    "    availability: {model: diurnal, day: 60 s, dwell: 5 s}}\n"
    "  small: {count: 1, up: 30 kbit/s, down: 30 kbit/s, latency: 30 ms, speed: 20 steps/s,\n"
    "    memory: 4000 B, on_memory: fail, power: {idle: 1 W}}\n"
    "evaluation: {every: 10, episodes: 1}\n"
    "record: events\n";

/* Bytes that the rounds say went over a link against those of the dispatches whose messages did:
 * of each message less than a byte is rounded away. What is under way while nobody can be sent off,
 * or after the last round, may move between rounds, and is in none. */
static void check_link(const struct world *world, const char *carried, const char *way,
                       const char *whose)
{
    char *sent = mem_format("SELECT coalesce(sum(%s_wire_B), 0) FROM agent_round JOIN agent USING "
                            "(run, agent) WHERE outcome <> 'flush' AND %s",
                            way, whose);
    char *between = mem_format(
        "%s AND EXISTS (SELECT 1 FROM span JOIN (SELECT t_end_ns AS a, lead(t_begin_ns, 1, 9e18) "
        "OVER (ORDER BY round) AS b FROM round) ON from_ns < b AND to_ns > a AND a < b WHERE "
        "span.dispatch = agent_round.dispatch AND phase = '%sload')",
        sent, way);
    double all = world_number(world, "%s", sent), in_rounds = world_number(world, "%s", carried);
    double rounded = world_number(world, "SELECT count(*) FROM agent_round");
    ck_assert_double_le(in_rounds, all + rounded);
    ck_assert_double_ge(in_rounds, all - world_number(world, "%s", between) - rounded);
    free(sent);
    free(between);
}

static void check_rich_bytes(const struct world *world)
{
    check_link(world, "SELECT sum(server_up_B) FROM round", "down", "1");
    check_link(world, "SELECT sum(server_down_B) FROM round", "up", "1");
    check_link(world, "SELECT sum(down_B) FROM cell_round", "down", "cell = 1");
    check_link(world, "SELECT sum(up_B) FROM cell_round", "up", "cell = 1");
}

static void check_rich(const struct world *world)
{
    check_rich_bytes(world);
    check_spans(world);
    check_energy_by_round(world);
    none(world,
         "SELECT agent FROM agent_energy JOIN agent USING (run, agent), run WHERE "
         "abs(compute_J - compute_W * (SELECT sum(compute_ns) FROM agent_round AS d WHERE "
         "d.agent = agent.agent) * 1e-9) > 1e-6 OR idle_J > idle_W * run.t_flush_end_ns * 1e-9 + "
         "1e-6");
}

START_TEST(test_rich)
{
    static const char *const panels[] = {"panel.place=local", "panel={place: server, view: live}",
                                         "panel={place: server, view: recorded}"};
    double out_of_memory = 0, silent = 0;
    for (size_t i = 0; i < POLICIES; i++)
        for (size_t p = 0; p < 3; p++) {
            struct world world = {.text = rich, .audit = 1, .sets = {policies[i], panels[p]}};
            free(world_file(&world, "rate.csv", "seconds,kbit/s\n0,40\n3,10\n5,0\n6,60\n9,20\n"));
            world_run(&world);
            open_views(&world);
            check_rich(&world);
            out_of_memory +=
                world_number(&world, "SELECT count(*) FROM agent_round WHERE cause = 'memory'");
            silent += world_number(&world, "SELECT count(*) FROM span WHERE phase = 'silence'");
            world_free(&world);
        }
    ck_assert_double_gt(out_of_memory, 0);
    ck_assert_double_gt(silent, 0);
}
END_TEST

/* The same database at any number of threads, with everything that draws or comes and goes. */
static char *learnt(unsigned jobs, const char *policy)
{
    static const char text[] =
        "name: threads\n"
        "rounds: 6\n"
        "task: {name: Hopper, horizon: 12}\n"
        "policy: {hidden: [4], output_scale: 1, normaliser: fleet}\n"
        "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1, partition_over: fleet}\n"
        "panel: {panelists: 11, link: {logistic: 0.1}}\n"
        "server: {up: 40 kbit/s, down: 30 kbit/s, latency: 5 ms}\n"
        "fleet:\n"
        "  a: {count: 3, up: 20 kbit/s, down: 20 kbit/s, latency: 30 ms, speed: 20 steps/s,\n"
        "      answer: 1 s, on_leave: pause, power: {compute: 6 W, idle: 1 W}, dropout: 0.1,\n"
        "      availability: {model: on_off, on: {exponential: 6 s}, off: {exponential: 2 s}}}\n"
        "  b: {count: 3, up: 20 kbit/s, down: 20 kbit/s, latency: 30 ms, speed: 30 steps/s,\n"
        "      on_leave: continue, speed_factor: {lognormal: {median: 1, sigma: 0.5}},\n"
        "      availability: {model: diurnal, day: 30 s, dwell: 3 s}}\n"
        "  c: {count: 2, up: 20 kbit/s, down: 20 kbit/s, latency: 30 ms, speed: 10 steps/s,\n"
        "      availability: {model: on_off, on: {weibull: {scale: 9 s, shape: 0.6}}, off: 2 s}}\n"
        "evaluation: {every: 3, episodes: 2}\n"
        "record: events\n";
    struct world world = {.text = text, .jobs = jobs, .audit = 1, .sets = {policy}};
    world_run(&world);
    char *dump = world_dump(&world);
    ck_assert_ptr_nonnull(strstr(dump, "'left'"));
    world_free(&world);
    return dump;
}

START_TEST(test_any_number_of_threads)
{
    static const char *const rounds[] = {"round.policy=wait_all",
                                         "round={policy: buffered, buffer: 3, in_flight: 2}"};
    for (int i = 0; i < 2; i++) {
        char *one = learnt(1, rounds[i]), *two = learnt(2, rounds[i]);
        world_same(one, two);
        free(one);
        free(two);
    }
}
END_TEST

TEST_MAIN("sim_accounts", test_energy_by_round, test_conserved, test_rich,
          test_any_number_of_threads)

/* The formats of traces, sets of them, and files that are none. */
#include "core/base/rng.h"
#include "core/engine/engine.h"
#include "tests/support/trace_files.h"

#include <sys/stat.h>

/* Packets of 1500 B at 2, 2 and 5 ms: bytes pass in (1, 2] at 2 * 1500 B / 1 ms = 3 MB/s, in (4, 5]
 * at 1.5 MB/s, else nothing. One at 0 comes again at 5, 10, ..., so (4, 5] has two. */
START_TEST(mahimahi)
{
    struct trace_set set;
    enter();
    write_file("a.up", "2\n2\n5\n");
    read_good(&set, "a.up", 0);
    ck_assert_uint_eq(set.kind, TRACE_RATE);
    ck_assert_str_eq(set.format, "Mahimahi");
    ck_assert_str_eq(set.traces[0].name, "a.up");
    const int64_t begin[] = {0, 1, 2, 4};
    PIECES(&set.traces[0], 5, begin, ((double[]){0, 3e6, 0, 1.5e6}));
    ck_assert_double_eq_tol(trace_mean(&set.traces[0]), 4500 / 5e-3, 1e-6);
    ck_assert_double_eq_tol(trace_share(&set.traces[0]), 0.4, 1e-12);
    trace_set_free(&set);
    write_file("a", "0\n2\n2\n5\n\n# the end\n");
    read_good(&set, "a", 0);
    PIECES(&set.traces[0], 5, begin, ((double[]){0, 3e6, 0, 3e6}));
    trace_set_free(&set);
    /* In bins of 2 ms: (0, 2] has two packets, (2, 4] none, (4, 5] one in 1 ms. */
    write_file("a.down", "2\n2\n5\n");
    read_good(&set, "a.down", 2 * MS);
    const int64_t wide[] = {0, 2, 4};
    PIECES(&set.traces[0], 5, wide, ((double[]){1.5e6, 0, 1.5e6}));
    trace_set_free(&set);
    /* One a ms is 12 Mbit/s for ever. */
    write_file("b.down", "1\n2\n3\n");
    read_good(&set, "b.down", 0);
    int64_t until;
    ck_assert_uint_eq(set.traces[0].count, 1);
    ck_assert_double_eq(trace_at(&set.traces[0], SECOND, &until) * 8, 12e6);
    ck_assert_int_eq(until, TIME_NEVER);
    trace_set_free(&set);
    leave();
}
END_TEST

/* What Mahimahi delivers from 0 to `ms`, packet by packet and period by period. */
static double delivered_B(const int64_t *packets, int count, int64_t ms)
{
    double bytes = 0;
    for (int64_t base = 0; base <= ms; base += packets[count - 1])
        for (int i = 0; i < count; i++)
            bytes += base + packets[i] > 0 && base + packets[i] <= ms ? 1500 : 0;
    return bytes;
}

/* At the end of each ms, and of each bin, as many bytes could have passed as by Mahimahi's own
 * reading, over several periods. */
START_TEST(mahimahi_packet_by_packet)
{
    enter();
    for (uint64_t key = 0; key < 60; key++) {
        struct rng rng = rng_start(rng_fold(11, key));
        int count = 1 + (int)rng_below(&rng, 30), bin = 1 + (int)rng_below(&rng, 7);
        int64_t packets[31], ms = (int64_t)rng_below(&rng, 3);
        struct trace_set set;
        FILE *out = fopen("r.up", "w");
        for (int i = 0; i < count; i++, ms += (int64_t)rng_below(&rng, 4)) {
            packets[i] = i == count - 1 && ms == 0 ? 1 : ms;
            fprintf(out, "%lld\n", (long long)packets[i]);
        }
        fclose(out);
        read_good(&set, "r.up", bin * MS);
        int64_t period = packets[count - 1];
        for (int64_t t = 0; t <= 4 * period; t++)
            if (t % period % bin == 0)
                ck_assert_double_eq_tol(trace_sum(&set.traces[0], 0, t * MS),
                                        delivered_B(packets, count, t), 1e-6);
        trace_set_free(&set);
    }
    leave();
}
END_TEST

START_TEST(two_columns)
{
    struct trace_set set;
    enter();
    write_file("a.csv", "seconds,Mbit/s\n# a comment\n0,8\n0.5,0\n2,16\n");
    read_good(&set, "a.csv", 0);
    ck_assert_str_eq(set.format, "two columns");
    /* The last lasts as long as the one before it, 1.5 s. */
    const int64_t begin[] = {0, 500, 2000};
    PIECES(&set.traces[0], 3500, begin, ((double[]){1e6, 0, 2e6}));
    uint64_t hash = set.hash;
    trace_set_free(&set);
    /* As Pensieve's: blanks, no head, a first instant that is not 0. */
    write_file("b", "100.0\t8\r\n100.5 \t 0\r\n 102 16\r\n");
    read_good(&set, "b", 0);
    PIECES(&set.traces[0], 3500, begin, ((double[]){1e6, 0, 2e6}));
    ck_assert_uint_ne(set.hash, hash);
    trace_set_free(&set);
    write_file("c", "time (ms), rate (kbit/s)\n0,8000\n500,0\n2000,16000");
    read_good(&set, "c", 0);
    PIECES(&set.traces[0], 3500, begin, ((double[]){1e6, 0, 2e6}));
    trace_set_free(&set);
    write_file("d", "sec;Mbps\n7;8");
    read_good(&set, "d", 0);
    PIECES(&set.traces[0], 1000, ((int64_t[]){0}), ((double[]){1e6}));
    trace_set_free(&set);
    leave();
}
END_TEST

START_TEST(fedscale)
{
    struct trace_set set;
    enter();
    write_file("capacity.csv", "client,computation,communication\n"
                               "432802,162.0,5648.1\nb,30,100\n,1,8\n");
    read_good(&set, "capacity.csv", 0);
    ck_assert_str_eq(set.format, "FedScale capacity");
    ck_assert_uint_eq(set.count, 3);
    ck_assert_str_eq(set.traces[0].name, "432802");
    ck_assert_str_eq(set.traces[2].name, "capacity.csv 3");
    ck_assert_double_eq_tol(trace_mean(&set.traces[0]), 5648.1e3 / 8, 1e-6);
    ck_assert_double_eq(trace_at(&set.traces[1], 5, NULL), 12500);
    trace_set_free(&set);
    /* Overlapping and touching stays are one; what begins after the finish never comes; a stay that
     * has no end, or ends later, lasts until the finish. */
    write_file("behaviour.csv", "client,duration,active,inactive,finish_time,model\n"
                                "a,9,\"[2, 5, 7]\",\"[5, 6, 99]\",10,X\n"
                                "b,9,7;1;0,8;3;2,10,X\n"
                                "c,9,[],[],4,Y\n"
                                "d,9,3 6 11,4 7,10,Y\n"
                                "e,9,0,20,10,Y\n");
    read_good(&set, "behaviour.csv", 0);
    ck_assert_uint_eq(set.kind, TRACE_ONLINE);
    ck_assert_str_eq(set.format, "FedScale behaviour");
    ck_assert_uint_eq(set.count, 5);
    PIECES(&set.traces[0], 10000, ((int64_t[]){0, 2000, 6000, 7000}), ((double[]){0, 1, 0, 1}));
    PIECES(&set.traces[1], 10000, ((int64_t[]){0, 3000, 7000, 8000}), ((double[]){1, 0, 1, 0}));
    PIECES(&set.traces[2], 4000, ((int64_t[]){0}), ((double[]){0}));
    PIECES(&set.traces[3], 10000, ((int64_t[]){0, 3000, 4000, 6000, 7000}),
           ((double[]){0, 1, 0, 1, 0}));
    PIECES(&set.traces[4], 10000, ((int64_t[]){0}), ((double[]){1}));
    ck_assert_double_eq_tol(trace_share(&set.traces[0]), 0.7, 1e-12);
    trace_set_free(&set);
    leave();
}
END_TEST

/* Charging from 10 s, in a wifi from 20 s, locked from 30 s to 50 s: online from 30 to 50 of 100 s.
 * The trace begins 40 s before 2020-01-02, so the instant 0 lies at 40 s of it. */
static const char flash[] =
    "{\"7\": {\"guid\": \"7\", \"model\": \"SM\\/\\u4e2d\", \"messages\":"
    "\"2020-01-01 23:59:20\\t87.0%\\n2020-01-01 23:59:30\\tbattery_charged_on\\n"
    "2020-01-01 23:59:40\\tWiFi\\n\\n2020-01-01 23:59:50\\tscreen_lock\\n"
    "2020-01-02 00:00:10\\tscreen_unlock\\n2020-01-02 00:01:00\\tscreen_on\\n\"},\n"
    "\t\"never\": {\"messages\": \"2020-02-29 00:00:00\\tscreen_lock\\n"
    "2020-03-01 00:00:00\\t4G\"},"
    "\"empty\":{\"messages\":[]},"
    /* out of order; what comes at one instant counts together; locked, charging and in a wifi from
     * 100 s on, to the end at 200 s; in a trace that begins after the instant 0 */
    "\"8\": {\"messages\": [\"2020-01-02 00:03:00\\tbattery_charged_on\\n\","
    "\"2020-01-02 00:03:00\\tunknown\\n2020-01-02 00:05:00\\tbattery_okay\\n\","
    "\"2020-01-02 00:01:40\\tscreen_lock\\n2020-01-02 00:03:20\\twifi\\n"
    "2020-01-02 00:03:20\\t5G\\n2020-01-02 00:03:20\\twifi\\n\"]}}";

START_TEST(flash_states)
{
    struct trace_set set;
    int64_t until;
    enter();
    write_file("state_traces.json", flash);
    read_good(&set, "state_traces.json", 0);
    ck_assert_uint_eq(set.kind, TRACE_ONLINE);
    ck_assert_str_eq(set.format, "FLASH states");
    ck_assert_uint_eq(set.count, 2);
    ck_assert_uint_eq(set.passed_over, 2);
    ck_assert_str_eq(set.traces[0].name, "7");
    PIECES(&set.traces[0], 100000, ((int64_t[]){0, 30000, 50000}), ((double[]){0, 1, 0}));
    ck_assert_int_eq(set.traces[0].origin_ns, 40 * SECOND);
    ck_assert_double_eq(trace_at(&set.traces[0], 0, &until), 1);
    ck_assert_int_eq(until, 10 * SECOND);
    ck_assert_double_eq(trace_at(&set.traces[0], until, &until), 0);
    ck_assert_int_eq(until, 90 * SECOND); /* 130 s of the trace: its second period */
    /* It begins at 100 s, with a period of 200 s: instant 0 is 100 s into the period before. */
    PIECES(&set.traces[1], 200000, ((int64_t[]){0, 100000}), ((double[]){0, 1}));
    ck_assert_int_eq(set.traces[1].origin_ns, 100 * SECOND);
    ck_assert_double_eq(trace_at(&set.traces[1], 0, &until), 1);
    ck_assert_int_eq(until, 100 * SECOND);
    trace_set_free(&set);
    leave();
}
END_TEST

/* --- sets ------------------------------------------------------------------------------------ */

START_TEST(sets)
{
    struct trace_set set = {0}, again = {0};
    struct errs errs = {0};
    enter();
    ck_assert_int_eq(mkdir("walk [1]", 0777), 0);
    ck_assert_int_eq(mkdir("walk [1]/inner", 0777), 0);
    write_file("walk [1]/b.up", "1\n");
    write_file("walk [1]/a.up", "2\n");
    write_file("walk [1]/a.down", "3\n");
    write_file("walk [1]/README", "what this is\n");
    struct trace_options up = {.side = TRACE_UP}, down = {.side = TRACE_DOWN}, either = {0};
    ck_assert(trace_set_read(&set, "walk [1]", &up, &errs));
    ck_assert_uint_eq(set.count, 2);
    ck_assert_str_eq(set.traces[0].name, "a.up");
    ck_assert_str_eq(set.traces[1].name, "b.up");
    ck_assert(trace_set_read(&again, "walk*/*.up", &up, &errs));
    ck_assert_uint_eq(again.count, 2);
    ck_assert_uint_eq(again.hash, set.hash);
    trace_set_free(&set);
    trace_set_free(&again);
    ck_assert(trace_set_read(&set, "walk [1]", &down, &errs));
    ck_assert_uint_eq(set.count, 1);
    trace_set_free(&set);
    ck_assert(trace_set_read(&set, "walk [1]", &either, &errs));
    ck_assert_uint_eq(set.count, 3);
    trace_set_free(&set);
    ck_assert(!trace_set_read(&set, "walk*/b.up*", &down, &errs));
    ck_assert_str_eq(errs_first(&errs), "walk*/b.up*: there is no trace of a down link\n");
    trace_set_free(&set);
    errs_free(&errs);
    write_file("walk [1]/c.up", "{\"a\": {\"messages\": \"2020-01-01 00:00:00\\twifi\\n"
                                "2020-01-01 00:00:00\\tbattery_charged_on\\n"
                                "2020-01-01 00:00:00\\tscreen_lock\\n"
                                "2020-01-01 00:00:01\\tscreen_on\"}}");
    check_bad("walk [1]", NULL, "walk [1]/c.up: this holds times online, the files");
    ck_assert_int_eq(rename("walk [1]/c.up", "c.json"), 0);
    write_file("d1", "1\n");
    write_file("d2.json", flash);
    check_bad("d*", NULL, "d2.json: this holds times online, the files before it hold rates");
    leave();
}
END_TEST

/* A folder of somebody else's: two links, one of them twice as long, a dead one, and files that are
 * no traces. Only the links count, and what was left out is told. */
START_TEST(foreign_folder)
{
    struct trace_set set, alone;
    enter();
    ck_assert_int_eq(mkdir("t", 0777), 0);
    write_file("t/a.txt", "0 1.2\n1 2.0\n");
    write_file("t/b.txt", "0 3\n1 2\n2 4\n3 1\n");
    read_good(&alone, "t", 0);
    write_file("t/dead.txt", "0 0\n1 0\n");
    write_file("t/README.md", "Traces of ours, see the paper.\n");
    write_file("t/empty", "");
    write_file("t/meta.json", "{\"rate\": 5}");
    read_good(&set, "t", 0);
    ck_assert_uint_eq(set.count, 2);
    ck_assert_str_eq(set.traces[1].name, "b.txt");
    ck_assert_uint_eq(set.notes.files, 6);
    ck_assert_uint_eq(set.notes.refused, 3);
    ck_assert_uint_eq(set.notes.dead, 1);
    ck_assert_str_eq(set.notes.dead_name, "dead.txt");
    expect_remarks(&set, "3 of 6 files hold no trace and are left out:\n"
                         "  t/README.md:1:1: expected the units of two columns, a time and a rate\n"
                         "  t/empty: there is nothing in it\n"
                         "  t/meta.json: device rate has no \"messages\"\n"
                         "1 link at 0 throughout is left out: dead.txt\n");
    trace_set_free(&set);
    trace_set_free(&alone);
    /* One file is what the user meant: nothing is passed over. */
    read_good(&set, "t/dead.txt", 0);
    ck_assert_double_eq(trace_mean(&set.traces[0]), 0);
    trace_set_free(&set);
    check_bad("t/[Re]*", NULL, "t/README.md:1:1: expected the units");
    check_bad("t/[dR]*", NULL, "t/[dR]*: every link is at 0 throughout");
    leave();
}
END_TEST

START_TEST(many_refusals)
{
    struct trace_set set;
    char name[20];
    enter();
    ck_assert_int_eq(mkdir("t", 0777), 0);
    write_file("t/a", "1\n");
    for (int i = 0; i < 7; i++) {
        snprintf(name, sizeof name, "t/b%d", i);
        write_file(name, "");
    }
    read_good(&set, "t", 0);
    expect_remarks(&set, "7 of 8 files hold no trace and are left out:\n"
                         "  t/b0: there is nothing in it\n"
                         "  t/b1: there is nothing in it\n"
                         "  t/b2: there is nothing in it\n"
                         "  t/b3: there is nothing in it\n"
                         "  t/b4: there is nothing in it\n"
                         "  ...\n");
    trace_set_free(&set);
    leave();
}
END_TEST

/* The content decides: 3 packets in 25 ms, 3 * 1500 B / 25 ms, whatever the name and the blanks. */
START_TEST(content_decides)
{
    struct trace_set set;
    static const char *const names[] = {"trace", "trace.up", "trace.csv", "trace.json"};
    enter();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        write_file(names[i], "12 \n20\t\n25 \r\n");
        read_good(&set, names[i], 0);
        ck_assert_str_eq(set.format, "Mahimahi");
        ck_assert_double_eq_tol(trace_mean(&set.traces[0]), 180000, 1e-6);
        trace_set_free(&set);
    }
    write_file("walk.up", "0,8\n1,16\n");
    read_good(&set, "walk.up", 0);
    ck_assert_str_eq(set.format, "two columns");
    ck_assert_double_eq_tol(trace_mean(&set.traces[0]), 1.5e6, 1e-6);
    trace_set_free(&set);
    check_bad("late.up", "1704445200000\n1704445200001\n", "late.up:1:1: the first packet comes");
    leave();
}
END_TEST

START_TEST(bad_files)
{
    enter();
    check_bad("gone", NULL, "gone: cannot be opened");
    check_bad("gone*", NULL, "gone*: there is no such file");
    check_bad("e", "", "e: there is nothing in it");
    check_bad("e", "\n# only this\n", "e: there is nothing in it");
    check_bad("p", "\x80\x04\x95", "p: this is a file of Python's pickle");
    write_bytes("w",
                "\xFF\xFE"
                "1\0\n\0",
                6);
    check_bad("w", NULL, "w: this is text in UTF-16\n    save it as UTF-8");
    check_bad("m.up", "3\n2\n", "m.up:2:1: before the line above it");
    check_bad("m.up", "0\n0\n", "m.up: the trace ends at 0 ms");
    check_bad("m.up", "1\n-2\n", "m.up:2:1: expected a whole number of ms");
    check_bad("m.up", "1\n2 3\n", "m.up:2:1: expected a whole number of ms");
    check_bad("m.up", "99999999999999999\n", "m.up:1:1: beyond the clock");
    check_bad("c", "time,bandwidth\n1,2\n", "c:1:1: expected the units of two columns");
    check_bad("c", "seconds\n", "c:1:1: expected the units of two columns");
    check_bad("c", "seconds,Mbit/s\n", "c: there is no line of values");
    check_bad("c", "0,1\n5,2\n4,2\n", "c:3:1: before the line above it");
    check_bad("c", "5,1\n4,2\n", "c:2:1: an instant before the first");
    check_bad("c", "0,1\n1,-2\n", "c:2:1: a rate must be from 0");
    check_bad("c", "0,1\n1\n", "c:2:1: expected two numbers");
    check_bad("c", "0,1\n1,2,3\n", "c:2:1: expected two numbers");
    check_bad("c", "0,1\n1,inf\n", "c:2:1: expected two numbers");
    check_bad("f", "client,communication\na,fast\n", "f:2:3: expected a rate in kbit/s");
    check_bad("f", "client,communications\na,1\n", "f: there is no column communication");
    check_bad("b", "active,inactive\n1,2\n", "b: there is no column finish_time");
    check_bad("b", "active,inactive,finish_time\n1,2 3,9\n", "b:2:3: active and inactive are not");
    check_bad("b", "active,inactive,finish_time\n3,2,9\n", "b:2:3: inactive before it was active");
    check_bad("b", "active,inactive,finish_time\n1;x,2,9\n", "b:2:1: expected a list of seconds");
    check_bad("b", "active,inactive,finish_time\n-1,2,9\n", "b:2:1: a time below 0");
    check_bad("b", "active,inactive,finish_time\n1,2,0\n", "b:2:5: expected the seconds after");
    check_bad("j", "{\"a\": {}}", "j: device a has no \"messages\"");
    check_bad("j", "{\"a\": 1}", "j: device a has no \"messages\"");
    check_bad("j", "{\"a\": {\"messages\": {}}}", "j: device a: the messages are a text");
    check_bad("j", "{\"a\": {\"messages\": [1]}}", "j: device a: the messages are a text");
    check_bad("j", "{\n\"a\": {\"messages\": \"2020-01-01\\twifi\"}}",
              "j: device a: \"2020-01-01 wifi\" is no message");
    check_bad("j", "{\"a\": {\"messages\": \"2020-01-01 00:00:00\\tasleep\"}}",
              "j: device a: \"2020-01-01 00:00:00 asleep\" is no message");
    check_bad("j", "{\"a\": {\"messages\": \"2020-01-01 00:00:00\"}}", "j: device a: ");
    check_bad("j", "{\n\"a\": ", "j:2:5: this is no JSON: ");
    check_bad("j", "{\"a\": {\"messages\": \"\"}, \"a\": 1}", "j:1:27: this is no JSON: duplicate");
    check_bad("j", "[{\"messages\": \"\"}]", "j: this JSON is no table of devices");
    check_bad("j", "{\"a\": {\"messages\": \"\"}}", "j: no device of it is ever online");
    leave();
}
END_TEST

/* Whatever a file holds: it is read, or refused with a word about why. */
START_TEST(damage)
{
    static const char *const files[] = {
        "1\n2\n2\n9\n",
        "seconds,Mbit/s\n0,8\n0.5,0\n2,16\n",
        "0.5\t3\n1 2\n",
        "client,computation,communication\na,1,5648.1\nb,30,100\n",
        "client,active,inactive,finish_time\na,\"[2, 5, 7]\",\"[5, 6, 99]\",10\n",
        "time,throughput,area\n2024-01-05 09:00:00 CDT,81.4,a\n2024-01-05 09:00:01 CDT,113,b\n",
        "Timestamp,CQI,DL_bitrate,UL_bitrate\n2020.01.05_09.00.00,9,10500,120\n"
        "2020.01.05_09.00.01,-,20100,130\n2020.01.05_09.10.01,3,-,140\n",
        ",time,1152,1197\n0,0,37.4,\n1,1,44.2,65.7\n2,2,0.0,50.4\n",
        flash};
    static const char letters[] = "0123456789,.;:-+eE\t\n\"[]{}#ax ";
    enter();
    for (uint64_t key = 0; key < 3000; key++) {
        struct rng rng = rng_start(rng_fold(5, key));
        char text[2000];
        struct errs errs = {0};
        struct trace_options options = {.bin_ns = (int64_t)rng_below(&rng, 4) * MS};
        struct trace_set set = {0};
        snprintf(text, sizeof text, "%s", files[rng_below(&rng, sizeof files / sizeof *files)]);
        size_t length = strlen(text);
        for (uint64_t i = rng_below(&rng, 6); i-- > 0;)
            text[rng_below(&rng, length)] = letters[rng_below(&rng, sizeof letters - 1)];
        text[rng_below(&rng, 9) == 0 ? rng_below(&rng, length) : length] = '\0';
        write_file("x", text);
        bool good = trace_set_read(&set, "x", &options, &errs);
        ck_assert_msg(good == !errs.count && (!good || set.count > 0), "%s", text);
        for (size_t i = 0; good && i < set.count; i++) {
            int64_t until;
            double value = trace_at(&set.traces[i], (int64_t)(rng_u64(&rng) >> 1), &until);
            ck_assert(value >= 0 && isfinite(value) && isfinite(trace_mean(&set.traces[i])));
        }
        trace_set_free(&set);
        errs_free(&errs);
    }
    leave();
}
END_TEST

TEST_MAIN("trace_read", mahimahi, mahimahi_packet_by_packet, two_columns, fedscale, flash_states,
          sets, foreign_folder, many_refusals, content_decides, bad_files, damage)

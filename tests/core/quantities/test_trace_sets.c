/* Sets of traces: folders and patterns, what a file is taken for, and what is refused. */
#include "core/base/rng.h"
#include "tests/core/quantities/trace_text.h"
#include "tests/support/trace_files.h"

#include <sys/stat.h>

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
              "j: device a: \"2020-01-01 wifi\" is not one of");
    check_bad("j", "{\"a\": {\"messages\": \"2020-01-01 00:00:00\\tasleep\"}}",
              "j: device a: \"2020-01-01 00:00:00 asleep\" is not one of");
    check_bad("j", "{\"a\": {\"messages\": \"2020-01-01 00:00:00\"}}", "j: device a: ");
    check_bad("j", "{\n\"a\": ", "j:2:5: this is not JSON: ");
    check_bad("j", "{\"a\": {\"messages\": \"\"}, \"a\": 1}",
              "j:1:27: this is not JSON: duplicate");
    check_bad("j", "[{\"messages\": \"\"}]", "j: this JSON is not a table of devices");
    check_bad("j", "{\"a\": {\"messages\": \"\"}}", "j: no device in it is ever online");
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

TEST_MAIN("trace_sets", sets, foreign_folder, many_refusals, content_decides, bad_files, damage)

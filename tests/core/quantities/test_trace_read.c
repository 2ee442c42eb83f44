/* The formats of traces, sets of them, and files that are none. */
#include "core/base/rng.h"
#include "core/engine/engine.h"
#include "tests/core/quantities/trace_text.h"
#include "tests/support/trace_files.h"

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

TEST_MAIN("trace_read", mahimahi, mahimahi_packet_by_packet, two_columns, fedscale, flash_states)

/* Traces of tables: columns by name, units, dates, repeated instants and gaps. Layouts are those of
 * published measurements; the values are made up. */
#include "tests/support/trace_files.h"

static void read_by(struct trace_set *set, const char *name, const struct trace_options *options)
{
    struct errs errs = {0};
    *set = (struct trace_set){0};
    bool good = trace_set_read(set, name, options, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
}

static void refused(const char *name, const char *text, const struct trace_options *options,
                    const char *message)
{
    struct errs errs = {0};
    struct trace_set set = {0};
    write_file(name, text);
    ck_assert_msg(!trace_set_read(&set, name, options, &errs), "%s was read", name);
    ck_assert_msg(strstr(errs_first(&errs), message), "%s\ninstead of\n%s", errs_first(&errs),
                  message);
    trace_set_free(&set);
    errs_free(&errs);
}

/* 1 Mbit/s is 125 000 bytes/s. */
#define MBIT 125000.0

/* A drive with a cellular modem: dates, Mbit/s, and columns that are no rates. */
static const char drive[] = "time,throughput,speed,latitude,longtitu,area_type\n"
                            "2024-01-05 09:00:00 CDT,81.4,23.7,10.0,20.0,suburban\n"
                            "2024-01-05 09:00:01 CDT,113.0,16.9,10.0,20.0,suburban\n"
                            "2024-01-05 09:00:02 CDT,85.9,16.9,10.0,20.0,rural\n";

START_TEST(drives)
{
    struct trace_set set;
    const int64_t begin[] = {0, 1000, 2000};
    const double values[] = {81.4 * MBIT, 113 * MBIT, 85.9 * MBIT};
    enter();
    write_file("drive.csv", drive);
    read_good(&set, "drive.csv", 0);
    ck_assert_str_eq(set.format, "a table");
    PIECES(&set.traces[0], 3000, begin, values);
    /* (81.4 + 113 + 85.9) / 3 = 93.433 Mbit/s */
    ck_assert_double_eq_tol(trace_mean(&set.traces[0]), 280.3 / 3 * MBIT, 1e-3);
    expect_remarks(&set, "instants from \"time\" (dates), rates in Mbit/s from \"throughput\"\n"
                         "throughput names no unit: taken for Mbit/s, as in the drives of "
                         "\"LEO Satellite vs. Cellular Networks\" (unit: says otherwise)\n");
    trace_set_free(&set);
    /* Rows are published out of order, and some end before the last column. */
    write_file("mixed.csv", "Bitrate,Time,speed\n85.9,2024-01-05 09:00:02 CDT\n"
                            "81.4,2024-01-05 09:00:00 CDT,1\n113,2024-01-05 09:00:01 CDT\n");
    read_good(&set, "mixed.csv", 0);
    PIECES(&set.traces[0], 3000, begin, values);
    ck_assert_uint_eq(set.notes.unordered, 1);
    trace_set_free(&set);
    leave();
}
END_TEST

/* From CDT to CST the clock goes back an hour; time does not. */
START_TEST(end_of_summer)
{
    struct trace_set set;
    enter();
    write_file("fall.csv", "time,throughput\n2023-11-05 01:59:59 CDT,8\n"
                           "2023-11-05 01:00:00 CST,16\n2023-11-05 01:00:01 CST,8\n");
    read_good(&set, "fall.csv", 0);
    PIECES(&set.traces[0], 3000, ((int64_t[]){0, 1000, 2000}), ((double[]){1e6, 2e6, 1e6}));
    trace_set_free(&set);
    refused("zones.csv", "time,throughput\n2023-11-05 01:59:59 XST,8\n2023-11-05 01:00:00 YST,9\n",
            &(struct trace_options){0}, "zones.csv:3:1: another time zone than above");
    leave();
}
END_TEST

/* A log of G-NetTrack: kbit/s for both directions, a row that appears twice, and "-" where nothing
 * was measured. */
static const char gnettrack[] =
    "Timestamp,Longitude,Latitude,Speed,Operatorname,CellID,NetworkMode,RSRP,RSRQ,SNR,CQI,RSSI,"
    "DL_bitrate,UL_bitrate,State\n"
    "2020.01.05_09.00.00,20.0,10.0,0,X,1,5G,-90,-10,3,9,-,10500,120,D\n"
    "2020.01.05_09.00.01,20.0,10.0,0,X,1,5G,-91,-10,3,9,-,20100,130,D\n"
    "2020.01.05_09.00.01,20.0,10.0,0,X,1,5G,-91,-10,3,9,-,20100,130,D\n"
    "2020.01.05_09.00.02,20.0,10.0,0,X,1,5G,-92,-10,3,9,-,-,140,D\n";

START_TEST(both_directions)
{
    struct trace_set set;
    enter();
    write_file("g.csv", gnettrack);
    read_by(&set, "g.csv", &(struct trace_options){.side = TRACE_DOWN});
    ck_assert_uint_eq(set.count, 1);
    PIECES(&set.traces[0], 2000, ((int64_t[]){0, 1000}), ((double[]){10.5 * MBIT, 20.1 * MBIT}));
    trace_set_free(&set);
    read_by(&set, "g.csv", &(struct trace_options){.side = TRACE_UP});
    ck_assert_uint_eq(set.count, 1);
    PIECES(&set.traces[0], 3000, ((int64_t[]){0, 1000, 2000}), ((double[]){15e3, 16250, 17500}));
    trace_set_free(&set);
    read_good(&set, "g.csv", 0);
    ck_assert_uint_eq(set.count, 2);
    ck_assert_str_eq(set.traces[0].name, "g.csv DL_bitrate");
    ck_assert_str_eq(set.traces[1].name, "g.csv UL_bitrate");
    expect_remarks(&set, "instants from \"Timestamp\" (dates), rates in kbit/s from \"DL_bitrate\" "
                         "and others\n2 values repeat an instant: the mean counts\n"
                         "1 value is missing: not measured\n");
    trace_set_free(&set);
    leave();
}
END_TEST

/* A column for each satellite; one is never in sight, and an empty cell is out of sight. */
START_TEST(satellites)
{
    struct trace_set set;
    enter();
    write_file("s.csv", ",time,1152,1197,7\n0,0,37.4,49.8,0\n1,1,44.2,,0\n2,2,0.0,50.4,\n");
    read_good(&set, "s.csv", 0);
    ck_assert_uint_eq(set.count, 2);
    ck_assert_str_eq(set.traces[0].name, "s.csv 1152");
    PIECES(&set.traces[0], 3000, ((int64_t[]){0, 1000, 2000}),
           ((double[]){37.4 * MBIT, 44.2 * MBIT, 0}));
    PIECES(&set.traces[1], 3000, ((int64_t[]){0, 1000, 2000}),
           ((double[]){49.8 * MBIT, 0, 50.4 * MBIT}));
    ck_assert_uint_eq(set.notes.dead, 1);
    trace_set_free(&set);
    leave();
}
END_TEST

/* Columns by name, as the scenario says them, and by the units in their names. */
START_TEST(named)
{
    static const struct {
        const char *head;
        struct trace_options options;
    } cases[] = {
        {"n,time,throughput", {.rate = "throughput (Mbit/s)"}},
        {"n,when,bw", {.time = "when", .rate = "bw", .unit = "Mbit/s"}},
        {"n,when,bw", {.time = "when (s)", .rate = "bw (Mbps)"}},
        {"n,When,BW", {.time = "when", .rate = "bw", .unit = "Mbps"}},
        {"n,time (s),bw [Mbps]", {0}},
        {"n,seconds,rate_mbps", {0}},
        {"n,t,rx (Mbit/s)", {.side = TRACE_UP}},
        {"up (Mbit/s),t,down (Mbit/s)", {.side = TRACE_DOWN}},
        {"n,time,\"rate, measured (Mbit/s)\"", {0}},
        {"n,Date Time,DL Mbit/s", {0}},
    };
    struct trace_set set;
    enter();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = mem_format("%s\n7,0,8\n7,1,16\n", cases[i].head);
        write_file("t.csv", text);
        read_by(&set, "t.csv", &cases[i].options);
        ck_assert_uint_eq(set.count, 1);
        PIECES(&set.traces[0], 2000, ((int64_t[]){0, 1000}), ((double[]){1e6, 2e6}));
        trace_set_free(&set);
        free(text);
    }
    write_file("ms.csv", "x,t (ms),kbit/s\n1,0,8000\n1,500,16000\n");
    read_good(&set, "ms.csv", 0);
    PIECES(&set.traces[0], 1000, ((int64_t[]){0, 500}), ((double[]){1e6, 2e6}));
    trace_set_free(&set);
    /* Without a head the unit alone may be said. */
    write_file("bare", "0,8000\n1,16000\n");
    read_by(&set, "bare", &(struct trace_options){.unit = "kbit/s"});
    PIECES(&set.traces[0], 2000, ((int64_t[]){0, 1000}), ((double[]){1e6, 2e6}));
    trace_set_free(&set);
    leave();
}
END_TEST

START_TEST(not_found)
{
    const struct trace_options none = {0};
    enter();
    refused("t.csv", "a,b,c\n1,2,3\n", &none,
            "t.csv:1:1: no column is the time; the columns are a, b, c");
    refused("t.csv", "time,b,c\n1,2,3\n", &none, "no column names the unit of a rate; the columns");
    refused("t.csv", "time,b (Mbit/s),c (Mbit/s)\n1,2,3\n", &none,
            "several columns could be the rate; the columns are time, b (Mbit/s), c (Mbit/s)");
    refused("t.csv", "time,date,c (Mbit/s)\n1,2,3\n", &none, "several columns could be the time");
    refused("t.csv", "time,b,c\n1,2,3\n", &(struct trace_options){.rate = "d"},
            "there is no column \"d\"; the columns are time, b, c");
    refused("t.csv", "time,b,c\n1,2,3\n", &(struct trace_options){.rate = "b"},
            "the unit of b is not known");
    refused("t.csv", "time,b (kbit/s),c\n1,2,3\n",
            &(struct trace_options){.rate = "b (kbit/s)", .unit = "Mbit/s"},
            "b (kbit/s) is in kbit/s, but the scenario says Mbit/s");
    refused("t.csv", "s,Mbit/s\n1,fast\n", &none, "t.csv:2:1: expected a rate instead of \"fast\"");
    refused("t.csv", "s;Mbit/s\n1;2,5\n", &none, "decimals are written with a point");
    refused("t.csv", "s,Mbit/s\nsoon,1\n", &none, "expected an instant instead of \"soon\"");
    static const char *const mixed[] = {"0,1\n2024-01-05 09:00:00,2\n", "0,1\n09:00:00,2\n",
                                        "2024-01-05 09:00:00,1\n5,2\n",
                                        "2024-01-05 09:00:00,1\n09:00:01,2\n"};
    for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++)
        refused("t.csv", mixed[i], &none, "t.csv:2:1: an instant of another kind than above");
    refused("t.csv", "s,Mbit/s\n1,2,3\n", &none, "3 cells here, but the head names 2 columns");
    refused("t.csv", "s,Mbit/s\n1,-\n", &none, "there is no line of values in it");
    leave();
}
END_TEST

/* 2024-01-05 09:00:00 in ms, us and ns: read as seconds it lies 54 000 years ahead, or more. */
START_TEST(unix_time)
{
    const struct trace_options none = {0};
    struct trace_set set;
    enter();
    refused("e.csv", "1704445200000,80\n1704445201000,120\n", &none,
            "e.csv:1:1: read in seconds this instant lies 54011 years ahead: it looks like Unix "
            "time in milliseconds");
    refused("e.csv", "1704445200000,80\n", &none, "give the file a first line ms,Mbit/s");
    refused("e.csv", "s,Mbit/s\n1704445200000000,80\n", &none, "Unix time in microseconds");
    refused("e.csv", "ms,Mbit/s\n1704445200000000,80\n", &none, "Unix time in microseconds");
    refused("e.csv", "t,x,Mbit/s\n1704445200000000000,1,80\n", &none, "time: t (ns)");
    write_file("ms.csv", "ms,Mbit/s\n1704445200000,8\n1704445201000,16\n1704445202000,8\n");
    read_good(&set, "ms.csv", 0);
    PIECES(&set.traces[0], 3000, ((int64_t[]){0, 1000, 2000}), ((double[]){1e6, 2e6, 1e6}));
    trace_set_free(&set);
    write_file("t.csv", "t,x,Mbit/s\n1704445200000000,1,8\n1704445200500000,1,16\n");
    read_by(&set, "t.csv", &(struct trace_options){.time = "t (us)"});
    PIECES(&set.traces[0], 1000, ((int64_t[]){0, 500}), ((double[]){1e6, 2e6}));
    trace_set_free(&set);
    /* Seconds of Unix time are as they should be, also out of order. */
    write_file("s.csv", "s,Mbit/s\n1704445201,16\n1704445200,8\n1704445201,8\n");
    read_good(&set, "s.csv", 0);
    PIECES(&set.traces[0], 2000, ((int64_t[]){0, 1000}), ((double[]){1e6, 1.5e6}));
    trace_set_free(&set);
    leave();
}
END_TEST

/* bit/s where Mbit/s are meant: 8e7 Mbit/s are 80 Tbit/s, 1e13 bytes/s. */
START_TEST(implausible_rates)
{
    struct trace_set set;
    enter();
    write_file("b.csv", "0,80000000\n1,8\n");
    read_good(&set, "b.csv", 0);
    expect_remarks(&set, "the highest rate is 80000 Gbit/s: is the unit right?\n");
    trace_set_free(&set);
    leave();
}
END_TEST

/* Three drives of 60 s: 8 Mbit/s, 16 Mbit/s and 24 Mbit/s, a row a second; an hour and two hours
 * lie between them. 180 s were measured, their mean is 16 Mbit/s; of the span of 180 + 3600 + 7200
 * s = 10 980 s, 10 800 s or 98.4 % were not. */
static void write_drives(const char *path)
{
    FILE *out = fopen(path, "w");
    fputs("s,Mbit/s\n", out);
    for (int i = 0; i < 180; i++)
        fprintf(out, "%d,%d\n", i + (i >= 60) * 3600 + (i >= 120) * 7200, 8 * (1 + i / 60));
    fclose(out);
}

START_TEST(gaps)
{
    struct trace_set set;
    struct trace_options options = {0};
    enter();
    write_drives("d.csv");
    read_by(&set, "d.csv", &options);
    const struct trace *trace = &set.traces[0];
    PIECES(trace, 10980000, ((int64_t[]){0, 3660000, 10920000}), ((double[]){1e6, 2e6, 3e6}));
    ck_assert_uint_eq(trace->gap_count, 2);
    ck_assert_int_eq(trace->gaps[0].begin_ns, 60 * SECOND);
    ck_assert_int_eq(trace->gaps[0].length_ns, 3600 * SECOND);
    ck_assert_int_eq(trace->gaps[1].begin_ns, 3720 * SECOND);
    ck_assert_int_eq(trace->gaps[1].length_ns, 7200 * SECOND);
    ck_assert_double_eq_tol(trace_measured_mean(trace), 2e6, 1e-3);
    expect_remarks(&set, "2 gaps between rows: 3 h, 98.4 % of the span, were not measured, the "
                         "longest 2 h; the last rate counts in them (gaps: zero or gaps: cut "
                         "would change that)\n");
    trace_set_free(&set);

    options.gaps = GAPS_ZERO;
    read_by(&set, "d.csv", &options);
    trace = &set.traces[0];
    PIECES(trace, 10980000, ((int64_t[]){0, 60000, 3660000, 3720000, 10920000}),
           ((double[]){1e6, 0, 2e6, 0, 3e6}));
    ck_assert_double_eq_tol(trace_measured_mean(trace), 2e6, 1e-3);
    trace_set_free(&set);

    options.gaps = GAPS_CUT;
    read_by(&set, "d.csv", &options);
    trace = &set.traces[0];
    PIECES(trace, 180000, ((int64_t[]){0, 60000, 120000}), ((double[]){1e6, 2e6, 3e6}));
    ck_assert_double_eq_tol(trace_mean(trace), 2e6, 1e-3);
    ck_assert_double_eq_tol(trace_measured_mean(trace), 2e6, 1e-3);
    ck_assert_int_eq(trace->gaps[1].begin_ns, 120 * SECOND);
    trace_set_free(&set);

    /* Above two hours there is one gap, of less than 7201 s none. */
    options.gap_ns = 7200 * SECOND;
    read_by(&set, "d.csv", &options);
    ck_assert_uint_eq(set.traces[0].gap_count, 1);
    ck_assert_int_eq(set.traces[0].period_ns, 3780 * SECOND);
    expect_remarks_of(&set, &options,
                      "1 gap between rows further apart than 2 h: 2 h, 65.6 % of the span, was "
                      "not measured; it is cut out (gaps: cut)\n");
    trace_set_free(&set);
    options.gap_ns = 7201 * SECOND;
    read_by(&set, "d.csv", &options);
    ck_assert_uint_eq(set.traces[0].gap_count, 0);
    expect_remarks_of(&set, &options, "");
    trace_set_free(&set);
    leave();
}
END_TEST

/* Steps of 1 s, and one of 5 s: as long as is usual. One of 5.001 s is a gap of 4.001 s. The last
 * row holds for a usual step, not for the gap before it. */
START_TEST(what_is_a_gap)
{
    struct trace_set set;
    enter();
    write_file("a", "0,8\n1,8\n2,8\n3,8\n8,16\n");
    read_good(&set, "a", 0);
    ck_assert_uint_eq(set.traces[0].gap_count, 0);
    ck_assert_int_eq(set.traces[0].period_ns, 13 * SECOND);
    trace_set_free(&set);
    write_file("a", "0,8\n1,8\n2,8\n3,8\n8.001,16\n");
    read_good(&set, "a", 0);
    ck_assert_uint_eq(set.traces[0].gap_count, 1);
    ck_assert_int_eq(set.traces[0].gaps[0].length_ns, 4001 * (SECOND / 1000));
    ck_assert_int_eq(set.traces[0].period_ns, 9001 * (SECOND / 1000));
    trace_set_free(&set);
    /* Two steps say nothing of what is usual. */
    write_file("a", "0,8\n1,8\n100,16\n");
    read_good(&set, "a", 0);
    ck_assert_uint_eq(set.traces[0].gap_count, 0);
    trace_set_free(&set);
    /* But the user may: 99 s are further than 5 s apart; the step of 1 s is usual. */
    read_by(&set, "a", &(struct trace_options){.gaps = GAPS_CUT, .gap_ns = 5 * SECOND});
    ck_assert_int_eq(set.traces[0].period_ns, 3 * SECOND);
    trace_set_free(&set);
    /* No step is usual: a row holds for as long as is no gap. 5 + 5 s. */
    write_file("a", "0,8\n100,16\n");
    read_by(&set, "a", &(struct trace_options){.gaps = GAPS_CUT, .gap_ns = 5 * SECOND});
    ck_assert_int_eq(set.traces[0].period_ns, 10 * SECOND);
    trace_set_free(&set);
    leave();
}
END_TEST

TEST_MAIN("trace_columns", drives, end_of_summer, both_directions, satellites, named, not_found,
          unix_time, implausible_rates, gaps, what_is_a_gap)

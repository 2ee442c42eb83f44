/* Looking up traces, however far, against a brute-force reading; drawing them. */
#include "core/base/rng.h"
#include "core/engine/engine.h"
#include "tests/support/trace_files.h"

#include <sys/stat.h>

/* What a trace says at an instant, by walking from piece to piece and period to period. */
static double walk(const struct trace *trace, int64_t t_ns)
{
    int64_t at = t_ns + trace->origin_ns;
    while (at >= trace->period_ns)
        at -= trace->period_ns;
    double value = 0;
    for (size_t i = 0; i < trace->count; i++)
        if (trace->begin_ns[i] <= at)
            value = trace->value[i];
    return value;
}

static void make_trace(struct rng *rng, struct trace_set *set)
{
    FILE *out = fopen("t.csv", "w");
    size_t lines = 1 + rng_below(rng, 9);
    double ms = 0;
    fputs("ms,B/s\n", out);
    for (size_t i = 0; i < lines; i++, ms += 1 + (double)rng_below(rng, 6))
        fprintf(out, "%g,%llu\n", ms, (unsigned long long)(rng_below(rng, 3) * 1000));
    fclose(out);
    read_good(set, "t.csv", 0);
    set->traces[0].origin_ns = (int64_t)rng_below(rng, (uint64_t)set->traces[0].period_ns);
}

/* Everything in steps of 1 ms over several periods: the change is where the walk's value changes,
 * the integral is the sum of steps, and what reaches it does not before. */
static void check_walk(const struct trace *trace, int64_t from_ns)
{
    int64_t origin = trace->origin_ns;
    int64_t phase = (MS - origin % MS) % MS; /* steps begin where pieces may begin */
    int64_t from = from_ns - from_ns % MS + phase, until;
    double value = trace_at(trace, from, &until), sum = 0;
    ck_assert_double_eq(value, walk(trace, from));
    int64_t changed = TIME_NEVER;
    for (int64_t t = from; t < from + 3 * trace->period_ns; t += MS) {
        ck_assert_double_eq_tol(trace_sum(trace, from, t), sum, 1e-9);
        /* A hair more than what has passed may only come with the next piece. */
        int64_t reached = trace_reach(trace, from, sum * (1 - 1e-12));
        ck_assert_int_le(reached, t + 1);
        ck_assert(sum == 0 || trace_sum(trace, from, reached) >= sum * (1 - 1e-9));
        ck_assert(sum == 0 || trace_sum(trace, from, reached - 2) < sum);
        if (changed == TIME_NEVER && walk(trace, t) != value)
            changed = t;
        sum += walk(trace, t) * 1e-3;
    }
    ck_assert_int_eq(until, changed);
}

START_TEST(as_by_brute_force)
{
    enter();
    for (uint64_t key = 0; key < 300; key++) {
        struct rng rng = rng_start(key);
        struct trace_set set;
        make_trace(&rng, &set);
        check_walk(&set.traces[0], (int64_t)rng_below(&rng, 200) * MS);
        trace_set_free(&set);
    }
    leave();
}
END_TEST

/* However far: the same as that many whole periods earlier. */
START_TEST(very_long_jumps)
{
    enter();
    for (uint64_t key = 0; key < 300; key++) {
        struct rng rng = rng_start(rng_fold(7, key));
        struct trace_set set;
        make_trace(&rng, &set);
        const struct trace *trace = &set.traces[0];
        int64_t near = (int64_t)rng_below(&rng, 1000000000), until, until_near;
        int64_t periods = (INT64_MAX / 4 * 3) / trace->period_ns;
        int64_t far = near + periods * trace->period_ns;
        ck_assert_double_eq(trace_at(trace, far, &until), walk(trace, near));
        trace_at(trace, near, &until_near);
        ck_assert_int_eq(until, until_near == TIME_NEVER ? TIME_NEVER : until_near + (far - near));
        double whole = trace->sum[trace->count];
        ck_assert_double_le(fabs(trace_sum(trace, near, far) - (double)periods * whole),
                            1e-12 * (double)periods * whole);
        /* 2^20 whole periods' bytes take 2^20 periods, from the middle of a period or not. */
        if (whole > 0) {
            int64_t there = trace_reach(trace, near, whole * 0x1p20);
            int64_t exact = trace_reach(trace, near, whole) + ((1 << 20) - 1) * trace->period_ns;
            ck_assert_int_le(llabs(there - exact), 100);
            ck_assert_int_eq(trace_reach(trace, near, whole * 0x1p62), TIME_NEVER);
        } else {
            ck_assert_int_eq(trace_reach(trace, near, 1), TIME_NEVER);
        }
        ck_assert_int_eq(trace_reach(trace, near, 0), near);
        /* At the end of the clock nothing overflows. */
        ck_assert_double_eq(trace_at(trace, INT64_MAX - 1, &until),
                            walk(trace, (INT64_MAX - 1) % trace->period_ns));
        trace_set_free(&set);
    }
    leave();
}
END_TEST

/* A binary search: a million pieces are as quick as ten. */
START_TEST(many_pieces)
{
    enum { PIECES_MADE = 200000 };
    struct trace_set set;
    int64_t until, t = 0;
    enter();
    FILE *out = fopen("long", "w");
    for (int i = 0; i < PIECES_MADE; i++)
        fprintf(out, "%d %d\n", i, i % 2);
    fclose(out);
    read_good(&set, "long", 0);
    ck_assert_uint_eq(set.traces[0].count, PIECES_MADE);
    for (int i = 0; i < 100000; i++) {
        t = (int64_t)(rng_fold(3, (uint64_t)i) >> 1);
        ck_assert_double_eq(trace_at(&set.traces[0], t, &until) * 8e-6,
                            (double)(t / SECOND % PIECES_MADE % 2));
        ck_assert(until == TIME_NEVER || until == (t / SECOND + 1) * SECOND);
    }
    trace_set_free(&set);
    leave();
}
END_TEST

/* Each of 900 keys draws one of three alike, the same one up and down; a start at random is the
 * same part of both. */
START_TEST(draws)
{
    struct trace_set up, down;
    int counts[3] = {0};
    enter();
    ck_assert_int_eq(mkdir("u", 0777) | mkdir("d", 0777), 0);
    write_file("u/1.up", "100\n");
    write_file("u/2.up", "200\n");
    write_file("u/3.up", "300\n");
    write_file("d/1.down", "10\n");
    write_file("d/2.down", "20\n");
    write_file("d/3.down", "30\n");
    read_good(&up, "u", 0);
    read_good(&down, "d", 0);
    for (uint64_t key = 0; key < 900; key++) {
        struct trace_use use = {.set = &up, .file = "walks/*.up", .start_random = true};
        struct trace a = trace_draw(&use, rng_fold(1, key));
        use.set = &down;
        use.file = "walks/*.down";
        struct trace b = trace_draw(&use, rng_fold(1, key));
        ck_assert_int_eq(a.name[0], b.name[0]);
        ck_assert_int_le(llabs(a.origin_ns - 10 * b.origin_ns), 10);
        ck_assert(a.origin_ns >= 0 && a.origin_ns < a.period_ns);
        counts[a.name[0] - '1']++;
        use.start_random = false;
        use.start_ns = 5 * b.period_ns + 7;
        ck_assert_int_eq(trace_draw(&use, rng_fold(1, key)).origin_ns, 7);
    }
    for (int i = 0; i < 3; i++)
        ck_assert_msg(counts[i] > 240 && counts[i] < 360, "%d of 900", counts[i]);
    trace_set_free(&up);
    trace_set_free(&down);
    leave();
}
END_TEST

TEST_MAIN("trace", as_by_brute_force, very_long_jumps, many_pieces, draws)

#include "reports/pages/trace_figure.h"

#include "core/quantities/trace_read.h"
#include "tests/support/own_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is said of the file, and that a picture of it can be drawn. */
static void check(const char *name, const char *text, const char *expected)
{
    struct trace_set set = {0};
    struct trace_options options = {0};
    struct errs errs = {0};
    char *said, head[8] = "", path[40];
    size_t size;
    write_file(name, text);
    ck_assert_msg(trace_set_read(&set, name, &options, &errs), "%s", errs_first(&errs));
    FILE *out = open_memstream(&said, &size);
    trace_print(&set, &options, name, out);
    fclose(out);
    ck_assert_str_eq(said, expected);
    free(said);
    ck_assert_msg(trace_draw_png(&set, ".", "it", &(struct output_rule){0}, &errs), "%s",
                  errs_first(&errs));
    FILE *png = fopen("it.png", "rb");
    ck_assert(png && fread(head, 1, 8, png) == 8);
    fclose(png);
    ck_assert(memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0);
    for (const char *ending = "png\0gp\0csv\0"; *ending; ending += strlen(ending) + 1) {
        snprintf(path, sizeof path, "it.%s", ending);
        ck_assert_int_eq(unlink(path), 0);
    }
    trace_set_free(&set);
}

/* 4 Mbit/s for 1 s, nothing for 2 s, 2 Mbit/s for 2 s: 8 Mbit in 5 s, on for 3 of them. */
START_TEST(rates)
{
    enter();
    check("walk.csv", "s,Mbit/s\n0,4\n1,0\n3,2\n",
          "walk.csv: two columns, the rate of a link\n"
          "  length                      5 s\n"
          "  mean                 1.6 Mbit/s\n"
          "  minimum                 0 bit/s\n"
          "  maximum                4 Mbit/s\n"
          "  first MB takes              5 s\n"
          "  time above 0             60.0 %\n"
          "  longest at 0                2 s\n"
          "  segments                      3\n"
          "  after its end a trace starts again from the beginning\n");
    leave();
}
END_TEST

/* 4 Mbit/s for 4 s, 95 s that nobody measured, 2 Mbit/s for 1 s: 5 s measured with a mean of 3.6.
 * With the last rate held it is (4 * 99 + 2) / 100 = 3.98. The picture has the gap, from 4 s to 99
 * s. */
START_TEST(unmeasured)
{
    enter();
    check("gap.csv", "s,Mbit/s\n0,4\n1,4\n2,4\n3,4\n99,2\n",
          "gap.csv: two columns, the rate of a link\n"
          "  1 gap between rows: 1.58 min, 95 % of the span, was not measured; the last\n"
          "  rate counts in it (gaps: zero or gaps: cut would change that)\n"
          "  length                 1.67 min\n"
          "  mean                3.98 Mbit/s\n"
          "  mean measured        3.6 Mbit/s\n"
          "  minimum                2 Mbit/s\n"
          "  maximum                4 Mbit/s\n"
          "  first MB takes              2 s\n"
          "  time above 0            100.0 %\n"
          "  longest at 0                0 s\n"
          "  segments                      2\n"
          "  after its end a trace starts again from the beginning\n");
    leave();
}
END_TEST

/* a: online from 2 to 5 of 10 s: the silence from 5 s goes on to 12 s. b: never. c: from 0 to 30 of
 * 40 s. Medians of 10, 10, 40; 0, 30, 75 %; for ever, 7, 10 s; 3, 1, 2 pieces. */
START_TEST(times_online)
{
    enter();
    check("b.csv", "client,active,inactive,finish_time\na,2,5,10\nb,[],[],10\nc,0,30,40\n",
          "b.csv: FedScale behaviour, 3 traces of when devices were online\n"
          "                          minimum         median        maximum\n"
          "  length                     10 s           10 s           40 s\n"
          "  time online               0.0 %         30.0 %         75.0 %\n"
          "  longest offline             7 s           10 s        forever\n"
          "  segments                      1              2              3\n"
          "  after its end a trace starts again from the beginning\n");
    leave();
}
END_TEST

START_TEST(cannot_draw)
{
    struct trace_set set = {0};
    struct trace_options options = {0};
    struct errs errs = {0};
    enter();
    write_file("a", "1\n");
    ck_assert(trace_set_read(&set, "a", &options, &errs));
    ck_assert(!trace_draw_png(&set, "a", "a", &(struct output_rule){0}, &errs)); /* a file */
    ck_assert(strstr(errs_first(&errs), "a: the folder cannot be made"));
    errs_free(&errs);
    trace_set_free(&set);
    leave();
}
END_TEST

TEST_MAIN("trace_figure", rates, unmeasured, times_online, cannot_draw)

/* The reader of comma-separated values: rows, separators, quotes, and what is no such file. */
#include "core/text/csv.h"

#include "core/files/datadir.h"
#include "tests/support/own_folder.h"

#include <stdlib.h>

/* All cells of a text, each in brackets with its line and column, a line a row. */
static char *cells_of(char *text, enum csv_separators separators)
{
    struct source source = {.name = (char[]){"t"}, .text = text, .length = strlen(text)};
    struct csv_rows rows;
    struct errs errs = {0};
    char *shown;
    size_t size;
    FILE *out = mem_stream(&shown, &size);
    enum csv_step step;
    csv_rows_begin(&rows, &source, separators);
    while ((step = csv_rows_next(&rows, &errs)) == CSV_ROW) {
        for (size_t i = 0; i < rows.count; i++)
            fprintf(out, "%u:%u[%s]", rows.cells[i].mark.line, rows.cells[i].mark.column,
                    rows.cells[i].text);
        fputc('\n', out);
    }
    if (step == CSV_WRONG)
        fprintf(out, "%s", errs_first(&errs));
    ck_assert_uint_eq(errs.count, step == CSV_WRONG);
    csv_rows_free(&rows);
    errs_free(&errs);
    fclose(out);
    return shown;
}

static void expect(const char *text, enum csv_separators separators, const char *expected)
{
    char *copy = mem_string(text), *shown = cells_of(copy, separators);
    ck_assert_str_eq(shown, expected);
    free(shown);
    free(copy);
}

START_TEST(row_by_row)
{
    expect("a,b\r\n1, 2 \r\n", CSV_MARKS, "1:1[a]1:3[b]\n2:1[1]2:4[2]\n");
    expect("\n# note, with a comma\na,,\n\n \t\n1,2,3", CSV_MARKS,
           "3:1[a]3:3[]3:4[]\n6:1[1]6:3[2]6:5[3]\n");
    /* Rows may be of any length: who reads them decides. */
    expect("a,b\n1\n1,2,3\n", CSV_MARKS, "1:1[a]1:3[b]\n2:1[1]\n3:1[1]3:3[2]3:5[3]\n");
    expect("", CSV_MARKS, "");
    expect("# nothing\n", CSV_BLANKS, "");
}
END_TEST

START_TEST(separators)
{
    expect("a;b c\n1;2,5\n", CSV_MARKS, "1:1[a]1:3[b c]\n2:1[1]2:3[2,5]\n");
    expect("a\tb c\n1\t\t2\n", CSV_MARKS, "1:1[a]1:3[b c]\n2:1[1]2:3[]2:4[2]\n");
    /* One column, whose name holds a blank. */
    expect("up (Mbit/s)\n5\n", CSV_MARKS, "1:1[up (Mbit/s)]\n2:1[5]\n");
    expect("\"a;b\",c\n1,2\n", CSV_MARKS, "1:1[a;b]1:7[c]\n2:1[1]2:3[2]\n");
    expect("0.5 3\n 1 \t 2 \n", CSV_BLANKS, "1:1[0.5]1:5[3]\n2:2[1]2:6[2]\n");
    expect("0\t3\n1 2\n", CSV_BLANKS, "1:1[0]1:3[3]\n2:1[1]2:3[2]\n");
    expect("time (s)\trate (kbit/s)\n0\t3\n", CSV_BLANKS,
           "1:1[time (s)]1:10[rate (kbit/s)]\n2:1[0]2:3[3]\n");
    expect("12 \n13\n", CSV_BLANKS, "1:1[12]\n2:1[13]\n");
    expect("a,b\n1, 2\n", CSV_BLANKS, "1:1[a]1:3[b]\n2:1[1]2:4[2]\n");
}
END_TEST

START_TEST(quotes)
{
    expect("\"a, b\",\"say \"\"hi\"\"\",\"\"\n", CSV_MARKS, "1:1[a, b]1:8[say \"hi\"]1:21[]\n");
    /* A line break within quotes belongs to the cell; lines are counted on. */
    expect("a,\"one\ntwo\",b\nc,d,e\n", CSV_MARKS,
           "1:1[a]1:3[one\ntwo]2:6[b]\n3:1[c]3:3[d]3:5[e]\n");
    expect("5\" screen,b\n", CSV_MARKS, "1:1[5\" screen]1:11[b]\n");
    expect("a\n\"x\n", CSV_MARKS,
           "1:1[a]\nt:2:1: a quote that is not closed, or text behind one\n    \"x\n    ^\n");
    expect("a\n\"x\" y\n", CSV_MARKS,
           "1:1[a]\nt:2:1: a quote that is not closed, or text behind one\n    \"x\" y\n    ^\n");
}
END_TEST

START_TEST(byte_order_mark)
{
    struct csv csv = {0};
    struct errs errs = {0};
    enter();
    write_file("t.csv", "\xEF\xBB\xBFup (Mbit/s),down\n5,1\n");
    ck_assert_msg(csv_read(&csv, "t.csv", &errs), "%s", errs_first(&errs));
    ck_assert_int_eq(csv_column(&csv, "up (Mbit/s)"), 0);
    ck_assert_uint_eq(csv_cell(&csv, 0, 1)->mark.column, 3);
    csv_free(&csv);
    leave();
}
END_TEST

/* 20 MB in three million rows: a few passes over the text, not one for each row. */
START_TEST(long_files)
{
    char *text;
    size_t size, count = 0;
    FILE *out = mem_stream(&text, &size);
    for (int i = 0; i < 3000000; i++)
        fprintf(out, "%d,\"%d\"\n", i % 1000, i % 7);
    fclose(out);
    struct source source = {.name = (char[]){"t"}, .text = text, .length = size};
    struct csv_rows rows;
    struct errs errs = {0};
    csv_rows_begin(&rows, &source, CSV_MARKS);
    while (csv_rows_next(&rows, &errs) == CSV_ROW)
        count += rows.count;
    ck_assert_uint_eq(count, 6000000);
    csv_rows_free(&rows);
    free(text);
}
END_TEST

TEST_MAIN("csv", row_by_row, separators, quotes, byte_order_mark, long_files)

/* Tables of compare for papers and notebooks: every digit, and labels that hold anything. */
#include "core/base/mem.h"
#include "reports/pages/compare.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *tables_of(const struct results_db *db, enum compare_format format, const char *at)
{
    const char *const path = db->path;
    struct compare_request request = {
        .results = {.databases = &path, .count = 1}, .at = at, .format = format};
    char *text = NULL;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    struct errs errs = {0};
    ck_assert_msg(compare_print(&request, out, &errs) == 0, "%s", errs_first(&errs));
    fclose(out);
    return text;
}

static void must_hold(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in\n%s", part, text);
}

/* The study of db_hand_made, worked out at the head of test_compare.c. Final returns 130, 110 and
 * 85: mean 325/3, standard error sqrt(3050/3 / 2 / 3) = 13.017...; 35, 80 and 20: 45 and sqrt(325).
 * The target is reached by the median of 320 bytes and 20 s, and by none. Differences -95, -30 and
 * -65: mean -190/3. At 320 bytes (round 2) the returns are 110, 90 and 40, and 20, 20 and 10. */
START_TEST(test_markdown)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    char *text = tables_of(&db, COMPARE_MARKDOWN, "bytes=320B");
    must_hold(text, "hand on HalfCheetah\n\n**Outcome**\n\n"
                    "| series | seeds | rounds | final return | standard error | best | "
                    "bytes to target | seconds to target |\n"
                    "|:--|--:|--:|--:|--:|--:|--:|--:|\n"
                    "| par\\_s2zpo | 3 | 4 | 108.33333333333333 | 13.017082793177757 | 140 | 320 | "
                    "20 |\n"
                    "| fedavg | 3 | 4 | 45 | 18.027756377319946 | 100 | unreached | unreached |\n");
    must_hold(text, "**Return at bytes=320B**");
    must_hold(text, "| par\\_s2zpo | 3 | 80 | 20.81665999466133 | -- | -- |\n");
    must_hold(text, "| fedavg − par\\_s2zpo | 3 | -63.333333333333336 | -- | -- |\n");
    free(text);
    db_remove(&db);
}
END_TEST

START_TEST(test_latex)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    char *text = tables_of(&db, COMPARE_LATEX, NULL);
    must_hold(text, "\\paragraph{Outcome}\n\n\\begin{tabular}{lrrrrrrr}\n\\hline\n"
                    "series & seeds & rounds & final return & standard error & best & "
                    "bytes to target & seconds to target \\\\\n\\hline\n"
                    "par\\_s2zpo & 3 & 4 & 108.33333333333333 & 13.017082793177757 & 140 & 320 & "
                    "20 \\\\\n");
    must_hold(text, "fedavg $-$ par\\_s2zpo & 3 & $-63.333333333333336$ & -- & -- \\\\\n"
                    "\\hline\n\\end{tabular}\n");
    free(text);
    db_remove(&db);
}
END_TEST

/* All that can be typed. Where there is a LaTeX, it takes the tables. */
START_TEST(test_labels)
{
    char point[128] = "variant=";
    for (char c = ' '; c < 127; c++)
        point[8 + c - ' '] = c == ',' || c == '=' ? '.' : c;
    struct results_db db = db_open();
    static const double returns[] = {0, -5};
    struct db_run run = {"a_b & \\c{", "Hopper", point, "fedavg", "done", NULL, 1, NAN};
    int number = db_run(&db, &run);
    db_rounds(&db, number, 1);
    db_evaluations(&db, number, "deterministic", returns, 2);
    db_close(&db);
    char *text = tables_of(&db, COMPARE_MARKDOWN, NULL);
    must_hold(text, "a\\_b &amp; \\\\c{ on Hopper");
    must_hold(text, "\\!\"\\#\\$%&amp;'()\\*+.-./0123456789:;&lt;.&gt;?@ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                    "\\[\\\\\\]^\\_\\`abcdefghijklmnopqrstuvwxyz{\\|}\\~ |");
    free(text);
    text = tables_of(&db, COMPARE_LATEX, NULL);
    must_hold(text, "a\\_b \\& \\textbackslash{}c\\{ on Hopper");
    must_hold(text, "!\\char34{}\\#\\$\\%\\&\\char39{}()");
    char *path = mem_format("%s/t.tex", db.folder);
    FILE *tex = fopen(path, "w");
    ck_assert_ptr_nonnull(tex);
    fprintf(tex, "\\documentclass{article}\n\\begin{document}\n%s\\end{document}\n", text);
    fclose(tex);
    char *command = mem_format("cd '%s' && pdflatex -halt-on-error t.tex >t.out", db.folder);
    if (access("/usr/bin/pdflatex", X_OK) == 0)
        ck_assert_int_eq(system(command), 0);
    free(command);
    free(path);
    free(text);
    db_remove(&db);
}
END_TEST

TEST_MAIN("compare_tables", test_markdown, test_latex, test_labels)

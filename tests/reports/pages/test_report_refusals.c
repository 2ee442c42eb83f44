/* What the report does when its input, its folder or gnuplot let it down, and of hostile
 * texts. */
#include "core/base/mem.h"
#include "reports/drawing/html.h"
#include "tests/reports/pages/report_page.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

START_TEST(test_hostile_text)
{
    /* Names may hold what a shell, gnuplot or HTML would obey. */
    struct results_db db = db_open();
    char *trap = mem_format("%s/trap", db.folder);
    char *point = mem_format("variant='`touch %s`\" <script>\n'", trap);
    static const double returns[] = {0, 5};
    for (int seed = 1; seed <= 2; seed++) {
        struct db_run run = {point, "Hopper", point, "it's", "done", NULL, seed, 3};
        int number = db_run(&db, &run);
        db_rounds(&db, number, 1);
        db_evaluations(&db, number, "deterministic", returns, 2);
    }
    db_close(&db);
    char *directory = report_of(&db, "report"), *html = file_text(directory, "index.html");
    must_nest(html);
    ck_assert_ptr_null(strstr(html, "<script>"));
    ck_assert_int_ne(access(trap, F_OK), 0);
    free(html);
    free(directory);
    free(point);
    free(trap);
    db_remove(&db);
}
END_TEST

START_TEST(test_corners)
{
    /* A task without evaluation, a study in which nobody fits, one that failed: three studies. */
    struct results_db db = db_open();
    struct db_run timing = {"timing", "none", "", "transfer", "done", NULL, 1, NAN};
    struct db_run tiny = {"tiny", "Hopper", "", "fedavg", "nobody_fits", "needs 9 kB", 1, 7};
    struct db_run broken = {"broken", "Hopper", "", "fedavg", "failed", "no end", 1, 7};
    db_rounds(&db, db_run(&db, &timing), 1);
    db_run(&db, &tiny);
    db_run(&db, &broken);
    db_exec(&db, "DELETE FROM agent WHERE run = 1; DELETE FROM fleet_class WHERE run = 1; "
                 "DELETE FROM run_memory WHERE run = 2");
    db_close(&db);
    char *directory = report_of(&db, "report"), *html = file_text(directory, "index.html");
    must_nest(html);
    must_hold(html, "no agent fits (1 seed): needs 9 kB");
    must_hold(html, "failed (1 seed): no end");
    must_hold(html, "<a href=\"#study2\">");
    free(html);
    free(directory);
    db_remove(&db);
}
END_TEST

static void fails(const struct results_db *db, const char *directory, int status, const char *why)
{
    struct errs errs = {0};
    FILE *out = tmpfile();
    int got = report_one(db->path, directory, false, NULL, out, &errs);
    ck_assert_msg(got == status, "exit status %d: %s", got, errs_first(&errs));
    ck_assert_msg(strstr(errs_first(&errs), why), "'%s' is not in: %s", why, errs_first(&errs));
    ck_assert_int_eq(ftell(out), 0);
    fclose(out);
    errs_free(&errs);
}

/* A figure that cannot be drawn is named in the page, which is written all the same. */
static void costs_a_figure(const struct results_db *db, const char *directory, const char *why)
{
    struct errs errs = {0};
    FILE *out = tmpfile();
    int status = report_one(db->path, directory, false, NULL, out, &errs);
    ck_assert_msg(status == 1, "exit status %d: %s", status, errs_first(&errs));
    ck_assert_msg(strstr(errs_first(&errs), why), "'%s' is not in: %s", why, errs_first(&errs));
    char *html = file_text(directory, "index.html");
    must_nest(html);
    must_hold(html, "The figure “Return against rounds” (return-round) could not be drawn");
    must_hold(html, "<h3 id=\"study1-runs\">");
    free(html);
    fclose(out);
    errs_free(&errs);
}

START_TEST(test_refusals)
{
    struct results_db db = db_open();
    char *directory = mem_format("%s/report", db.folder);
    fails(&db, directory, 2, "holds no run");
    ck_assert_int_ne(access(directory, F_OK), 0); /* a refused database leaves no folder */
    db_hand_made(&db);
    db_close(&db);
    char *below = mem_format("%s/report", db.path); /* below a file */
    fails(&db, below, 2, "the folder cannot be made: Not a directory");
    fails(&db, db.path, 2, "the folder cannot be made: a file has its name");
    free(below);
    /* A figure's name is taken by a folder. */
    char *taken = mem_format("%s/return-round.csv", directory);
    ck_assert(mkdir(directory, 0777) == 0 && mkdir(taken, 0777) == 0);
    fails(&db, directory, 2, "return-round.csv: is a folder");
    free(taken);
    free(directory);
    db_remove(&db);
}
END_TEST

START_TEST(test_gnuplot_fails)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    char *directory = mem_format("%s/report", db.folder);
    char *fake = mem_format("%s/gnuplot", db.folder);
    setenv("PATH", db.folder, 1);
    fails(&db, directory, 1, "gnuplot cannot be run: No such file or directory");
    write_file(fake, "#!/bin/sh\necho\necho 'line 3: undefined variable' >&2\nexit 2\n");
    ck_assert_int_eq(chmod(fake, 0755), 0);
    costs_a_figure(&db, directory, "return-round.gp: line 3: undefined variable");
    /* A full disk: gnuplot leaves half a picture and says nothing. */
    write_file(fake, "#!/bin/sh\necho '<svg viewBox=\"0 0 6 3\"><g>' >return-round.svg\n");
    costs_a_figure(&db, directory, "gnuplot wrote no whole figure to ");
    write_file(fake, "#!/bin/sh\n: >return-round.svg\n");
    costs_a_figure(&db, directory, "gnuplot wrote no whole figure to ");
    setenv("PATH", "/usr/bin:/bin", 1);
    free(fake);
    free(directory);
    db_remove(&db);
}
END_TEST

static char *html_of(void (*put)(FILE *html))
{
    char *text = NULL;
    size_t size = 0;
    FILE *html = open_memstream(&text, &size);
    put(html);
    fclose(html);
    return text;
}

static void put_hostile(FILE *html)
{
    html_text(html, "<a b='\"'>&\x01\n");
}

static void put_picture(FILE *html)
{
    html_svg(
        html,
        "<?xml?><svg \n viewBox=\"0 0 6 3\"\n xmlns=\"http://w\"\n><title>t</title><g id=\"a\">"
        "<use xlink:href='#a' color=\"black\" stroke='rgb(213,  94,   0)'/></g></svg>",
        "p-", "say \"it\"");
}

START_TEST(test_html)
{
    char *text = html_of(put_hostile);
    ck_assert_str_eq(text, "&lt;a b=&#39;&quot;&#39;&gt;&amp; \n");
    free(text);
    text = html_of(put_picture);
    ck_assert_str_eq(text,
                     "<svg viewBox=\"0 0 6 3\" role=\"img\" aria-label=\"say &quot;it&quot;\">"
                     "<g id=\"p-a\"><use href='#p-a' color=\"var(--ink)\" "
                     "stroke='var(--c2)'/></g></svg>");
    free(text);
}
END_TEST

TEST_MAIN("report_refusals", test_hostile_text, test_corners, test_refusals, test_gnuplot_fails,
          test_html)

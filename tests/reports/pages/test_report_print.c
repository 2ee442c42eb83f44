/* A report whose figures are also drawn for print, and one with returns at a budget. */
#include "core/base/mem.h"
#include "reports/drawing/print_form.h"
#include "reports/pages/report.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static struct results_db hand_made(void)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    return db;
}

static int report(struct results_db *db, const struct report_request *wanted, struct errs *errs)
{
    const char *const path = db->path;
    struct report_request request = *wanted;
    char *directory = mem_format("%s/report", db->folder);
    FILE *out = tmpfile();
    request.results = (struct results_request){.databases = &path, .count = 1};
    request.directory = directory;
    int status = report_write(&request, out, errs);
    fclose(out);
    free(directory);
    return status;
}

/* The beginning of report/NAME, `size` bytes of it. */
static void read_head(const struct results_db *db, const char *name, char *head, size_t size)
{
    char *path = mem_format("%s/report/%s", db->folder, name);
    FILE *in = fopen(path, "rb");
    ck_assert_msg(in != NULL, "there is no %s", path);
    ck_assert_uint_eq(fread(head, 1, size, in), size);
    fclose(in);
    free(path);
}

static void in_print(const char *figures, const char *width, const char *name, char *head,
                     size_t size)
{
    struct results_db db = hand_made();
    struct errs errs = {0};
    int status = report(&db, &(struct report_request){.figures = figures, .width = width}, &errs);
    ck_assert_msg(status == 0, "%s", errs_first(&errs));
    read_head(&db, name, head, size);
    char *page = mem_format("%s/report", db.folder), *html = file_text(page, "index.html");
    char *link = mem_format("<a href=\"%s\">%s</a>", name, name);
    ck_assert_ptr_nonnull(strstr(html, link));
    free(link);
    free(html);
    free(page);
    db_remove(&db);
}

START_TEST(test_formats)
{
    char head[256] = "";
    in_print("pdf", "85mm", "return-round.pdf", head, 5);
    ck_assert_int_eq(memcmp(head, "%PDF-", 5), 0);
    /* 85 mm at 300 dots to the inch of 25.4 mm: 1003.9; the width stands in bytes 16 to 19. */
    in_print("png", "8.5 cm", "return-round.png", head, 24);
    ck_assert_int_eq(((unsigned char)head[18] << 8) + (unsigned char)head[19], 1003);
    in_print("svg", NULL, "return-round.svg", head, 200);
    head[200] = '\0';
    ck_assert_ptr_nonnull(strstr(head, "width=\"85mm\""));
    ck_assert_ptr_nonnull(strstr(head, "viewBox=\"0 0 360 "));
    in_print(NULL, "6.6929133858in", "return-round.svg", head, 200); /* 170 mm */
    ck_assert_ptr_nonnull(strstr(head, "width=\"170mm\""));
    ck_assert_ptr_nonnull(strstr(head, "viewBox=\"0 0 600 "));
}
END_TEST

START_TEST(test_forms)
{
    static const struct {
        const char *format, *width, *wrong;
        double mm;
    } cases[] = {
        {"pdf", NULL, "", 85},
        {NULL, "60 mm", "", 60},
        {NULL, "17cm", "", 170},
        {"eps", NULL, "--figures: 'eps' is none of pdf, png and svg", NAN},
        {NULL, "85", "--width: '85' is not a width", NAN},
        {NULL, "wide", "--width: 'wide' is not a width", NAN},
        {NULL, "-85mm", "--width -85mm: figures narrower than 60 mm cannot be read", NAN},
        {NULL, "nan mm", "--width nan mm: figures narrower than 60 mm cannot be read", NAN},
        {NULL, "2e3mm", "--width 2e3mm: figures are at most 1000 mm wide", NAN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct errs errs = {0};
        struct print_form form;
        bool good = print_form_read(&form, cases[i].format, cases[i].width, &errs);
        ck_assert_msg(strncmp(errs_first(&errs), cases[i].wrong, strlen(cases[i].wrong)) == 0, "%s",
                      errs_first(&errs));
        ck_assert(good == !*cases[i].wrong && (!good || form.width_mm == cases[i].mm));
        errs_free(&errs);
    }
}
END_TEST

/* At 320 bytes, that is in round 2, the study has the returns 110, 90, 40 and 20, 20, 10: means 80
 * and 16.67, and differences of -90, -70 and -30, mean -63.33. */
START_TEST(test_budget)
{
    struct results_db db = hand_made();
    struct errs errs = {0};
    ck_assert_int_eq(report(&db, &(struct report_request){.at = "bytes=320B"}, &errs), 0);
    char *page = mem_format("%s/report", db.folder), *html = file_text(page, "index.html");
    ck_assert_ptr_nonnull(strstr(html, "The budget is bytes=320B."));
    ck_assert_ptr_nonnull(strstr(html, "<th>par_s2zpo</th><td>3/3</td><td>80.0 ± 20.8</td>"));
    ck_assert_ptr_nonnull(strstr(html, "<th>fedavg − par_s2zpo</th><td>3</td><td>−63.3</td>"));
    ck_assert_int_eq(report(&db, &(struct report_request){.at = "bytes=x"}, &errs), 2);
    errs_free(&errs);
    free(html);
    free(page);
    db_remove(&db);
}
END_TEST

/* Six points with people, energy and prices, none in proportion to another cost. */
static struct results_db priced(void)
{
    struct results_db db = db_open();
    db_policies(&db, "speed", "variant");
    db_exec(&db, "UPDATE round SET questions = 10 * (1 + run %% 3), agent_answers = 5, "
                 "energy_J = 5e5 * (1 + run %% 5)");
    db_exec(&db, "UPDATE run SET currency = 'EUR', price_up_per_GB = 0, price_down_per_GB = 0, "
                 "price_per_kWh = 0.36, price_per_answer = 0.5");
    db_close(&db);
    return db;
}

/* The height in pixels of the picture, 360 wide, that stands for print in the figure at `at`. */
static double height_px(const char *at)
{
    static const char box[] = "viewBox=\"0 0 360 ";
    const char *narrow = strstr(at, "<div class=\"plot narrow\">");
    ck_assert_ptr_nonnull(narrow);
    const char *height = strstr(narrow, box);
    ck_assert_ptr_nonnull(height);
    return strtod(height + strlen(box), NULL);
}

/* The heights of the rows of three in which the figures of a section print; `figures` of them. */
static double rows_px(const char *html, const char *section, size_t figures)
{
    char *heading = mem_format("<h3 id=\"study1-%s\">", section);
    const char *at = strstr(html, heading);
    ck_assert_msg(at != NULL, "there is no section %s", section);
    const char *end = strstr(at + 1, "<h3 ");
    ck_assert_ptr_nonnull(end);
    double sum = 0, row = 0;
    size_t n = 0;
    for (; (at = strstr(at, "<figure ")) && at < end; at++) {
        if (n++ % 3 == 0) {
            sum += row;
            row = 0;
        }
        row = fmax(row, height_px(at));
    }
    ck_assert_msg(n == figures, "%s has %zu figures", section, n);
    free(heading);
    return sum + row;
}

/* Between margins of 1.1 cm an A4 page is 18.8 cm wide and 27.5 high; three columns 0.5 cm apart
 * are 5.93 cm wide, and pictures take 94 % of that, 5.58 cm for 360 pixels. The 4321 pixels of the
 * rows below are 66.9 cm, 2.43 pages. Costs are rounds, time, bytes, steps, questions, energy and
 * money; steps have no target. */
START_TEST(test_rows)
{
    struct results_db db = priced();
    struct errs errs = {0};
    int status = report(&db, &(struct report_request){.at = NULL}, &errs);
    ck_assert_msg(status == 0, "%s", errs_first(&errs));
    char *page = mem_format("%s/report", db.folder), *html = file_text(page, "index.html");
    static const char *const rules[] = {
        "@page { size: A4; margin: 1.1cm; }",
        ".figures:has(> figure:nth-child(4)) { display: grid; "
        "grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0 .5cm; }",
        ".plot svg { max-width: 94%; }",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        ck_assert_msg(strstr(html, rules[i]) != NULL, "there is no rule %s", rules[i]);
    /* 3 rows of 388; dots 2 of 395, shares 2 of 368; 2 of 323; three curves 2 of 341, two 303. */
    ck_assert_double_eq(rows_px(html, "return", 7), 1164);
    ck_assert_double_eq(rows_px(html, "target", 12), 1526);
    ck_assert_double_eq(rows_px(html, "pareto", 5), 646);
    ck_assert_double_eq(rows_px(html, "sensitivity", 8), 985);
    free(html);
    free(page);
    db_remove(&db);
}
END_TEST

TEST_MAIN("report_print", test_formats, test_forms, test_budget, test_rows)

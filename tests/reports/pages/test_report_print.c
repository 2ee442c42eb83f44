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
        {NULL, "85", "--width: '85' is no width", NAN},
        {NULL, "wide", "--width: 'wide' is no width", NAN},
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

TEST_MAIN("report_print", test_formats, test_forms, test_budget)

/* Section: what was learnt, as a picture that moves: of each series the last policy of the run with
 * the median final return, played anew. Where motion is unwelcome, and in print, a strip of poses
 * stands in its place. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/files/output.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/motion/animation.h"
#include "reports/motion/strip.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>

/* Of the picture in the page; the file beside it may have more. */
enum { PAGE_BYTES = 60000 };

static int by_final(const void *a, const void *b)
{
    double x = (*(const struct run *const *)a)->metric[METRIC_FINAL];
    double y = (*(const struct run *const *)b)->metric[METRIC_FINAL];
    return (x > y) - (x < y);
}

/* Of the runs that are done and have a final return, that with the median one, the lower of two;
 * NULL: there is none. */
static const struct run *median_run(const struct series *series, size_t *among)
{
    const struct run **runs = mem_zero(series->count + 1, sizeof *runs);
    *among = 0;
    for (size_t i = 0; i < series->count; i++)
        if (series->runs[i].state == RUN_DONE && !isnan(series->runs[i].metric[METRIC_FINAL]))
            runs[(*among)++] = &series->runs[i];
    qsort(runs, *among, sizeof *runs, by_final);
    const struct run *median = *among ? runs[(*among - 1) / 2] : NULL;
    free(runs);
    return median;
}

/* The round whose policy is the last one kept of the run; −1: none is kept. */
static int64_t last_policy(const struct page *page, const struct run *run)
{
    const struct rows_by_run *kept = page_rows(page, "final_policies");
    struct run_rows rows = rows_of_run(kept, run->id);
    return rows.count ? (int64_t)sql_number(kept->table, rows.first, "round") : -1;
}

/* --- one series ------------------------------------------------------------------------------- */

struct gait {
    const struct series *series;
    const struct run *run; /* whose policy is shown */
    size_t among;          /* runs of which it is the median */
    int64_t round;
    size_t number; /* of the picture, from 1 */
    struct film film;
};

static void put_note(struct page *page, const char *before, const char *what, const char *after)
{
    fputs("<p class=\"note\">", page->html);
    html_format(page->html, "%s%s%s", before, what, after);
    fputs("</p>\n", page->html);
}

static enum filmed play(struct page *page, struct gait *gait, struct errs *errs)
{
    struct source policy;
    if (!database_policy(page->results->database, strtoll(gait->run->id, NULL, 10), gait->round,
                         &policy, errs))
        return FILMED_FAILED;
    const struct film_request request = {.policy = &policy,
                                         .scenario = gait->series->scenario,
                                         .settings = gait->run->resolved,
                                         .name = gait->series->label};
    enum filmed filmed = page->player->play(page->player->context, &request, &gait->film, errs);
    source_free(&policy);
    return filmed;
}

static char *file_stem(const struct page *page, size_t number)
{
    return page->results->count > 1 ? mem_format("study%zu-gait-%zu", page->number, number)
                                    : mem_format("gait-%zu", number);
}

typedef void write_fn(FILE *svg, const struct gait_request *request);

static void write_animation(FILE *svg, const struct gait_request *request)
{
    animation_write(svg, request, "g", ANIMATION_BYTES);
}

static void write_file(struct page *page, const char *stem, const char *ending, write_fn *write,
                       const struct gait_request *request)
{
    char *path = mem_format("%s/%s%s.svg", page->directory, stem, ending);
    FILE *svg = fopen(path, "w");
    bool good = svg != NULL;
    if (svg) {
        write(svg, request);
        good = !ferror(svg);
        good = fclose(svg) == 0 && good;
    }
    if (!good)
        output_failed(path, page->errs);
    free(path);
}

static void put_caption(struct page *page, const struct gait *gait, const char *stem)
{
    char final[FORMAT_SIZE];
    format_return(final, gait->run->metric[METRIC_FINAL]);
    fprintf(page->html, "<figcaption>\n<p>The policy after round %lld of seed %s, ",
            (long long)gait->round, gait->run->seed);
    if (gait->among > 1)
        fprintf(page->html, "whose final return, %s, is the median of %zu seeds", final,
                gait->among);
    else
        fprintf(page->html, "whose final return is %s", final);
    fprintf(page->html,
            ". It was played anew, in the world without differences between robots.</p>\n"
            "<p class=\"files\"><a href=\"%s.svg\">%s.svg</a> "
            "<a href=\"%s-strip.svg\">%s-strip.svg</a></p>\n</figcaption>\n",
            stem, stem, stem, stem);
}

/* In the page the picture stands below its heading, so that it need not say whose it is. */
static void put_figure(struct page *page, const struct gait *gait)
{
    struct film headed = gait->film;
    headed.title = (char *)(uintptr_t)page->study->task;
    struct gait_request here = {.films = {&headed}, .film_count = 1, .from_s = NAN, .to_s = NAN};
    const struct gait_request request = {
        .films = {&gait->film}, .film_count = 1, .from_s = NAN, .to_s = NAN};
    char *stem = file_stem(page, gait->number);
    char *id = mem_format("g%zu-%zu-", page->number, gait->number);
    write_file(page, stem, "", write_animation, &request);
    write_file(page, stem, "-strip", strip_write, &request);
    fprintf(page->html, "<figure id=\"figure-%s\">\n<h4>", stem);
    html_text(page->html, gait->series->label);
    fputs("</h4>\n<div class=\"gait moving\">\n", page->html);
    animation_write(page->html, &here, id, PAGE_BYTES);
    fputs("</div>\n<div class=\"gait still\">\n", page->html);
    strip_write(page->html, &here);
    fputs("</div>\n", page->html);
    put_caption(page, gait, stem);
    fputs("</figure>\n", page->html);
    free(id);
    free(stem);
}

/* False where the task has nothing to show. */
static bool put_series(struct page *page, const struct series *series, size_t number)
{
    struct gait gait = {.series = series, .number = number};
    struct errs errs = {0};
    gait.run = median_run(series, &gait.among);
    gait.round = gait.run ? last_policy(page, gait.run) : -1;
    if (gait.round < 0) {
        put_note(page, series->label, ": no policy of its median run was kept.", "");
        return true;
    }
    enum filmed filmed = play(page, &gait, &errs);
    if (filmed == FILMED) {
        put_figure(page, &gait);
        film_free(&gait.film);
    } else if (filmed == FILMED_FAILED)
        put_note(page, series->label, ": ", errs_first(&errs));
    errs_free(&errs);
    return filmed != FILMED_NOTHING;
}

/* --- all of them ------------------------------------------------------------------------------ */

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    bool shown = true;
    if (!study_has_rows(page, "final_policies")) {
        put_note(page, "", "No policy of this study was kept.", "");
        return;
    }
    if (*set->title)
        put_note(page, "", set->title, "");
    fputs("<div class=\"figures\">\n", page->html);
    for (size_t i = 0; i < set->count && shown; i++)
        shown = put_series(page, set->series[i], i + 1);
    fputs("</div>\n", page->html);
    if (!shown)
        put_note(page, "", page->study->task, " has no bodies that could be drawn.");
}

static bool is_played(const struct page *page)
{
    bool kept = study_has_rows(page, "final_policies"), evaluated = *page->study->mode;
    return page->player && (kept || evaluated);
}

static void foot(struct page *page)
{
    html_sql(page->html, page_rows(page, "final_policies")->table);
}

const struct section section_gait = {
    .name = "gait",
    .heading = "What was learnt",
    .queries = {"final_policies"},
    .has_content = is_played,
    .draw = draw,
    .foot = foot,
};

/* Writes the report: all sections of all studies of a database into one page. */
#include "reports/pages/report.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/files/output_folder.h"
#include "reports/data/asked_rounds.h"
#include "reports/data/budget.h"
#include "reports/drawing/gnuplot.h"
#include "reports/drawing/html.h"
#include "reports/drawing/page_file.h"
#include "reports/sections/sections.h"

#include <stdlib.h>
#include <string.h>

/* The sections of a study, in order: first what a reader came for, then why, then how. */
static const struct section *const sections[] = {
    &section_summary,     &section_returns,     &section_gait,     &section_targets,
    &section_budget,      &section_gains,       &section_pareto,   &section_personal,
    &section_sensitivity, &section_differences, &section_costs,    &section_phases,
    &section_critical,    &section_gantt,       &section_times,    &section_participation,
    &section_links,       &section_cells,       &section_online,   &section_staleness,
    &section_memory,      &section_energy,      &section_outcomes, &section_lost,
    &section_host,        &section_runs,
};
enum { SECTIONS = sizeof sections / sizeof *sections };

/* The sections into one text and their list into another, which stands before it. */
static void put_sections(struct page *page)
{
    FILE *html = page->html;
    char *body = NULL, *contents = NULL;
    size_t body_size = 0, contents_size = 0;
    page->html = mem_stream(&body, &body_size);
    page->contents = mem_stream(&contents, &contents_size);
    page->ranks = series_ranks(page->study);
    for (size_t s = 0; s < SECTIONS; s++)
        section_put(page, sections[s]);
    fclose(page->html);
    fclose(page->contents);
    free(page->ranks);
    page->html = html;
    fprintf(html, "<nav class=\"contents\"><ul>\n%s</ul></nav>\n%s", contents, body);
    free(contents);
    free(body);
}

static void put_study(struct page *page, size_t i)
{
    page->study = &page->results->studies[i];
    page->number = i + 1;
    fprintf(page->html, "<section id=\"study%zu\">\n<h2>", i + 1);
    html_text(page->html, page->study->scenario);
    fputs("</h2>\n", page->html);
    put_sections(page);
    fputs("</section>\n", page->html);
}

static void put_studies(struct page *page)
{
    if (page->results->count < 2)
        return;
    fputs("<nav><ul>\n", page->html);
    for (size_t i = 0; i < page->results->count; i++) {
        fprintf(page->html, "<li><a href=\"#study%zu\">", i + 1);
        html_format(page->html, "%s on %s", page->results->studies[i].scenario,
                    page->results->studies[i].task);
        fputs("</a></li>\n", page->html);
    }
    fputs("</ul></nav>\n", page->html);
}

/* The body of the page into memory: index.html is written only when all of it is there. All
 * statements are run before anything is put, so that a page is never half there because of one that
 * failed. False then. */
static bool put_body(struct page *page, const struct asked_rounds *asked)
{
    bool good = true;
    if (asked->list)
        database_define(page->results->database, "asked_rounds", asked->sql);
    for (size_t s = 0; good && s < SECTIONS; s++)
        good = section_query(page, sections[s]);
    if (good)
        good = asked_rounds_found(asked, page_rows(page, "gantt")->table, page->errs);
    if (good && *page->results->notes) {
        fputs("<p>", page->html);
        html_text(page->html, page->results->notes);
        fputs("</p>\n", page->html);
    }
    if (good) {
        put_studies(page);
        for (size_t i = 0; i < page->results->count; i++)
            put_study(page, i);
    }
    page_free(page);
    return good;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static char *title_of(const struct results_request *request)
{
    char *title = mem_string(base_name(request->databases[0]));
    for (size_t i = 1; i < request->count; i++) {
        char *longer = mem_format("%s, %s", title, base_name(request->databases[i]));
        free(title);
        title = longer;
    }
    return title;
}

/* The page and its figures, into the folder `stage`. */
static bool write_report(struct page *page, const struct report_request *request,
                         const struct asked_rounds *asked)
{
    char *body = NULL;
    size_t size = 0;
    page->html = mem_stream(&body, &size);
    bool good = put_body(page, asked);
    fclose(page->html);
    char *title = title_of(&request->results);
    good = good && page_write(page->directory, title, body, page->errs);
    free(title);
    free(body);
    return good;
}

/* The results that were asked for, and all that can be refused before anything is written. The
 * cheap refusals come first: what is wrong with the command line is told before a large database is
 * read. */
static bool read_request(const struct report_request *request, struct results *results,
                         struct asked_rounds *asked, struct print_form *print, struct errs *errs)
{
    return asked_rounds_read(asked, request->rounds, errs) &&
           print_form_read(print, request->figures, request->width, errs) &&
           results_read(results, &request->results, errs) &&
           (!request->at || budget_read(results, request->at, errs)) && gnuplot_ready(errs);
}

/* Where the report is, and what is to be known of several databases. */
static void put_summary(const struct page *page, const char *directory, FILE *out)
{
    const char *print = page->print->format;
    printable_print(out, "%s%s/index.html: %zu figure%s with its .gp", page->results->notes,
                    directory, page->figures, page->figures == 1 ? "" : "s, each");
    if (print)
        printable_print(out, ", .csv and .%s of %.4g mm", print, page->print->width_mm);
    else
        fputs(" and .csv", out);
    fputs(" in the same folder\n", out);
}

int report_write(const struct report_request *request, FILE *out, struct errs *errs)
{
    struct results results = {0};
    struct asked_rounds asked;
    struct print_form print;
    struct output_folder *folder = NULL;
    const struct output_rule rule = {.force = request->force,
                                     .inputs = request->results.databases,
                                     .input_count = request->results.count};
    struct page page = {.results = &results,
                        .at = request->at,
                        .player = request->player,
                        .print = &print,
                        .errs = errs};
    if (read_request(request, &results, &asked, &print, errs))
        folder = output_folder_open(request->directory, "report", &rule, errs);
    page.directory = folder ? output_folder_stage(folder, errs) : NULL;
    if (page.directory && write_report(&page, request, &asked) && output_folder_keep(folder, errs))
        put_summary(&page, request->directory, out);
    /* Also where something failed: it removes what was staged. */
    output_folder_close(folder);
    results_free(&results);
    asked_rounds_free(&asked);
    return errs_exit_status(errs);
}

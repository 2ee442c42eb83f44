#include "reports/report.h"

#include "core/datadir.h"
#include "core/mem.h"
#include "reports/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The sections of a study, in order. */
static section_fn *const sections[] = {
    section_summary, section_differences, section_returns, section_targets, section_phases,
    section_memory,  section_fates,       section_lost,    section_host,    section_runs,
};

static bool read_spans(struct page *page, const char *name, struct spans *spans)
{
    struct table *table = database_query(page->results->database, name, page->errs);
    *spans = (struct spans){.table = table};
    size_t capacity = 0;
    for (size_t row = 0; table && row < table->rows; row++) {
        const char *run = table_text(table, row, "run");
        if (spans->count && strcmp(spans->list[spans->count - 1].run, run) == 0) {
            spans->list[spans->count - 1].count++;
            continue;
        }
        mem_grow(&spans->list, &capacity, spans->count + 1, sizeof *spans->list);
        spans->list[spans->count++] = (struct span){.run = run, .first = row, .count = 1};
    }
    return table != NULL;
}

static void spans_free(struct spans *spans)
{
    table_free(spans->table);
    free(spans->list);
}

static bool put_study(struct page *page, size_t i)
{
    page->study = &page->results->studies[i];
    page->number = i + 1;
    fprintf(page->html, "<section id=\"study%zu\">\n<h2>", i + 1);
    html_text(page->html, page->study->scenario);
    fputs("</h2>\n", page->html);
    for (size_t s = 0; s < sizeof sections / sizeof *sections; s++)
        if (!sections[s](page))
            return false;
    fputs("</section>\n", page->html);
    return true;
}

static void put_contents(struct page *page)
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

/* The body of the page into memory: index.html is written only when all of it is there. */
static bool put_body(struct page *page)
{
    bool good =
        read_spans(page, "curves", &page->curves) && read_spans(page, "phases", &page->phases) &&
        read_spans(page, "class_phases", &page->class_phases) &&
        read_spans(page, "memory", &page->memory) && read_spans(page, "fates", &page->fates) &&
        read_spans(page, "lost", &page->lost) && read_spans(page, "host", &page->host);
    if (good)
        put_contents(page);
    for (size_t i = 0; good && i < page->results->count; i++)
        good = put_study(page, i);
    spans_free(&page->curves);
    spans_free(&page->phases);
    spans_free(&page->class_phases);
    spans_free(&page->memory);
    spans_free(&page->fates);
    spans_free(&page->lost);
    spans_free(&page->host);
    return good;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Fills the marks @TITLE@ and @BODY@ of reports/page.html. */
static void put_page(FILE *out, const char *template, const char *title, const char *body)
{
    for (const char *at = template; *at;) {
        if (strncmp(at, "@TITLE@", 7) == 0) {
            html_text(out, title);
            at += 7;
        } else if (strncmp(at, "@BODY@", 6) == 0) {
            fputs(body, out);
            at += 6;
        } else
            fputc(*at++, out);
    }
}

static bool write_page(const struct page *page, const char *title, const char *body)
{
    char *template_path = datadir_path("reports/page.html");
    char *path = mem_format("%s/index.html", page->directory);
    struct source template;
    bool good = source_read(&template, template_path, page->errs);
    FILE *out = good ? fopen(path, "w") : NULL;
    if (out) {
        put_page(out, template.text, title, body);
        good = !ferror(out);
        good = fclose(out) == 0 && good;
    }
    if (template.text && (!out || !good))
        good = errs_add(page->errs, FAULT_RUN, NULL, NULL, "%s: cannot be written: %s", path,
                        strerror(errno));
    source_free(&template);
    free(path);
    free(template_path);
    return good;
}

static bool make_directory(const char *directory, struct errs *errs)
{
    if (mkdir(directory, 0777) == 0)
        return true;
    int error = errno;
    struct stat about;
    if (error == EEXIST && stat(directory, &about) == 0 && S_ISDIR(about.st_mode))
        return true;
    return errs_add(errs, FAULT_RUN, NULL, NULL, "%s: the folder cannot be made: %s", directory,
                    strerror(error));
}

static void write_report(const struct results *results, const char *database, const char *directory,
                         FILE *out, struct errs *errs)
{
    char *body = NULL;
    size_t size = 0;
    struct page page = {.directory = directory, .results = results, .errs = errs};
    page.html = open_memstream(&body, &size);
    if (!page.html)
        die("open_memstream failed");
    bool good = put_body(&page);
    fclose(page.html);
    if (good && write_page(&page, base_name(database), body))
        fprintf(out, "%s/index.html: %zu figures, each with its .gp and .csv beside it\n",
                directory, page.figures);
    free(body);
}

int report_write(const char *database, const char *directory, FILE *out, struct errs *errs)
{
    struct results results;
    if (results_read(&results, database, errs) && make_directory(directory, errs))
        write_report(&results, database, directory, out, errs);
    results_free(&results);
    return errs_exit_status(errs);
}

/* Ranks the series of a study, and chooses those that are drawn and listed. */
#include "reports/figures/series_set.h"

#include "core/base/mem.h"
#include "reports/data/equal_curves.h"
#include "reports/data/estimate.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool series_done(const struct series *series)
{
    return series->states[RUN_DONE] > 0;
}

bool series_evaluated(const struct series *series)
{
    return !isnan(series_mean(series, METRIC_FINAL));
}

struct ranked {
    size_t series;
    double value; /* the least comes first; INFINITY: it has none */
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order = (x->value > y->value) - (x->value < y->value);
    return order ? order : (x->series > y->series) - (x->series < y->series);
}

size_t *series_ranks(const struct study_results *study)
{
    struct ranked *order = mem_zero(study->count + 1, sizeof *order);
    size_t *ranks = mem_zero(study->count + 1, sizeof *ranks);
    for (size_t i = 0; i < study->count; i++) {
        double value = *study->mode ? -series_mean(&study->series[i], METRIC_FINAL)
                                    : series_mean(&study->series[i], METRIC_VIRTUAL_S);
        order[i] = (struct ranked){i, isnan(value) ? INFINITY : value};
    }
    qsort(order, study->count, sizeof *order, by_value);
    for (size_t rank = 0; rank < study->count; rank++)
        ranks[order[rank].series] = rank;
    free(order);
    return ranks;
}

const char *series_rank_name(const struct study_results *study)
{
    return *study->mode ? "the highest final return" : "the shortest virtual time";
}

/* Puts a series into the set, in place of the one of the last rank where it is full. The set keeps
 * the order of the study; ranks only decide who is in it. */
static void take(struct series_set *set, const struct page *page, const struct series *series)
{
    if (set->count == SERIES_DRAWN) {
        size_t last = 0;
        for (size_t i = 1; i < set->count; i++)
            if (series_rank(page, set->series[i]) > series_rank(page, set->series[last]))
                last = i;
        if (series_rank(page, set->series[last]) < series_rank(page, series))
            return;
        for (set->count--; last < set->count; last++)
            set->series[last] = set->series[last + 1];
    }
    set->series[set->count++] = series;
}

void draw_series_set(struct page *page, bool (*drawn)(const struct series *series), draw_fn *draw,
                     const void *context)
{
    const struct study_results *study = page->study;
    struct series_set set = {.title = ""};
    size_t all = 0;
    for (size_t i = 0; i < study->count; i++)
        if (drawn(&study->series[i])) {
            take(&set, page, &study->series[i]);
            all++;
        }
    if (all > set.count)
        snprintf(set.title, sizeof set.title, "%zu of %zu points, those with %s", set.count, all,
                 series_rank_name(study));
    if (all > 0)
        draw(page, &set, context);
}

const struct leader leader_none = {.value = -INFINITY};

/* Equal but for the rounding of sums. */
static bool equal(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

void leader_take(struct leader *leader, const struct series *series, double value)
{
    if (isnan(value) || isinf(value))
        return;
    bool tie = leader->count > 0 && equal(value, leader->value);
    if (!tie && leader->count > 0 && value < leader->value)
        return;
    if (!tie)
        *leader = (struct leader){.value = value};
    if (leader->count < LEADERS_NAMED)
        leader->series[leader->count] = series;
    leader->count++;
}

bool leader_equals(const struct leader *leader, double value)
{
    return leader->count > 0 && equal(value, leader->value);
}

char *leader_names(const struct leader *leader)
{
    size_t named = leader->count < LEADERS_NAMED ? leader->count : LEADERS_NAMED;
    char *text = mem_string(named ? leader->series[0]->label : "");
    for (size_t i = 1; i < named; i++) {
        char *longer = mem_format("%s%s%s", text, i + 1 == leader->count ? " and " : ", ",
                                  leader->series[i]->label);
        free(text);
        text = longer;
    }
    if (leader->count > named) {
        char *longer = mem_format("%s and %zu more", text, leader->count - named);
        free(text);
        text = longer;
    }
    return text;
}

bool series_listed(const struct page *page, const struct series *series)
{
    return series_rank(page, series) < SERIES_LISTED;
}

void put_unlisted(const struct page *page)
{
    if (page->study->count > SERIES_LISTED)
        html_format(page->html,
                    "%d of %zu points are listed, those with %s; fedsim compare prints all. ",
                    SERIES_LISTED, page->study->count, series_rank_name(page->study));
}

/* Pairs of equal curves that are named. */
enum { EQUAL_TOLD = 8 };

/* Of equal ones a figure shows a single line: without this the others would seem to be missing. */
void put_equal_curves(struct page *page)
{
    const struct study_results *study = page->study;
    size_t *first = equal_curves(study, page_rows(page, "curves")), told = 0;
    for (size_t i = 0; i < study->count && told < EQUAL_TOLD; i++)
        if (first[i] != i) {
            char *text = format_equal_curves(&study->series[i], &study->series[first[i]]);
            fputs(told++ ? "; " : "<p class=\"note\">Equal curves: ", page->html);
            html_text(page->html, text);
            free(text);
        }
    size_t more = 0;
    for (size_t i = 0; i < study->count; i++)
        more += first[i] != i;
    more -= told;
    if (more)
        fprintf(page->html, "; and so on for %zu more (fedsim compare lists all)", more);
    if (told)
        fputs(".</p>\n", page->html);
    free(first);
}

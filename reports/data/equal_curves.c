/* Finds series with equal learning curves. */
#include "reports/data/equal_curves.h"

#include "core/base/bits.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return hash_bytes(hash, text, strlen(text) + 1);
}

/* The seeds and the curves of the finished runs as a text; "" without a curve. */
static char *curve_text(const struct series *series, const struct rows_by_run *curves)
{
    char *text = mem_string("");
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(curves, series->runs[i].id);
        uint64_t hash = 0;
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            double mean = sql_number(curves->table, row, "mean");
            hash = hash_text(hash, sql_text(curves->table, row, "mode"));
            hash = hash_text(hash, sql_text(curves->table, row, "round"));
            hash = hash_bytes(hash, &mean, sizeof mean);
        }
        if (rows.count == 0)
            continue;
        char *longer =
            mem_format("%s%s %016llx, ", text, series->runs[i].seed, (unsigned long long)hash);
        free(text);
        text = longer;
    }
    return text;
}

/* By text, and so by hash: the first series with a text owns it. */
size_t *equal_curves(const struct study_results *study, const struct rows_by_run *curves)
{
    struct text_index known = {0};
    size_t *first = mem_zero(study->count + 1, sizeof *first);
    size_t *owner = mem_zero(study->count + 1, sizeof *owner);
    for (size_t i = 0; i < study->count; i++) {
        char *text = curve_text(&study->series[i], curves);
        size_t before = known.count, number = *text ? text_index_add(&known, text) : 0;
        first[i] = i;
        if (*text && number == before)
            owner[number] = i;
        else if (*text)
            first[i] = owner[number];
        free(text);
    }
    text_index_free(&known);
    free(owner);
    return first;
}

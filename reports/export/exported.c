/* Selects and names the trials of an export. */
#include "reports/export/exported.h"

#include "core/base/mem.h"
#include "reports/data/label.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_NAME_LONGEST = 160 };

/* Keeps letters, digits and -._= and replaces everything between them by one '_'. No name begins
 * with '.'. */
static char *folder_name(const char *title)
{
    char *name = mem_zero(strlen(title) + 2, 1);
    size_t length = 0;
    for (; *title && length < FOLDER_NAME_LONGEST; title++) {
        bool good = isalnum((unsigned char)*title) || strchr("-._=", *title);
        if (good && !(length == 0 && *title == '.'))
            name[length++] = *title;
        else if (length > 0 && name[length - 1] != '_')
            name[length++] = '_';
    }
    return name;
}

static bool is_listed(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return count == 0;
}

static bool is_chosen(const struct export_choice *choice, const struct sql_table *table, size_t row)
{
    return is_listed(choice->runs, choice->run_count, sql_text(table, row, "run")) &&
           (!choice->seed || strcmp(choice->seed, sql_text(table, row, "seed")) == 0) &&
           (!choice->point || strstr(sql_text(table, row, "point"), choice->point) ||
            strstr(sql_text(table, row, "algorithm"), choice->point));
}

static struct exported_trial trial_of(const struct sql_table *table, size_t row)
{
    char *label = point_label(sql_text(table, row, "point"), sql_text(table, row, "algorithm"));
    struct exported_trial trial = {.run = strtoll(sql_text(table, row, "run"), NULL, 10)};
    trial.title = mem_format("%s: %s, seed %s", sql_text(table, row, "scenario"), label,
                             sql_text(table, row, "seed"));
    trial.folder = folder_name(trial.title);
    free(label);
    return trial;
}

static int by_folder(const void *a, const void *b)
{
    const struct exported_trial *const *x = a, *const *y = b;
    return strcasecmp((*x)->folder, (*y)->folder);
}

/* Adds the number of the run to names that are not unique. Case does not count, because some file
 * systems ignore it. */
static void make_unique(struct exported *exported)
{
    struct exported_trial **sorted = mem_zero(exported->count + 1, sizeof *sorted);
    for (size_t i = 0; i < exported->count; i++)
        sorted[i] = &exported->trials[i];
    qsort(sorted, exported->count, sizeof *sorted, by_folder);
    for (size_t i = 0, end; i < exported->count; i = end) {
        for (end = i + 1; end < exported->count && by_folder(&sorted[i], &sorted[end]) == 0;)
            end++;
        for (size_t j = i; end - i > 1 && j < end; j++) {
            char *title = mem_format("%s (run %" PRId64 ")", sorted[j]->title, sorted[j]->run);
            char *folder = mem_format("%s_run_%" PRId64, sorted[j]->folder, sorted[j]->run);
            free(sorted[j]->title);
            free(sorted[j]->folder);
            sorted[j]->title = title;
            sorted[j]->folder = folder;
        }
    }
    free(sorted);
}

static bool choose(struct exported *exported, const char *path, const struct export_choice *choice,
                   struct errs *errs)
{
    struct sql_table *table = database_query(exported->database, "export_trials", errs);
    if (!table)
        return false;
    exported->trials = mem_zero(table->rows + 1, sizeof *exported->trials);
    for (size_t row = 0; row < table->rows; row++)
        if (is_chosen(choice, table, row))
            exported->trials[exported->count++] = trial_of(table, row);
    make_unique(exported);
    bool any = table->rows > 0;
    sql_table_free(table);
    return exported->count > 0 ||
           errs_add(errs, FAULT_INPUT, NULL,
                    any ? "`--format csv` lists all of them in runs.csv" : NULL, "%s: %s", path,
                    any ? "no trial matches" : "there is no trial in it");
}

/* The SQL that replaces "-- include exported"; the caller frees it. */
static char *runs_text(const struct exported *exported)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = mem_stream(&text, &size);
    fputs("VALUES ", out);
    for (size_t i = 0; i < exported->count; i++)
        fprintf(out, "%s(%" PRId64 ")", i ? ", " : "", exported->trials[i].run);
    fputc('\n', out);
    fclose(out);
    return text;
}

bool exported_open(struct exported *exported, const char *path, const struct export_choice *choice,
                   struct errs *errs)
{
    *exported = (struct exported){.database = database_open(path, errs)};
    if (!exported->database || !database_is_sound(exported->database, errs) ||
        !choose(exported, path, choice, errs))
        return false;
    exported->runs = runs_text(exported);
    database_define(exported->database, "exported", exported->runs);
    return true;
}

void exported_close(struct exported *exported)
{
    for (size_t i = 0; i < exported->count; i++) {
        free(exported->trials[i].title);
        free(exported->trials[i].folder);
    }
    free(exported->trials);
    free(exported->runs);
    database_close(exported->database);
}

size_t exported_index(const struct exported *exported, int64_t run)
{
    for (size_t i = 0; i < exported->count; i++)
        if (exported->trials[i].run == run)
            return i;
    die("run %" PRId64 " is not exported", run);
}

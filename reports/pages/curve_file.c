/* Writes the learning curves of a database as CSV files, and reads the heads of such files. */
#include "reports/pages/curve_file.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/files/datadir.h"
#include "core/files/directory.h"
#include "core/files/output.h"
#include "reports/data/query.h"
#include "reports/data/sweep.h"
#include "reports/drawing/plot.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- the folder ------------------------------------------------------------------------------ */

static void curve_file_free(struct curve_file *file)
{
    free(file->path);
    free(file->scenario);
    free(file->point);
    free(file->settings);
}

void curve_folder_free(struct curve_folder *folder)
{
    for (size_t i = 0; i < folder->count; i++)
        curve_file_free(&folder->files[i]);
    free(folder->files);
    *folder = (struct curve_folder){0};
}

bool curve_folder_has(const struct curve_folder *folder, int64_t run)
{
    for (size_t i = 0; i < folder->count; i++)
        if (folder->files[i].run == run)
            return true;
    return false;
}

/* Keeps the files of trials in which something is learnt; the others are freed. Whether any is
 * left. */
static bool curve_folder_learns(struct curve_folder *folder)
{
    size_t kept = 0;
    for (size_t i = 0; i < folder->count; i++)
        if (folder->files[i].learns)
            folder->files[kept++] = folder->files[i];
        else
            curve_file_free(&folder->files[i]);
    folder->count = kept;
    return kept > 0;
}

bool curve_same_group(const struct curve_file *a, const struct curve_file *b)
{
    return strcmp(a->scenario, b->scenario) == 0 && strcmp(a->point, b->point) == 0 &&
           strcmp(a->settings, b->settings) == 0;
}

bool curve_folder_known(struct curve_folder *folder, const char *directory, const char *option,
                        const char *text, struct errs *errs)
{
    if (folder->count == 0)
        return errs_add(errs, FAULT_INPUT, NULL, "fedsim run --curves DIR writes them",
                        "%s: there are no curves", directory);
    if (!curve_folder_learns(folder))
        return errs_add(errs, FAULT_INPUT, NULL, "the CSV files have rounds, seconds and bytes",
                        "%s: nothing is learnt in these trials, so there are no returns to sum up",
                        directory);
    for (size_t i = 0; i < folder->count && text; i++)
        if (strstr(folder->files[i].point, text))
            return true;
    return !text ||
           errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: no point contains \"%s\"", option, text);
}

/* What stands behind "# NAME " at the beginning of a line; NULL when it does not begin so. */
static const char *headed(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(line, "# ", 2) != 0 || strncmp(line + 2, name, length) != 0)
        return NULL;
    const char *rest = line + 2 + length;
    return *rest == ' ' ? rest + 1 : *rest == '\0' ? rest : NULL;
}

static void take(char **place, const char *text)
{
    if (text && !*place)
        *place = printable_text(text);
}

/* True when the head is all there; ends its lines in `text`. */
static bool read_head(char *text, struct curve_file *file, bool *any)
{
    char *run = NULL, *seed = NULL, *end_run = NULL, *end_seed = NULL;
    while (text && *text == '#') {
        char *line = strsep(&text, "\n");
        line[strcspn(line, "\r")] = '\0';
        take(&file->scenario, headed(line, "scenario"));
        take(&file->point, headed(line, "point"));
        take(&file->settings, headed(line, "settings"));
        take(&run, headed(line, "run"));
        take(&seed, headed(line, "seed"));
    }
    *any = file->scenario || file->settings || run;
    file->run = run ? strtoll(run, &end_run, 10) : 0;
    file->seed = seed ? strtoull(seed, &end_seed, 10) : 0;
    bool whole = file->scenario && file->point && file->settings && file->run > 0 && !*end_run &&
                 seed && end_seed != seed && !*end_seed;
    free(run);
    free(seed);
    return whole;
}

/* A CSV file of another kind is passed over; one that begins as a curve does and is not whole is an
 * error, since its trial would count as done. */
static bool add_file(struct curve_folder *folder, const char *path, struct errs *errs)
{
    struct curve_file file = {.path = mem_string(path)};
    struct source source;
    bool readable = source_read(&source, path, errs), any = false;
    file.learns = readable && !strstr(source.text, "\nround,seconds,");
    bool whole = readable && read_head(source.text, &file, &any);
    source_free(&source);
    if (whole) {
        mem_grow(&folder->files, &folder->capacity, folder->count + 1, sizeof *folder->files);
        folder->files[folder->count++] = file;
        return true;
    }
    curve_file_free(&file);
    if (!readable)
        return false;
    return !any || errs_add(errs, FAULT_INPUT, NULL, "remove it, and its trial is run again",
                            "%s: the head of this curve is damaged", path);
}

static int by_place(const void *a, const void *b)
{
    const struct curve_file *x = a, *y = b;
    int order = strcmp(x->scenario, y->scenario);
    order = order ? order : strverscmp(x->point, y->point); /* k5 before k10 */
    order = order ? order : strcmp(x->settings, y->settings);
    return order ? order : (x->seed > y->seed) - (x->seed < y->seed);
}

/* A folder that does not exist yet has no curves, which is no error. */
bool curve_folder_read(struct curve_folder *folder, const char *directory, struct errs *errs)
{
    DIR *entries = opendir(directory);
    if (!entries)
        return errno == ENOENT || errs_add(errs, fault_of(errno), NULL, NULL,
                                           "%s: cannot be read: %s", directory, strerror(errno));
    bool good = true;
    for (struct dirent *entry; (entry = readdir(entries));) {
        size_t length = strlen(entry->d_name);
        if (*entry->d_name == '.' || length < 4 || strcmp(entry->d_name + length - 4, ".csv") != 0)
            continue;
        char *path = mem_format("%s/%s", directory, entry->d_name);
        good &= add_file(folder, path, errs);
        free(path);
    }
    closedir(entries);
    if (folder->count > 0)
        qsort(folder->files, folder->count, sizeof *folder->files, by_place);
    return good;
}

/* --- writing --------------------------------------------------------------------------------- */

char *curve_plain_name(const char *text)
{
    enum { LENGTH_MAX = 200 }; /* a disk takes 255, with what is added to it */
    char *name = mem_string(text);
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
            *c = '-';
    if (*name == '.' || *name == '-') /* hidden, or an option to other programs */
        *name = '_';
    if (strlen(name) <= LENGTH_MAX)
        return name;
    char *cut =
        mem_format("%.*s-%08x", LENGTH_MAX - 9, name, (unsigned)hash_bytes(0, text, strlen(text)));
    free(name);
    return cut;
}

/* Values without their paths, which the head of the file tells. */
char *curve_file_name(const char *scenario, const char *point, uint64_t seed)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = mem_stream(&text, &size);
    fputs(scenario, out);
    size_t length;
    for (const char *at = point; (at = setting_next(at, &length)); at += length) {
        char *value = setting_value(at, length);
        fprintf(out, "-%s", value);
        free(value);
    }
    fprintf(out, "-s%" PRIu64, seed);
    fclose(out);
    char *name = curve_plain_name(text), *file = mem_format("%s.csv", name);
    free(text);
    free(name);
    return file;
}

/* Hash of a trial's text without its line "seed: ...": trials of one group agree in it. */
static uint64_t settings_hash(const char *trial)
{
    uint64_t hash = 0;
    for (const char *line = trial; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (strncmp(line, "seed:", 5) != 0)
            hash = hash_bytes(hash, line, length);
        line += length;
    }
    return hash;
}

static bool has_mode(const struct sql_table *table, size_t row, const char *mode)
{
    char *column = mem_format("%s_mean", mode);
    bool has = sql_value(table, row, column)->text != NULL;
    free(column);
    return has;
}

static void put_head(FILE *out, const struct sql_table *table, size_t row, const char *command)
{
    /* A line break in a name would end its line. */
    char *scenario = printable_text(sql_text(table, row, "scenario"));
    char *point = printable_text(sql_text(table, row, "point"));
    if (command)
        fprintf(out, "# %s\n", command);
    fprintf(out, "# scenario %s\n# point %s\n# seed %s\n# run %s\n# settings %016" PRIx64 "\n",
            scenario, point, sql_text(table, row, "seed"), sql_text(table, row, "run"),
            settings_hash(sql_text(table, row, "trial")));
    free(scenario);
    free(point);
    fprintf(out, "# task %s, fedsim %s, %.1f s with %s jobs\n", sql_text(table, row, "task"),
            sql_text(table, row, "version"), sql_number(table, row, "wall_s"),
            sql_text(table, row, "jobs"));
}

/* What learning gains, against all that it spends. */
static void put_learning(FILE *out, const struct sql_table *table, size_t first, size_t count)
{
    static const char *const modes[] = {"stochastic", "deterministic"};
    static const char *const columns[][2] = {{"stochastic_mean", "stochastic_sd"},
                                             {"deterministic_mean", "deterministic_sd"}};
    fputs("round,agent_episodes,server_episodes,accepted,alpha", out);
    for (size_t m = 0; m < 2; m++)
        if (has_mode(table, first, modes[m]))
            fprintf(out, ",%s,%s", columns[m][0], columns[m][1]);
    fputs(",seconds,bytes\n", out);
    for (size_t row = first; row < first + count; row++) {
        fprintf(out, "%s,%s,%s,%s,", sql_text(table, row, "round"),
                sql_text(table, row, "agent_episodes"), sql_text(table, row, "server_episodes"),
                sql_text(table, row, "accepted"));
        csv_number(out, sql_number(table, row, "alpha"));
        for (size_t m = 0; m < 2; m++)
            if (has_mode(table, first, modes[m]))
                fprintf(out, ",%.8g,%.6g", sql_number(table, row, columns[m][0]),
                        sql_number(table, row, columns[m][1]));
        fprintf(out, ",%.15g,%s\n", sql_number(table, row, "seconds"),
                sql_text(table, row, "bytes"));
    }
}

/* Of a run in which nothing is learnt: a row a round. */
static void put_timing(FILE *out, const struct sql_table *table, size_t first, size_t count)
{
    static const char *const columns[] = {"bytes",   "selected", "used", "late",
                                          "aborted", "dropped",  "void"};
    fputs("round,seconds", out);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        fprintf(out, ",%s", columns[i]);
    fputc('\n', out);
    for (size_t row = first; row < first + count; row++) {
        fprintf(out, "%s,%.15g", sql_text(table, row, "round"), sql_number(table, row, "seconds"));
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            fprintf(out, ",%s", sql_text(table, row, columns[i]));
        fputc('\n', out);
    }
}

static void put_rows(FILE *out, const struct sql_table *table, size_t first, size_t count)
{
    bool learns = has_mode(table, first, "stochastic") || has_mode(table, first, "deterministic");
    (learns ? put_learning : put_timing)(out, table, first, count);
}

static bool is_curve(const char *start, size_t length)
{
    (void)length;
    return *start == '#' && strstr(start, "\n# run ") && strstr(start, "\n# settings ");
}

bool curve_allowed(const char *directory, const char *name, const struct output_rule *rule,
                   struct errs *errs)
{
    char *path = mem_format("%s/%s", directory, name);
    bool allowed = output_allowed(path, is_curve, rule, errs);
    free(path);
    return allowed;
}

static bool write_curve(const struct sql_table *table, size_t first, size_t count,
                        const struct curve_place *place, struct errs *errs)
{
    uint64_t seed = strtoull(sql_text(table, first, "seed"), NULL, 10);
    char *name =
        curve_file_name(sql_text(table, first, "scenario"), sql_text(table, first, "point"), seed);
    char *path = mem_format("%s/%s", place->directory, name);
    struct output *output = output_begin(path, is_curve, &place->rule, errs);
    if (output) {
        put_head(output_stream(output), table, first, place->command);
        put_rows(output_stream(output), table, first, count);
    }
    bool good = output && output_end(output, true, errs);
    free(path);
    free(name);
    return good;
}

/* With `run` 0 all runs that the folder does not hold yet; else that run alone, written anew. */
static bool write_all(const struct sql_table *table, const struct curve_place *place, int64_t run,
                      const struct curve_folder *folder, size_t *written, struct errs *errs)
{
    for (size_t row = 0, end; row < table->rows; row = end) {
        const char *id = sql_text(table, row, "run");
        for (end = row; end < table->rows && strcmp(sql_text(table, end, "run"), id) == 0;)
            end++;
        int64_t number = strtoll(id, NULL, 10);
        if (run ? number != run : curve_folder_has(folder, number))
            continue;
        if (!write_curve(table, row, end - row, place, errs))
            return false;
        ++*written;
    }
    return true;
}

bool curves_write(const char *database_path, const struct curve_place *place, int64_t run,
                  size_t *written, struct errs *errs)
{
    *written = 0;
    struct database *database = database_open(database_path, errs);
    bool sound = database && (run || database_is_sound(database, errs)); /* run: just written */
    struct sql_table *table = sound ? database_query(database, "trial_curves", errs) : NULL;
    struct curve_folder folder = {0};
    bool good = table && directory_make(place->directory, errs) &&
                curve_folder_read(&folder, place->directory, errs) &&
                write_all(table, place, run, &folder, written, errs);
    curve_folder_free(&folder);
    sql_table_free(table);
    database_close(database);
    return good;
}

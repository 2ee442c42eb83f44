/* A trial as text: what a user may read back, and what its number is a hash of. */
#include "sim/study/study_text.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/fields/field_file.h"
#include "core/fields/field_print.h"
#include "core/files/datadir.h"
#include "models/ratings/movielens.h"
#include "models/tasks/robot_task.h"
#include "sim/keys/fleet_table.h"
#include "sim/keys/scenario_table.h"

#include <stdlib.h>
#include <string.h>

static void print_file_hash(FILE *out, const char *name, const char *text, size_t length)
{
    fprintf(out, "# %s: %016llx\n", name, (unsigned long long)hash_bytes(0, text, length));
}

static bool draws_on(const struct distribution *distribution, const char *file)
{
    return distribution->kind == DIST_TABLE && strcmp(distribution->table, file) == 0;
}

/* Whether one of the distributions that these fields of the struct at `base` are draws on that CSV
 * file. */
static bool fields_use(const struct field *fields, const void *base, const char *file)
{
    for (const struct field *field = fields; field->name; field++) {
        const char *at = (const char *)base + field->offset;
        if (field->kind == FIELD_TABLE
                ? fields_use(field->fields, at, file)
                : field->kind == FIELD_DISTRIBUTION &&
                      draws_on((const struct distribution *)(const void *)at, file))
            return true;
    }
    return false;
}

/* Only files that this trial draws on: another point's do not change it. */
static bool uses(const struct scenario *s, const char *file)
{
    for (uint32_t i = 0; i < s->cell_count; i++)
        if (fields_use(cell_fields, &s->cells[i], file))
            return true;
    for (uint32_t i = 0; i < s->class_count; i++)
        if (fields_use(class_fields, &s->classes[i], file))
            return true;
    return false;
}

static void print_trace(FILE *out, const struct trace_use *use)
{
    fprintf(out, "# %s: %016llx\n", use->file, (unsigned long long)use->set->hash);
}

/* Traces of a link's rates and of presence: no other key takes one. */
static void print_traces(FILE *out, const struct scenario *s)
{
    for (uint32_t c = 0; c < s->class_count; c++) {
        const struct class_spec *spec = &s->classes[c];
        const struct distribution *const rates[] = {&spec->up, &spec->down};
        for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
            if (rates[i]->kind == DIST_TRACE)
                print_trace(out, rates[i]->trace);
        if (spec->presences.set)
            print_trace(out, &spec->presences);
    }
}

/* A task that comes with the program counts by its name, as the program does. */
static void print_task(FILE *out, const struct scenario *s)
{
    const struct robot_task *robot = s->task.info->robot;
    const struct movielens *movielens = s->task.info->movielens;
    if (movielens)
        fprintf(out, "# data: %016llx\n", (unsigned long long)movielens->ratings.digest.low);
    if (!robot || (task_is_shipped(s->task.name) && !s->task.mjcf))
        return;
    fprintf(out, "# task: %016llx\n# model: %016llx\n", (unsigned long long)robot->text_hash,
            (unsigned long long)robot->files.hash);
}

/* Files that decide results count with their contents, wherever they lie. */
static void print_files(FILE *out, const struct field_reader *reader, const struct scenario *s)
{
    const struct source *file;
    const char *name;
    for (size_t i = 0; (file = fields_file(reader, i, &name)); i++)
        if (uses(s, name))
            print_file_hash(out, name, file->text, file->length);
    print_traces(out, s);
    print_task(out, s);
    if (!s->policy.init_path)
        return;
    struct source policy;
    struct errs errs = {0};
    if (source_read(&policy, s->policy.init_path, &errs))
        print_file_hash(out, s->policy.init, policy.text, policy.length);
    source_free(&policy);
    errs_free(&errs);
}

/* Hashes of files stand only in the text that is hashed: the other one is to be read back. */
static char *print(const struct scenario *s, struct field_reader *reader, unsigned without)
{
    char *text, *kept;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    fields_print(out, scenario_fields, s, without);
    if (without)
        print_files(out, reader, s);
    fclose(out);
    kept = arena_string(reader->arena, text);
    free(text);
    return kept;
}

char *trial_resolved(const struct scenario *s, struct field_reader *reader)
{
    return print(s, reader, 0);
}

/* What a trial's number is a hash of. FIELD_LATER keeps it the text that it was before a key
 * came. */
char *trial_text(const struct scenario *s, struct field_reader *reader)
{
    return print(s, reader, FIELD_COSMETIC | FIELD_LATER);
}

static const char *drawn_file(const struct field *field, const void *base)
{
    const struct distribution *d =
        (const struct distribution *)(const void *)((const char *)base + field->offset);
    bool drawn = field->kind == FIELD_DISTRIBUTION && d->kind == DIST_TABLE && !d->once;
    return drawn ? d->table : NULL;
}

/* Writes the keys that draw rows of a file; whether there are any. */
static bool list_drawn(const struct field *fields, const void *base, const char *within, bool any,
                       FILE *out)
{
    for (const struct field *field = fields; field->name; field++) {
        const char *file = drawn_file(field, base);
        if (field->kind == FIELD_TABLE)
            any = list_drawn(field->fields, base, field->name, any, out);
        if (!file)
            continue;
        fprintf(out, "%s%s%s%s (%s)", any ? ", " : "", within, *within ? "." : "", field->name,
                file);
        any = true;
    }
    return any;
}

void trial_table_notes(const struct scenario *s, FILE *out)
{
    for (uint32_t i = 0; i < s->class_count; i++) {
        char *keys;
        size_t size;
        FILE *list = mem_stream(&keys, &size);
        bool any = list_drawn(class_fields, &s->classes[i], "", false, list);
        fclose(list);
        if (any)
            fprintf(out,
                    "# fleet.%s draws rows with replacement, some more than once and others "
                    "never, for %s; `each: once` gives row i to agent i\n",
                    s->classes[i].name, keys);
        free(keys);
    }
}

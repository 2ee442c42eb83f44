/* Finds the files of a path, and the reader for each of them. */
#include "core/quantities/trace_read.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/files/file_name.h"
#include "core/files/nearby.h"
#include "core/quantities/trace_columns.h"
#include "core/quantities/trace_fedscale.h"
#include "core/quantities/trace_flash.h"
#include "core/quantities/trace_mahimahi.h"

#include <dirent.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The first line that says something, without what surrounds it; NULL when there is none. */
static char *first_line(const struct source *source)
{
    const char *at = source->text;
    for (;;) {
        at += strspn(at, " \t\r\n");
        if (*at != '#')
            break;
        at += strcspn(at, "\n");
    }
    size_t length = strcspn(at, "\r\n");
    while (length > 0 && strchr(" \t", at[length - 1]))
        length--;
    return length ? mem_format("%.*s", (int)(length < 4096 ? length : 4096), at) : NULL;
}

/* The first of these that knows the file; the last takes any, and those whose columns are named. A
 * new format is one row in its own file and one line here. */
static const struct trace_format *format_of(const struct trace_options *options, const char *line)
{
    static const struct trace_format *const formats[] = {
        &trace_flash, &trace_mahimahi, &trace_behaviour, &trace_capacity, &trace_columns};
    size_t i = 0;
    if (options->time || options->rate)
        return &trace_columns;
    while (!formats[i]->begins(line))
        i++;
    return formats[i];
}

enum read_end { READ, NO_TRACE, FATAL };

/* Whether the file held what those of the set `before` did: one set is drawn from for one
 * purpose. */
static bool is_of_kind(struct trace_reading *reading, const struct trace_set *before)
{
    enum trace_kind kind = reading->set->kind;
    return before->count == 0 || before->kind == kind ||
           trace_wrong(reading, 0, "keep them in folders of their own",
                       "this holds %s, the files before it hold %s",
                       kind == TRACE_RATE ? "rates" : "times online",
                       kind == TRACE_RATE ? "times online" : "rates");
}

/* FedScale publishes its traces as pickles, which begin with this byte (protocol 2 and later) and
 * run code when they are read: they are left to Python. */
static bool is_text(const struct trace_reading *reading)
{
    const struct source *source = &reading->source;
    if (source->length && (unsigned char)source->text[0] == 0x80)
        return trace_wrong(reading, 0,
                           "write it as CSV: import pandas as pd; "
                           "pd.DataFrame.from_dict(pd.read_pickle('FILE'), orient='index')"
                           ".to_csv('FILE.csv', index_label='client')",
                           "this is a file of Python's pickle");
    return source_is_text(source, reading->errs);
}

/* The format is set before the reader is called, which may say it more closely. */
static enum read_end read_content(struct trace_reading *reading)
{
    if (!is_text(reading))
        return NO_TRACE;
    char *line = first_line(&reading->source);
    if (!line) {
        trace_wrong(reading, 0, NULL, "there is nothing in it");
        return NO_TRACE;
    }
    const struct trace_format *format = format_of(reading->options, line);
    free(line);
    reading->set->kind = format->kind;
    reading->format = format->name;
    return format->read(reading) ? READ : NO_TRACE;
}

/* The hash of all contents, in order, is part of a trial's number: another trace is another
 * trial. */
static void take_file(struct trace_set *set, const struct trace_reading *reading)
{
    bool other = set->format && strcmp(set->format, reading->format) != 0;
    set->format = other ? "several formats" : reading->format;
    set->hash = hash_bytes(set->hash, reading->source.text, reading->source.length);
}

/* What a file adds to the set is taken back if it turns out to hold no trace, so that the set never
 * contains part of one. */
static enum read_end read_file(struct trace_set *set, const char *path,
                               const struct trace_options *options, struct errs *errs)
{
    const char *slash = strrchr(path, '/');
    mem_grow(&set->paths, &set->path_capacity, set->path_count + 1, sizeof *set->paths);
    set->paths[set->path_count++] = arena_string(&set->arena, path);
    struct trace_set before = *set;
    struct trace_reading reading = {.set = set,
                                    .options = options,
                                    .path = path,
                                    .name = slash ? slash + 1 : path,
                                    .errs = errs};
    enum read_end outcome = FATAL;
    if (source_read(&reading.source, path, errs)) {
        reading.source.sealed = !nearby_has(options->nearby, path);
        outcome = read_content(&reading);
    }
    if (outcome == READ && !is_of_kind(&reading, &before))
        outcome = FATAL;
    if (outcome == READ) {
        take_file(set, &reading);
    } else { /* nothing of it counts */
        set->count = before.count;
        set->kind = before.kind;
        set->passed_over = before.passed_over;
        set->notes = before.notes;
    }
    set->notes.files++;
    source_free(&reading.source);
    return outcome;
}

/* Whether any of the files is one direction of a link. */
static bool have_sides(const glob_t *files)
{
    for (size_t i = 0; i < files->gl_pathc; i++)
        if (file_name_ends(files->gl_pathv[i], ".up") ||
            file_name_ends(files->gl_pathv[i], ".down"))
            return true;
    return false;
}

/* In a folder with names that end in .up or .down the others are not traces. */
static bool wanted(const char *path, bool sides, enum trace_side side)
{
    struct stat what;
    if (stat(path, &what) == 0 && !S_ISREG(what.st_mode))
        return false;
    bool up = file_name_ends(path, ".up"), down = file_name_ends(path, ".down");
    if (!sides)
        return true;
    return (up && side != TRACE_DOWN) || (down && side != TRACE_UP);
}

enum { REFUSALS_TOLD = 5 };

/* Remembers a file that holds no trace, and the first line of the reason. */
static void note_refusal(struct trace_set *set, const struct errs *why)
{
    struct trace_notes *notes = &set->notes;
    const char *text = errs_first(why), *before = notes->refusals ? notes->refusals : "";
    char *all = ++notes->refused <= REFUSALS_TOLD
                    ? mem_format("%s%.*s\n", before, (int)strcspn(text, "\n"), text)
                    : mem_string(before);
    if (notes->refused == REFUSALS_TOLD + 1) {
        free(all);
        all = mem_format("%s...\n", before);
    }
    notes->refusals = arena_string(&set->arena, all);
    free(all);
}

/* A link at 0 throughout is one over which nobody can be asked: it is passed over. */
static bool drop_dead(struct trace_set *set, const char *path, struct errs *errs)
{
    size_t kept = 0;
    if (set->kind != TRACE_RATE || set->count + set->notes.refused < 2)
        return true;
    for (size_t i = 0; i < set->count; i++) {
        const struct trace *trace = &set->traces[i];
        if (trace->sum[trace->count] > 0) {
            set->traces[kept++] = *trace;
        } else if (!set->notes.dead++) {
            set->notes.dead_name = trace->name;
        }
    }
    set->count = kept;
    return kept > 0 ||
           errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: every link is at 0 throughout", path);
}

/* Files that hold no trace are passed over, unless all of them are such. */
static bool read_files(struct trace_set *set, const char *path, const glob_t *files,
                       const struct trace_options *options, struct errs *errs)
{
    bool sides = have_sides(files);
    enum read_end outcome = READ;
    struct errs refused = {0};
    for (size_t i = 0; i < files->gl_pathc && outcome != FATAL; i++) {
        struct errs why = {0};
        if (!wanted(files->gl_pathv[i], sides, options->side))
            continue;
        outcome = read_file(set, files->gl_pathv[i], options, &why);
        if (outcome == NO_TRACE)
            note_refusal(set, &why);
        errs_take(outcome == FATAL ? errs : &refused, &why);
    }
    if (outcome != FATAL && !set->count && refused.count)
        errs_take(errs, &refused);
    else if (outcome != FATAL && !set->count)
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: there is no trace%s", path,
                 options->side == TRACE_UP     ? " of an up link"
                 : options->side == TRACE_DOWN ? " of a down link"
                                               : "");
    errs_free(&refused);
    return outcome != FATAL && set->count > 0;
}

/* A folder's name may hold what a pattern would take for its own. */
static char *folder_pattern(const char *path)
{
    char *pattern = mem_alloc(2 * strlen(path) + 3), *end = pattern;
    for (; *path; path++) {
        if (strchr("*?[]\\", *path))
            *end++ = '\\';
        *end++ = *path;
    }
    memcpy(end, "/*", 3);
    return pattern;
}

bool trace_set_read(struct trace_set *set, const char *path, const struct trace_options *options,
                    struct errs *errs)
{
    struct stat what;
    bool there = stat(path, &what) == 0;
    set->scale = options->scale != 0 ? options->scale : 1;
    if (there ? !S_ISDIR(what.st_mode) : !strpbrk(path, "*?["))
        return read_file(set, path, options, errs) == READ && drop_dead(set, path, errs);
    char *pattern = there ? folder_pattern(path) : mem_string(path);
    glob_t files = {0};
    /* In alphabetical order, so that the set is the same in every folder and on every machine. */
    int status = glob(pattern, 0, NULL, &files);
    bool good;
    if (status == 0)
        good = read_files(set, path, &files, options, errs) && drop_dead(set, path, errs);
    else
        good = errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: %s", path,
                        status == GLOB_NOMATCH ? "there is no such file"
                                               : "the files cannot be listed");
    globfree(&files);
    free(pattern);
    return good;
}

/* Finds the files of a path, and the reader for each of them. */
#include "core/quantities/trace_read.h"

#include "core/base/bits.h"
#include "core/base/datadir.h"
#include "core/base/mem.h"
#include "core/quantities/trace_fedscale.h"
#include "core/quantities/trace_flash.h"
#include "core/quantities/trace_lines.h"

#include <dirent.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text), end = strlen(ending);
    return length > end && strcmp(text + length - end, ending) == 0;
}

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
    return length ? mem_format("%.*s", (int)(length < 4096 ? length : 4096), at) : NULL;
}

/* The first of these that knows the file; the last takes any. A new format is one row in its own
 * file and one line here. */
static const struct trace_format *format_of(const char *path, const char *line)
{
    static const struct trace_format *const formats[] = {
        &trace_flash, &trace_mahimahi, &trace_behaviour, &trace_capacity, &trace_columns};
    bool sided = ends_with(path, ".up") || ends_with(path, ".down");
    size_t i = 0;
    while (!(sided && formats[i]->sided) && !formats[i]->begins(line))
        i++;
    return formats[i];
}

/* False and an error when other files of the set hold traces of another kind. */
static bool is_of_kind(struct trace_reading *reading, const struct trace_format *format)
{
    struct trace_set *set = reading->set;
    if (set->count && set->kind != format->kind)
        return trace_wrong(reading, 0, "keep them in folders of their own",
                           "this holds %s, the files before it hold %s",
                           format->kind == TRACE_RATE ? "rates" : "times online",
                           format->kind == TRACE_RATE ? "times online" : "rates");
    bool other = set->format && strcmp(set->format, format->name) != 0;
    set->format = other ? "several formats" : format->name;
    set->kind = format->kind;
    return true;
}

static bool read_content(struct trace_reading *reading)
{
    const struct source *source = &reading->source;
    if (source->length && (unsigned char)source->text[0] == 0x80)
        return trace_wrong(reading, 0,
                           "write it as CSV: import pandas as pd; "
                           "pd.DataFrame.from_dict(pd.read_pickle('FILE'), orient='index')"
                           ".to_csv('FILE.csv', index_label='client')",
                           "this is a file of Python's pickle");
    if (memchr(source->text, 0, source->length))
        return trace_wrong(reading, 0, NULL, "this is no text");
    char *line = first_line(source);
    if (!line)
        return trace_wrong(reading, 0, NULL, "there is nothing in it");
    const struct trace_format *format = format_of(reading->path, line);
    free(line);
    return is_of_kind(reading, format) && format->read(reading);
}

static bool read_file(struct trace_set *set, const char *path, const struct trace_options *options,
                      struct errs *errs)
{
    const char *slash = strrchr(path, '/');
    struct trace_reading reading = {.set = set,
                                    .options = options,
                                    .path = path,
                                    .name = slash ? slash + 1 : path,
                                    .errs = errs};
    bool good = source_read(&reading.source, path, errs) && read_content(&reading);
    if (good)
        set->hash = hash_bytes(set->hash, reading.source.text, reading.source.length);
    set->files++;
    source_free(&reading.source);
    return good;
}

static bool is_folder(const char *path)
{
    struct stat what;
    return stat(path, &what) == 0 && S_ISDIR(what.st_mode);
}

/* Whether any of the files is one direction of a link. */
static bool have_sides(const glob_t *files)
{
    for (size_t i = 0; i < files->gl_pathc; i++)
        if (ends_with(files->gl_pathv[i], ".up") || ends_with(files->gl_pathv[i], ".down"))
            return true;
    return false;
}

static bool wanted(const char *path, bool sides, enum trace_side side)
{
    if (is_folder(path))
        return false;
    bool up = ends_with(path, ".up"), down = ends_with(path, ".down");
    if (!sides)
        return true;
    return (up && side != TRACE_DOWN) || (down && side != TRACE_UP);
}

static bool read_files(struct trace_set *set, const char *path, const glob_t *files,
                       const struct trace_options *options, struct errs *errs)
{
    bool sides = have_sides(files), good = true;
    for (size_t i = 0; i < files->gl_pathc && good; i++)
        if (wanted(files->gl_pathv[i], sides, options->side))
            good = read_file(set, files->gl_pathv[i], options, errs);
    if (good && !set->count)
        return errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: there is no trace%s", path,
                        options->side == TRACE_UP     ? " of an up link"
                        : options->side == TRACE_DOWN ? " of a down link"
                                                      : "");
    return good;
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
        return read_file(set, path, options, errs);
    char *pattern = there ? folder_pattern(path) : mem_string(path);
    glob_t files = {0};
    int status = glob(pattern, 0, NULL, &files);
    bool good;
    if (status == 0)
        good = read_files(set, path, &files, options, errs);
    else
        good = errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: %s", path,
                        status == GLOB_NOMATCH ? "there is no such file"
                                               : "the files cannot be listed");
    globfree(&files);
    free(pattern);
    return good;
}

/* Writes each format into its own folder. */
#include "reports/export/export.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/base/printable.h"
#include "core/files/output_folder.h"
#include "reports/export/export_csv.h"
#include "reports/export/export_tensorboard.h"
#include "reports/export/export_trace.h"

#include <stdlib.h>
#include <string.h>

/* A format writes into DIR/NAME/; `one` and `many` name what it counts. */
static const struct format {
    const char *name;
    bool (*write)(const struct exported *exported, struct output_folder *folder, size_t *written,
                  struct errs *errs);
    const char *one, *many;
} formats[] = {
    {"csv", export_csv, "table", "tables"},
    {"tensorboard", export_tensorboard, "trial", "trials"},
    {"trace", export_trace, "span of an agent", "spans of agents"},
};
enum { FORMATS = sizeof formats / sizeof *formats };

const char *export_format_name(size_t i)
{
    return i < FORMATS ? formats[i].name : NULL;
}

/* No format asked for means all. */
static bool is_asked(const struct export_options *options, const char *format)
{
    for (size_t i = 0; i < options->format_count; i++)
        if (strcmp(options->formats[i], format) == 0)
            return true;
    return options->format_count == 0;
}

static bool is_known(const char *format, struct errs *errs)
{
    const char *names[FORMATS];
    char hint[HINT_SIZE];
    for (size_t i = 0; i < FORMATS; i++) {
        names[i] = formats[i].name;
        if (strcmp(format, names[i]) == 0)
            return true;
    }
    return errs_add(errs, FAULT_INPUT, NULL,
                    hint_near(hint, format, names, FORMATS, "csv, tensorboard or trace"),
                    "--format: there is no format \"%s\"", format);
}

/* All formats are written before the first file gets its final name. */
static bool write_all(const struct exported *exported, const struct export_options *options,
                      struct output_folder *folders[FORMATS], size_t written[FORMATS],
                      struct errs *errs)
{
    const struct output_rule rule = {
        .force = options->force, .inputs = &options->database, .input_count = 1};
    bool good = true;
    for (size_t i = 0; i < FORMATS && good; i++) {
        if (!is_asked(options, formats[i].name))
            continue;
        folders[i] =
            output_subfolder_open(options->directory, formats[i].name, "export", &rule, errs);
        good = folders[i] && formats[i].write(exported, folders[i], &written[i], errs);
    }
    for (size_t i = 0; i < FORMATS && good; i++)
        good = !folders[i] || output_folder_keep(folders[i], errs);
    return good;
}

/* Nothing is said to be written before everything is. */
static void write_formats(const struct exported *exported, const struct export_options *options,
                          FILE *out, struct errs *errs)
{
    struct output_folder *folders[FORMATS] = {0};
    size_t written[FORMATS] = {0};
    bool good = write_all(exported, options, folders, written, errs);
    for (size_t i = 0; i < FORMATS; i++) {
        if (good && folders[i])
            printable_print(out, "%s/%s: %zu %s\n", options->directory, formats[i].name, written[i],
                            written[i] == 1 ? formats[i].one : formats[i].many);
        output_folder_close(folders[i]);
    }
}

int export_write(const struct export_options *options, FILE *out, struct errs *errs)
{
    struct exported exported = {0};
    bool known = true;
    for (size_t i = 0; i < options->format_count && known; i++)
        known = is_known(options->formats[i], errs);
    if (known && exported_open(&exported, options->database, &options->choice, errs))
        write_formats(&exported, options, out, errs);
    exported_close(&exported);
    return errs_exit_status(errs);
}

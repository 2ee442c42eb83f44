/* Traces in a scenario: {trace: FILE}, or {trace: {file: FILE, start: random, ...}}. */
#include "core/fields/field_trace.h"

#include "core/engine/engine.h"
#include "core/fields/field_file.h"
#include "core/quantities/trace_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a key of {trace: {...}} may hold. */
struct trace_text {
    const char *file;
    double start_s, bin_s, scale;
};

enum { START_RANDOM = -1 };

static const struct field trace_fields[] = {
    {"file", FIELD_TEXT, offsetof(struct trace_text, file), .example = "walks/*.up",
     .help = "A file, a folder or a pattern."},
    {"start", FIELD_REAL, offsetof(struct trace_text, start_s), UNIT_TIME, .low = 0, .high = 1e9,
     .word = "random", .word_value = START_RANDOM, .fallback = "0 s",
     .help = "Where in a trace a run begins."},
    {"bin", FIELD_REAL, offsetof(struct trace_text, bin_s), UNIT_TIME, .low = 0.001, .high = 1e6,
     .fallback = "1 ms", .help = "Over what time packets of Mahimahi's are a rate."},
    {"scale", FIELD_REAL, offsetof(struct trace_text, scale), .low = 0, .high = 1e9, .above = true,
     .fallback = "1", .help = "Factor on rates."},
    {.name = NULL}};

static bool read_text(struct field_reader *reader, const struct yaml_node *node, const char *path,
                      struct trace_text *text)
{
    if (node->kind == YAML_MAP)
        return fields_read(reader, trace_fields, node, path, text);
    *text = (struct trace_text){.bin_s = 0.001, .scale = 1};
    if (node->kind != YAML_SCALAR || !*node->text)
        return field_error(reader, &node->mark, "e.g. {trace: walk.csv}",
                           "%s: expected a file, a folder, a pattern or a table with \"file\"",
                           path);
    text->file = arena_string(reader->arena, node->text);
    return true;
}

bool fields_trace(struct field_reader *reader, const struct yaml_node *node, const char *path,
                  enum trace_kind kind, enum trace_side side, struct trace_use *use)
{
    struct trace_text text;
    if (!read_text(reader, node, path, &text))
        return false;
    *use = (struct trace_use){.file = text.file, .start_random = text.start_s == START_RANDOM};
    use->options = (struct trace_options){side, llround(text.bin_s * 1e9), text.scale};
    if (!use->start_random && !ns_from_s(text.start_s, &use->start_ns))
        return field_error(reader, &node->mark, NULL, "%s: start is beyond the clock", path);
    struct field_file *file = field_file(reader, text.file, &use->options);
    if (!file->tried)
        file->good = trace_set_read(&file->set, file->path, &use->options, reader->errs);
    file->tried = true;
    if (!file->good)
        return field_error(reader, &node->mark, NULL, "%s: %.80s is no trace that can be read",
                           path, text.file);
    use->set = &file->set;
    return file->set.kind == kind ||
           field_error(reader, &node->mark, NULL, "%s: %.80s tells %s", path, text.file,
                       kind == TRACE_RATE ? "when devices are online, not a rate"
                                          : "rates, not when devices are online");
}

static void print_time(FILE *out, const char *key, int64_t ns)
{
    char number[64];
    units_format(UNIT_TIME, s_from_ns(ns), number, sizeof number);
    fprintf(out, ", %s: %s", key, number);
}

void fields_trace_print(FILE *out, const struct trace_use *use)
{
    char number[64];
    fputs("{trace: {file: ", out);
    yaml_print_text(out, use->file);
    if (use->start_random)
        fputs(", start: random", out);
    else
        print_time(out, "start", use->start_ns);
    print_time(out, "bin", use->options.bin_ns);
    units_format(UNIT_NONE, use->options.scale, number, sizeof number);
    fprintf(out, ", scale: %s}}", number);
}

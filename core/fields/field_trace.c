/* Traces in a scenario: {trace: FILE}, or {trace: {file: FILE, rate: NAME, start: random, ...}}. */
#include "core/fields/field_trace.h"

#include "core/engine/engine.h"
#include "core/fields/field_file.h"
#include "core/quantities/trace_read.h"
#include "core/quantities/trace_remarks.h"
#include "core/quantities/trace_unit.h"
#include "core/text/yaml_print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a key of {trace: {...}} may hold. */
struct trace_text {
    const char *file, *csv, *time, *rate, *unit;
    double start_s, bin_s, scale, gap_s;
    uint32_t gaps; /* enum trace_gap_rule */
};

enum { START_RANDOM = -1 };

static const struct field trace_fields[] = {
    {"file", FIELD_TEXT, offsetof(struct trace_text, file), .fallback = "none",
     .example = "walks/*.up", .help = "A file, a folder or a pattern."},
    {"csv", FIELD_TEXT, offsetof(struct trace_text, csv), .fallback = "none",
     .example = "drive.csv", .help = "The same as file."},
    {"time", FIELD_TEXT, offsetof(struct trace_text, time), .fallback = "none",
     .example = "Timestamp", .help = "The column of instants; e.g. \"t (ms)\" says a unit too."},
    {"rate", FIELD_TEXT, offsetof(struct trace_text, rate), .fallback = "none",
     .example = "DL_bitrate", .help = "The column of rates."},
    {"unit", FIELD_TEXT, offsetof(struct trace_text, unit), .fallback = "none", .example = "kbit/s",
     .help = "The unit of the rates."},
    {"start", FIELD_REAL, offsetof(struct trace_text, start_s), UNIT_TIME, .low = 0, .high = 1e9,
     .word = "random", .word_value = START_RANDOM, .fallback = "0 s",
     .help = "Where in a trace a run begins."},
    {"bin", FIELD_REAL, offsetof(struct trace_text, bin_s), UNIT_TIME, .low = 0.001, .high = 1e6,
     .fallback = "1 ms", .help = "Over what time packets of Mahimahi's are a rate."},
    {"scale", FIELD_REAL, offsetof(struct trace_text, scale), .low = 0, .high = 1e9, .above = true,
     .fallback = "1", .help = "Factor on rates."},
    {"gaps", FIELD_CHOICE, offsetof(struct trace_text, gaps), .choices = trace_gap_rules,
     .fallback = "hold",
     .help =
         "Where rows are further apart than gap: hold the last rate, count zero, or cut it out."},
    {"gap", FIELD_REAL, offsetof(struct trace_text, gap_s), UNIT_TIME, .low = 0, .high = 1e9,
     .above = true, .word = "usual", .word_value = 0, .fallback = "usual", .example = "5 s",
     .help = "A longer step is a gap; usual: five usual steps."},
    {.name = NULL}};

static bool read_file(struct field_reader *reader, const struct yaml_node *node, const char *path,
                      struct trace_text *text)
{
    bool file = yaml_get(node, "file"), csv = yaml_get(node, "csv");
    if (file == csv)
        return field_error(
            reader, &node->mark, "e.g. file: walk.csv",
            file ? "%s: file and csv are the same key; keep one" : "%s.file is missing", path);
    text->file = file ? text->file : text->csv;
    return true;
}

/* A text that a key gives, or NULL. */
static const char *given(const struct yaml_node *node, const char *key, const char *text)
{
    return yaml_get(node, key) ? text : NULL;
}

/* A plain text is the file alone, with the defaults of the other keys; as a table its keys are read
 * like those of any other, into a struct of its own. */
static bool read_text(struct field_reader *reader, const struct yaml_node *node, const char *path,
                      struct trace_text *text)
{
    if (node->kind == YAML_MAP) {
        if (!fields_read(reader, trace_fields, node, path, text) ||
            !read_file(reader, node, path, text))
            return false;
        text->time = given(node, "time", text->time);
        text->rate = given(node, "rate", text->rate);
        text->unit = given(node, "unit", text->unit);
        struct named_unit unit;
        return !text->unit || unit_named(text->unit, UNIT_RATE, &unit) ||
               field_error(reader, yaml_mark(node, "unit", NULL), "e.g. unit: Mbit/s",
                           "%s.unit: \"%.40s\" is not a unit of a rate", path, text->unit);
    }
    *text = (struct trace_text){.bin_s = 0.001, .scale = 1};
    if (node->kind != YAML_SCALAR || !*node->text)
        return field_error(reader, &node->mark, "e.g. {trace: walk.csv}",
                           "%s: expected a file, a folder, a pattern or a table with \"file\"",
                           path);
    text->file = arena_string(reader->arena, node->text);
    return true;
}

/* Whichever key names the file first reads it; all later keys share that set, and its failure,
 * too. */
bool fields_trace(struct field_reader *reader, const struct yaml_node *node, const char *path,
                  enum trace_kind kind, enum trace_side side, struct trace_use *use)
{
    struct trace_text text;
    if (!read_text(reader, node, path, &text))
        return false;
    *use = (struct trace_use){.file = text.file, .start_random = text.start_s == START_RANDOM};
    use->options = (struct trace_options){.side = side,
                                          .bin_ns = llround(text.bin_s * 1e9),
                                          .scale = text.scale,
                                          .time = text.time,
                                          .rate = text.rate,
                                          .unit = text.unit,
                                          .gaps = text.gaps,
                                          .gaps_chosen = yaml_get(node, "gaps") != NULL,
                                          .gap_ns = llround(text.gap_s * 1e9),
                                          .nearby = reader->nearby};
    if (!use->start_random && !ns_from_s(text.start_s, &use->start_ns))
        return field_error(reader, &node->mark, NULL, "%s: start is beyond the clock", path);
    struct field_file *file = field_file(reader, text.file, &use->options);
    if (!file->tried)
        file->good = trace_set_read(&file->set, file->path, &use->options, reader->errs);
    file->tried = true;
    if (!file->good)
        return field_error(reader, &node->mark, NULL, "%s: %.80s is not a trace that can be read",
                           path, text.file);
    use->set = &file->set;
    return file->set.kind == kind ||
           field_error(reader, &node->mark, NULL, "%s: %.80s tells %s", path, text.file,
                       kind == TRACE_RATE ? "when devices are online, not a rate"
                                          : "rates, not when devices are online");
}

static void print_text(FILE *out, const char *key, const char *text)
{
    if (!text)
        return;
    fprintf(out, ", %s: ", key);
    yaml_print_text(out, text);
}

static void print_time(FILE *out, const char *key, int64_t ns)
{
    char number[64];
    units_format(UNIT_TIME, s_from_ns(ns), number, sizeof number);
    fprintf(out, ", %s: %s", key, number);
}

/* What is about the columns and the gaps of a measured table is written only where it was given or
 * differs from its default: a trace of Mahimahi's has neither. */
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
    fprintf(out, ", scale: %s", number);
    print_text(out, "time", use->options.time);
    print_text(out, "rate", use->options.rate);
    print_text(out, "unit", use->options.unit);
    if (use->options.gaps != GAPS_HOLD)
        print_text(out, "gaps", trace_gap_rules[use->options.gaps]);
    if (use->options.gap_ns)
        print_time(out, "gap", use->options.gap_ns);
    fputs("}}", out);
}

void fields_traces_tell(const struct field_reader *reader, FILE *out)
{
    for (const struct field_file *file = reader->files; file; file = file->next) {
        if (!file->is_traces || !file->good)
            continue;
        char *prefix = mem_format("%s: warning: ", file->path);
        trace_remarks(&file->set, &file->options, true, prefix, out);
        free(prefix);
    }
}

/* `fedsim trace`: what a file of traces holds, in words and as a picture. */
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/engine/engine.h"
#include "core/quantities/trace_read.h"
#include "core/quantities/trace_unit.h"
#include "reports/pages/trace_figure.h"
#include "sim/commands/commands.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct trace_input {
    struct words words;
    const char *output;
    struct trace_options options;
    bool force;
};

/* Of --up and --down, which differ in their names alone. */
static void parse_side(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    struct trace_options *options = &((struct trace_input *)input)->options;
    enum trace_side side = *parameter->name == 'u' ? TRACE_UP : TRACE_DOWN;
    (void)value;
    if (options->side != TRACE_EITHER && options->side != side)
        usage_error(state, "--up and --down exclude each other; without them both are read");
    options->side = side;
}

static void parse_unit(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    struct named_unit unit;
    if (!unit_named(value, UNIT_RATE, &unit))
        usage_error(state, "--%s: \"%.40s\" is not a unit of a rate, such as Mbit/s",
                    parameter->name, value);
    ((struct trace_input *)input)->options.unit = value;
}

static void parse_gaps(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    struct trace_options *options = &((struct trace_input *)input)->options;
    size_t rule = 0;
    while (trace_gap_rules[rule] && strcmp(trace_gap_rules[rule], value) != 0)
        rule++;
    if (!trace_gap_rules[rule])
        usage_error(state, "--%s: expected hold, zero or cut instead of \"%.40s\"", parameter->name,
                    value);
    options->gaps = (enum trace_gap_rule)rule;
    /* So that no remark tells the user of a rule that they chose. */
    options->gaps_chosen = true;
}

static void parse_gap(const struct parameter *parameter, const char *value, void *input,
                      struct argp_state *state)
{
    struct trace_options *options = &((struct trace_input *)input)->options;
    double seconds;
    char why[128];
    if (!units_parse(UNIT_TIME, value, &seconds, why, sizeof why))
        usage_error(state, "--%s: %s", parameter->name, why);
    else if (!(seconds > 0) || !ns_from_s(seconds, &options->gap_ns))
        usage_error(state, "--%s: expected a time above 0", parameter->name);
}

static const char *gap_rule(size_t i)
{
    return trace_gap_rules[i];
}

static const char *verb(size_t i)
{
    static const char *const verbs[] = {"inspect", NULL};
    return verbs[i];
}

/* Behind a verb stands a file. */
static enum completion rest(size_t i)
{
    (void)i;
    return COMPLETE_FILE;
}

static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS,
     .offset = offsetof(struct trace_input, words),
     .completes = COMPLETE_WORDS,
     .words = verb,
     .rest = rest},
    {"output", 'o', PARAMETER_TEXT, offsetof(struct trace_input, output), "DIR",
     .help = "Folder for the picture (default: the current one)", .completes = COMPLETE_FOLDER},
    {.name = "up",
     .kind = PARAMETER_OWN,
     .parse = parse_side,
     .help = "Uplinks only, of a folder or a table with both directions"},
    {.name = "down", .kind = PARAMETER_OWN, .parse = parse_side, .help = "Downlinks only"},
    {.name = "time",
     .kind = PARAMETER_TEXT,
     .offset = offsetof(struct trace_input, options.time),
     .value = "NAME",
     .help = "The column of instants; \"t (ms)\" says a unit too"},
    {.name = "rate",
     .kind = PARAMETER_TEXT,
     .offset = offsetof(struct trace_input, options.rate),
     .value = "NAME",
     .help = "The column of rates"},
    {.name = "unit",
     .kind = PARAMETER_OWN,
     .value = "UNIT",
     .parse = parse_unit,
     .help = "The unit of the rates, e.g. kbit/s"},
    {.name = "gaps",
     .kind = PARAMETER_OWN,
     .value = "RULE",
     .parse = parse_gaps,
     .help = "What to assume where nothing was measured: hold, zero or cut",
     .completes = COMPLETE_WORDS,
     .words = gap_rule},
    {.name = "gap",
     .kind = PARAMETER_OWN,
     .value = "TIME",
     .parse = parse_gap,
     .help = "Rows further apart leave a gap (default: five usual steps)"},
    PARAMETER_OF_FORCE(offsetof(struct trace_input, force)),
};

/* A file alone is the likeliest slip: `fedsim trace walk.up`. */
static void check(void *into, struct argp_state *state)
{
    const struct words *words = &((const struct trace_input *)into)->words;
    if (words->count == 1 && access(words->list[0], F_OK) == 0)
        usage_error(state, "did you mean inspect %s?", words->list[0]);
    if (words->count != 2 || strcmp(words->list[0], "inspect") != 0)
        usage_error(state, "say what to do: inspect FILE");
}

/* The last part of a path as the name of a figure: letters, digits, '-' and '_'. */
static char *figure_name(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    size_t begin = length;
    while (begin > 0 && path[begin - 1] != '/')
        begin--;
    char *name = mem_format("%.*s", (int)(length - begin), path + begin);
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-')
            *c = '_';
    return name;
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct trace_input input = {.output = "."};
    command_parse(&command_trace, argc, argv, &input);
    struct trace_set set = {0};
    const struct trace_options *how = &input.options;
    const char *path = input.words.list[1];
    if (trace_set_read(&set, path, how, errs)) {
        char *name = figure_name(path);
        trace_print(&set, how, path, stdout);
        const struct output_rule rule = {
            .force = input.force, .inputs = set.paths, .input_count = set.path_count};
        if (trace_draw_png(&set, input.output, name, &rule, errs))
            printable_print(stdout, "  drawn: %s/%s.png\n", input.output, name);
        free(name);
    }
    trace_set_free(&set);
    free(input.words.list);
    return errs_exit_status(errs);
}

const struct command command_trace = {
    .name = "trace",
    .summary = "describe a file of traces, and draw it",
    .arguments = "inspect FILE",
    .about =
        "Describe a file, a folder or a pattern (such as 'walks/*.up') of traces, and draw it as "
        "NAME.png (with NAME.csv and NAME.gp to draw it again).\v"
        "The format is recognised by the content. Traces of links, for `up: {trace: FILE}` and "
        "`down: {trace: FILE}` of a class:\n"
        "  Mahimahi (.up, .down): one line for each packet of 1500 bytes, the millisecond at which "
        "it can pass\n"
        "  two columns `seconds,Mbit/s`: the rate from that second on; also without a header and "
        "separated by spaces (Pensieve); a header may name other units, such as `ms,kbit/s`\n"
        "  tables with more columns: those called time (or timestamp, date, ...) and those whose "
        "names hold the unit of a rate; logs of G-NetTrack, drives with `throughput`, and a column "
        "for each satellite are recognised by their headers; --time, --rate and --unit name other "
        "columns, as does, in a scenario, `{trace: {file: FILE, time: NAME, rate: NAME, unit: "
        "Mbit/s}}`\n"
        "  FedScale's client_device_capacity as CSV: `communication` (kbit/s) is the rate, "
        "`client` names the device; for `speed: {csv: FILE}` rename its column `computation` to "
        "`computation (ms/step)`\n"
        "Traces of availability, for `availability: {model: trace, trace: FILE}`:\n"
        "  FedScale's client_behave_trace as CSV: `client`, `active` and `inactive`, lists of "
        "seconds written \"[12, 99]\" or 12;99, and `finish_time`, the length in seconds after "
        "which the trace repeats\n"
        "  FLASH's state_traces.json: {client: {\"messages\": lines of `time TAB state`}}; a "
        "device is online while it is locked, charging and on Wi-Fi\n"
        "Where rows lie further apart than usual, nothing was measured there: `gaps: hold` (the "
        "default) keeps the last rate, `zero` assumes none, `cut` leaves that time out; `gap: 5 s` "
        "says which distance is too far. Files of a folder that hold no trace, and links at 0 "
        "throughout, are left out, and named.\n"
        "Example: fedsim trace inspect walk.up",
    PARAMETERS(parameters),
    .check = check,
    .run = run};

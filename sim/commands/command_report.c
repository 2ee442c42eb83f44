/* `fedsim report` and `fedsim compare`: what a database says, as a page and as a table. */
#include "reports/drawing/print_form.h"
#include "reports/pages/compare.h"
#include "reports/pages/report.h"
#include "sim/commands/commands.h"
#include "sim/replay/database_player.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct report_input {
    struct words databases, labels;
    const char *directory, *rounds, *figures, *width, *against, *at;
    enum compare_format format;
    bool force;
};

static const char *const format_names[] = {[COMPARE_TEXT] = "text",
                                           [COMPARE_CSV] = "csv",
                                           [COMPARE_JSON] = "json",
                                           [COMPARE_LATEX] = "latex",
                                           [COMPARE_MARKDOWN] = "markdown"};

static const char *format_name(size_t i)
{
    return i < sizeof format_names / sizeof *format_names ? format_names[i] : NULL;
}

/* The names stand in the order of enum compare_format. */
static void parse_format(const struct parameter *parameter, const char *value, void *input,
                         struct argp_state *state)
{
    const char *name;
    (void)parameter;
    for (size_t i = 0; (name = format_name(i)); i++)
        if (strcmp(name, value) == 0) {
            ((struct report_input *)input)->format = (enum compare_format)i;
            return;
        }
    usage_error(state, "--format: '%s' is none of text, csv, json, latex and markdown", value);
}

#define AT(member) offsetof(struct report_input, member)
/* Several databases are read as one. */
#define PARAMETER_OF_DATABASES                                                                     \
    {                                                                                              \
        .kind = PARAMETER_WORDS, .offset = AT(databases), .value = "database",                     \
        .completes = COMPLETE_DATABASE                                                             \
    }
#define PARAMETER_OF_LABELS                                                                        \
    {                                                                                              \
        .name = "label", .kind = PARAMETER_WORDS, .offset = AT(labels), .value = "LABEL=NEW",      \
        .help = "Call a series NEW: LABEL is what it is called without this, or a part of it "     \
                "that no other has; may be repeated"                                               \
    }
#define PARAMETER_OF_BUDGET                                                                        \
    {                                                                                              \
        .name = "at", .kind = PARAMETER_TEXT, .offset = AT(at), .value = "COST=AMOUNT",            \
        .help = "Also the returns once so much is spent: rounds=100, time=1h, bytes=10MB, "        \
                "questions=500, energy=2kJ or updates=500 (of agents), so that methods compare "   \
                "at equal cost"                                                                    \
    }
static const struct parameter report_parameters[] = {
    PARAMETER_OF_DATABASES,
    PARAMETER_OF_LABELS,
    {"output", 'o', PARAMETER_TEXT, AT(directory), "DIR",
     .help = "Folder of the report (default report)", .completes = COMPLETE_FOLDER},
    {"rounds", 'r', PARAMETER_TEXT, AT(rounds), "N,...",
     .help = "Rounds to draw agent by agent (default: the median and the longest)"},
    PARAMETER_OF_BUDGET,
    {"figures", 0, PARAMETER_TEXT, AT(figures), "FORMAT",
     .help = "Also draw every figure for print, as NAME.pdf, NAME.png or NAME.svg: pdf, png or svg",
     .completes = COMPLETE_WORDS, .words = print_format},
    {"width", 0, PARAMETER_TEXT, AT(width), "LENGTH",
     .help = "Width of figures for print, such as 85mm (default), 17cm or 3.35in; from 60 mm on "
             "their letters can be read"},
    PARAMETER_OF_FORCE(AT(force)),
};

static const struct parameter compare_parameters[] = {
    PARAMETER_OF_DATABASES,
    PARAMETER_OF_LABELS,
    {"format", 0, PARAMETER_OWN, 0, "NAME",
     .help = "text (default); all figures of each series at full precision as csv or json; the "
             "tables at full precision as latex or markdown",
     .completes = COMPLETE_WORDS, .words = format_name, .parse = parse_format},
    PARAMETER_OF_BUDGET,
    {"against", 0, PARAMETER_TEXT, AT(against), "TEXT",
     .help =
         "Baseline of differences and speed-ups: the value in the sweep that equals or contains "
         "TEXT, with which the other values of the same axis are compared (default: the first "
         "value of the axis along which the algorithm changes or, where none does that, of the "
         "last axis)"},
};
#undef AT

static struct results_request request_of(const struct report_input *input)
{
    return (struct results_request){.databases = input->databases.list,
                                    .count = input->databases.count,
                                    .labels = input->labels.list,
                                    .label_count = input->labels.count};
}

static void report_input_free(struct report_input *input)
{
    free(input->databases.list);
    free(input->labels.list);
}

static int run_report(int argc, char **argv, struct errs *errs)
{
    struct report_input input = {.directory = "report"};
    command_parse(&command_report, argc, argv, &input);
    struct report_request request = {.results = request_of(&input),
                                     .directory = input.directory,
                                     .rounds = input.rounds,
                                     .at = input.at,
                                     .figures = input.figures,
                                     .width = input.width,
                                     .force = input.force};
    struct database_player *player =
        database_player_new(request.results.databases, request.results.count);
    request.player = database_player_film(player);
    int status = report_write(&request, stdout, errs);
    database_player_free(player);
    report_input_free(&input);
    return status;
}

/* Colours for a person at a terminal, unless NO_COLOR is set to something: see no-color.org. */
static int run_compare(int argc, char **argv, struct errs *errs)
{
    struct report_input input = {0};
    command_parse(&command_compare, argc, argv, &input);
    const char *no_colour = getenv("NO_COLOR");
    struct compare_request request = {.results = request_of(&input),
                                      .against = input.against,
                                      .at = input.at,
                                      .format = input.format,
                                      .colour =
                                          isatty(STDOUT_FILENO) && !(no_colour && *no_colour)};
    int status = compare_print(&request, stdout, errs);
    report_input_free(&input);
    return status;
}

/* Behind the last word. */
static void check(void *input, struct argp_state *state)
{
    if (((const struct report_input *)input)->databases.count == 0)
        usage_error(state, "a database is needed, e.g. results.db");
}

static void check_compare(void *input, struct argp_state *state)
{
    const struct report_input *of = input;
    bool is_data = of->format == COMPARE_CSV || of->format == COMPARE_JSON;
    if (of->databases.count > 0 && of->against && is_data)
        usage_error(state, "--against: %s has no differences; text, latex and markdown show them",
                    format_name(of->format));
    check(input, state);
}

const struct command command_report = {
    .name = "report",
    .summary = "write an HTML report of the results in a database",
    .arguments = "RESULTS.db...",
    .about = "Write one self-contained index.html, with the gnuplot script (.gp) and the data "
             "(.csv) of every figure beside it. Several databases are read as one; a trial that is "
             "in two of them counts once.\v"
             "Examples: fedsim report results.db -o report\n"
             "  fedsim report results.db --figures pdf --width 85mm --at bytes=10MB",
    PARAMETERS(report_parameters),
    .check = check,
    .run = run_report};

const struct command command_compare = {
    .name = "compare",
    .summary = "compare methods and settings in the terminal",
    .arguments = "RESULTS.db...",
    .about = "Compare the methods and settings of a study in the terminal. Several databases are "
             "read as one; a trial that is in two of them counts once.\v"
             "Example: fedsim compare results.db --against wait_all",
    PARAMETERS(compare_parameters),
    .check = check_compare,
    .run = run_compare};

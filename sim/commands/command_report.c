#include "reports/pages/compare.h"
#include "reports/pages/report.h"
#include "sim/commands/command.h"

#include <stdlib.h>
#include <unistd.h>

enum { KEY_AGAINST = 256 };

struct input {
    const char *database, *directory, *rounds, *against;
};

#define AT(member) offsetof(struct input, member)
static const struct place places[] = {{'o', PLACE_TEXT, AT(directory), NULL},
                                      {'r', PLACE_TEXT, AT(rounds), NULL},
                                      {KEY_AGAINST, PLACE_TEXT, AT(against), NULL},
                                      {ARGP_KEY_ARG, PLACE_ONE, AT(database), "database"},
                                      {.kind = PLACE_END}};
#undef AT

static const struct argp_option report_options[] = {
    {"output", 'o', "DIR", 0, "Folder of the report (default report)", 0},
    {"rounds", 'r', "N,...", 0,
     "Rounds to draw agent by agent (default: the median and the longest)", 0},
    {0}};

static const struct usage report_usage = {
    .options = report_options,
    .places = places,
    .arguments = "RESULTS.db",
    .about = "Write one self-contained index.html with every plot's .gp and .csv beside it.\v"
             "Example: fedsim report results.db -o report"};

static int run_report(int argc, char **argv, struct errs *errs)
{
    struct input input = {.directory = "report"};
    command_parse(&report_usage, argc, argv, &input);
    return report_write(input.database, input.directory, input.rounds, stdout, errs);
}

static const struct argp_option compare_options[] = {
    {"against", KEY_AGAINST, "TEXT", 0,
     "Take differences and speed-ups against the value of the sweep called TEXT (or the first that "
     "contains it), along its axis; without it against the first value of algorithm.name, or else "
     "of the sweep's last axis",
     0},
    {0}};

static const struct usage compare_usage = {
    .options = compare_options,
    .places = places,
    .arguments = "RESULTS.db",
    .about = "Print the comparison table of a database.\v"
             "Example: fedsim compare results.db --against wait_all"};

static int run_compare(int argc, char **argv, struct errs *errs)
{
    struct input input = {0};
    command_parse(&compare_usage, argc, argv, &input);
    const char *no_colour = getenv("NO_COLOR");
    bool colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour);
    return compare_print(input.database, input.against, stdout, colour, errs);
}

const struct command command_report = {"report", "write the report of a database", run_report};
const struct command command_compare = {"compare", "print the comparison table of a database",
                                        run_compare};

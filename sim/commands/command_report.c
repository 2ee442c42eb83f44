/* `fedsim report` and `fedsim compare`: what a database says, as a page and as a table. */
#include "reports/pages/compare.h"
#include "reports/pages/report.h"
#include "sim/commands/commands.h"

#include <stdlib.h>
#include <unistd.h>

struct report_input {
    const char *database, *directory, *rounds, *against;
    bool force;
};

#define AT(member) offsetof(struct report_input, member)
static const struct parameter report_parameters[] = {
    PARAMETER_OF_FILE(AT(database), "database", COMPLETE_DATABASE),
    {"output", 'o', PARAMETER_TEXT, AT(directory), "DIR",
     .help = "Folder of the report (default report)", .completes = COMPLETE_FOLDER},
    {"rounds", 'r', PARAMETER_TEXT, AT(rounds), "N,...",
     .help = "Rounds to draw agent by agent (default: the median and the longest)"},
    PARAMETER_OF_FORCE(AT(force)),
};

static const struct parameter compare_parameters[] = {
    PARAMETER_OF_FILE(AT(database), "database", COMPLETE_DATABASE),
    {"against", 0, PARAMETER_TEXT, AT(against), "TEXT",
     .help = "Take differences and speed-ups against the value of the sweep called TEXT (or the "
             "first that "
             "contains it), along its axis; without it against the first value of algorithm.name, "
             "or else "
             "of the sweep's last axis"},
};
#undef AT

static int run_report(int argc, char **argv, struct errs *errs)
{
    struct report_input input = {.directory = "report"};
    command_parse(&command_report, argc, argv, &input);
    return report_write(input.database, input.directory, input.force, input.rounds, stdout, errs);
}

static int run_compare(int argc, char **argv, struct errs *errs)
{
    struct report_input input = {0};
    command_parse(&command_compare, argc, argv, &input);
    const char *no_colour = getenv("NO_COLOR");
    bool colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour);
    return compare_print(input.database, input.against, stdout, colour, errs);
}

const struct command command_report = {
    .name = "report",
    .summary = "write the report of a database",
    .arguments = "RESULTS.db",
    .about = "Write one self-contained index.html with every plot's .gp and .csv beside it.\v"
             "Example: fedsim report results.db -o report",
    PARAMETERS(report_parameters),
    .run = run_report};

const struct command command_compare = {.name = "compare",
                                        .summary = "print the comparison table of a database",
                                        .arguments = "RESULTS.db",
                                        .about =
                                            "Print the comparison table of a database.\v"
                                            "Example: fedsim compare results.db --against wait_all",
                                        PARAMETERS(compare_parameters),
                                        .run = run_compare};

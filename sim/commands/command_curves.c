/* `fedsim curves`: learning curves as CSV files, and what a folder of them says. */
#include "core/base/printable.h"
#include "reports/pages/curve_figure.h"
#include "reports/pages/curve_file.h"
#include "reports/pages/curve_table.h"
#include "sim/commands/commands.h"

#include <sys/stat.h>

struct curves_input {
    const char *source, *directory, *against, *figures, *only;
    bool force;
};

#define AT(member) offsetof(struct curves_input, member)
static const struct parameter parameters[] = {
    PARAMETER_OF_FILE(AT(source), "database or folder", COMPLETE_DATABASE),
    {"output", 'o', PARAMETER_TEXT, AT(directory), "DIR",
     .help = "Folder to write a CSV file for each finished trial of a database to",
     .completes = COMPLETE_FOLDER},
    {"against", 0, PARAMETER_TEXT, AT(against), "TEXT",
     .help = "Of a folder: also paired differences over seeds to the first point that contains "
             "TEXT; of "
             "several axes, along the one that has TEXT as a value, all else being equal"},
    {"figures", 0, PARAMETER_TEXT, AT(figures), "DIR",
     .help = "Of a folder: draw each scenario's curves into this folder",
     .completes = COMPLETE_FOLDER},
    {"only", 0, PARAMETER_TEXT, AT(only), "TEXT",
     .help = "Of a folder: only the points that contain TEXT"},
    PARAMETER_OF_FORCE(AT(force)),
};
#undef AT

static int run(int argc, char **argv, struct errs *errs)
{
    struct curves_input input = {0};
    struct stat about;
    size_t written;
    command_parse(&command_curves, argc, argv, &input);
    struct curve_place place = {.directory = input.directory, .force = input.force};
    bool folder = stat(input.source, &about) == 0 && S_ISDIR(about.st_mode);
    if (folder && input.directory)
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: -o is for a database", input.source);
    else if (folder && input.figures)
        return curves_draw(input.source, input.only, input.figures, input.force, errs);
    else if (folder)
        return curves_print(input.source, input.against, input.only, stdout, errs);
    else if (!input.directory)
        errs_add(errs, FAULT_INPUT, NULL, "fedsim curves RESULTS.db -o DIR",
                 "%s: is no folder of curves; a database needs -o DIR", input.source);
    else if (curves_write(input.source, &place, 0, &written, errs))
        printable_print(stdout, "%s: %zu curve%s written\n", input.directory, written,
                        written == 1 ? "" : "s");
    return errs_exit_status(errs);
}

const struct command command_curves = {
    .name = "curves",
    .summary = "write trials' learning curves as CSV, or sum them up",
    .arguments = "RESULTS.db -o DIR\nDIR\nDIR --figures DIR",
    .about = "Write each finished trial's learning curve to a small CSV file of its own, or sum up "
             "a folder of them: final returns over seeds, their spread and their differences.\v"
             "Example: fedsim curves results.db -o scenarios/paper/results\n"
             "Only curves that the folder lacks are written. `fedsim run --curves DIR` writes them "
             "as trials finish, and skips the trials whose curve is there.",
    PARAMETERS(parameters),
    .run = run};

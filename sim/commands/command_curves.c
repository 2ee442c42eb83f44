#include "reports/pages/curve_figure.h"
#include "reports/pages/curve_file.h"
#include "reports/pages/curve_table.h"
#include "sim/commands/command.h"

#include <sys/stat.h>

enum { KEY_AGAINST = 256, KEY_FIGURES, KEY_ONLY };

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "Folder to write a CSV file for each finished trial of a database to",
     0},
    {"against", KEY_AGAINST, "TEXT", 0,
     "Of a folder: also paired differences over seeds to the first point that contains TEXT; of "
     "several axes, along the one that has TEXT as a value, all else being equal",
     0},
    {"figures", KEY_FIGURES, "DIR", 0, "Of a folder: draw each scenario's curves into this folder",
     0},
    {"only", KEY_ONLY, "TEXT", 0, "Of a folder: only the points that contain TEXT", 0},
    {0}};

struct input {
    const char *source, *directory, *against, *figures, *only;
};

#define AT(member) offsetof(struct input, member)
static const struct place places[] = {{'o', PLACE_TEXT, AT(directory), NULL},
                                      {KEY_AGAINST, PLACE_TEXT, AT(against), NULL},
                                      {KEY_FIGURES, PLACE_TEXT, AT(figures), NULL},
                                      {KEY_ONLY, PLACE_TEXT, AT(only), NULL},
                                      {ARGP_KEY_ARG, PLACE_ONE, AT(source), "database or folder"},
                                      {.kind = PLACE_END}};
#undef AT

static const struct usage usage = {
    .options = options,
    .places = places,
    .arguments = "RESULTS.db -o DIR\nDIR\nDIR --figures DIR",
    .about = "Write each finished trial's learning curve to a small CSV file of its own, or sum up "
             "a folder of them: final returns over seeds, their spread and their differences.\v"
             "Example: fedsim curves results.db -o scenarios/paper/results\n"
             "Only curves that the folder lacks are written. `fedsim run --curves DIR` writes them "
             "as trials finish, and skips the trials whose curve is there."};

static int run(int argc, char **argv, struct errs *errs)
{
    struct input input = {0};
    struct stat about;
    size_t written;
    command_parse(&usage, argc, argv, &input);
    bool folder = stat(input.source, &about) == 0 && S_ISDIR(about.st_mode);
    if (folder && input.directory)
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: -o is for a database", input.source);
    else if (folder && input.figures)
        return curves_draw(input.source, input.only, input.figures, errs);
    else if (folder)
        return curves_print(input.source, input.against, input.only, stdout, errs);
    else if (!input.directory)
        errs_add(errs, FAULT_INPUT, NULL, "fedsim curves RESULTS.db -o DIR",
                 "%s: is no folder of curves; a database needs -o DIR", input.source);
    else if (curves_write(input.source, input.directory, 0, NULL, &written, errs))
        printf("%s: %zu curve%s written\n", input.directory, written, written == 1 ? "" : "s");
    return errs_exit_status(errs);
}

const struct command command_curves = {"curves",
                                       "write trials' learning curves as CSV, or sum them up", run};

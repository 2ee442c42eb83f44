/* `fedsim curves`: learning curves as CSV files, and what a folder of them says. Which of the two
 * is asked for the argument tells: a database is exported, a folder summarised or, with --figures,
 * drawn. */
#include "core/base/printable.h"
#include "reports/pages/curve_figure.h"
#include "reports/pages/curve_file.h"
#include "reports/pages/curve_table.h"
#include "sim/commands/commands.h"

#include <sys/stat.h>

struct curves_input {
    const char *source, *directory, *figures;
    struct curve_question question;
    bool force;
};

#define AT(member) offsetof(struct curves_input, member)
static const struct parameter parameters[] = {
    PARAMETER_OF_FILE(AT(source), "database or folder", COMPLETE_DATABASE),
    {"output", 'o', PARAMETER_TEXT, AT(directory), "DIR",
     .help = "Folder to write a CSV file for each finished trial of a database to",
     .completes = COMPLETE_FOLDER},
    {"against", 0, PARAMETER_TEXT, AT(question.against), "TEXT",
     .help = "For a folder: also print differences, paired by seed, from the first point that "
             "contains TEXT; with several axes, along the axis that has TEXT as a value"},
    {"figures", 0, PARAMETER_TEXT, AT(figures), "DIR",
     .help = "For a folder: draw each scenario's curves into DIR", .completes = COMPLETE_FOLDER},
    {"only", 0, PARAMETER_TEXT, AT(question.only), "TEXT",
     .help = "For a folder: only points of the sweep whose label contains TEXT"},
    {"best", 0, PARAMETER_SET, AT(question.best),
     .help = "For a folder: let each trial's best evaluation stand for it, not its last one"},
    PARAMETER_OF_FORCE(AT(force)),
};
#undef AT

/* The figures are drawn besides what is printed, when both are asked for. */
static int of_folder(const struct curves_input *input, struct errs *errs)
{
    if (input->directory)
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: -o is for a database", input->source);
    else if (input->force && !input->figures)
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "%s: --force does nothing for a folder without --figures", input->source);
    else if (input->figures)
        curves_draw(input->source, input->question.only, input->figures, input->force, errs);
    if (errs->count == 0 && (input->question.against || input->question.best || !input->figures))
        curves_print(input->source, &input->question, stdout, errs);
    return errs_exit_status(errs);
}

/* One command for both ways: what SOURCE is decides which options mean something. */
static int run(int argc, char **argv, struct errs *errs)
{
    struct curves_input input = {0};
    struct stat about;
    size_t written;
    const struct curve_question *question = &input.question;
    command_parse(&command_curves, argc, argv, &input);
    struct curve_place place = {.directory = input.directory,
                                .rule = {input.force, &input.source, 1}};
    if (stat(input.source, &about) == 0 && S_ISDIR(about.st_mode))
        return of_folder(&input, errs);
    if (input.figures || question->against || question->only || question->best)
        errs_add(errs, FAULT_INPUT, NULL,
                 "export the curves first: fedsim curves RESULTS.db -o DIR",
                 "%s is not a folder of curves, which --%s is for", input.source,
                 input.figures       ? "figures"
                 : question->against ? "against"
                 : question->only    ? "only"
                                     : "best");
    else if (!input.directory)
        errs_add(errs, FAULT_INPUT, NULL, "fedsim curves RESULTS.db -o DIR",
                 "%s is not a folder of curves; to export the curves of a database, add -o DIR",
                 input.source);
    else if (curves_write(input.source, &place, 0, &written, errs))
        printable_print(stdout, "%s: %zu curve%s written\n", input.directory, written,
                        written == 1 ? "" : "s");
    return errs_exit_status(errs);
}

const struct command command_curves = {
    .name = "curves",
    .summary = "export learning curves as CSV, or summarise a folder of them",
    .arguments = "RESULTS.db -o DIR\nDIR\nDIR --figures DIR",
    .about = "Export each finished trial's learning curve as a CSV file, or summarise a folder of "
             "them: final returns over seeds, their spread and their differences.\v"
             "Example: fedsim curves results.db -o scenarios/paper/results\n"
             "Curves that are in the folder already are not written again. `fedsim run --curves "
             "DIR` writes them as trials finish, and skips trials whose curve is there.",
    PARAMETERS(parameters),
    .run = run};

/* `fedsim export`: a database for notebooks, TensorBoard and Perfetto. */
#include "reports/export/export.h"
#include "sim/commands/commands.h"

#include <stdlib.h>

struct export_input {
    struct export_options export;
    struct words formats, runs;
};

#define AT(member) offsetof(struct export_input, member)
static const struct parameter parameters[] = {
    {.name = "output",
     .letter = 'o',
     .kind = PARAMETER_TEXT,
     .offset = AT(export.directory),
     .value = "DIR",
     .help = "Folder of the files (default export)",
     .completes = COMPLETE_FOLDER},
    {.name = "format",
     .kind = PARAMETER_WORDS,
     .offset = AT(formats),
     .value = "NAME",
     .help = "csv, tensorboard or trace (default: all); may be repeated",
     .completes = COMPLETE_WORDS,
     .words = export_format_name},
    {.name = "run",
     .kind = PARAMETER_WORDS,
     .offset = AT(runs),
     .value = "N",
     .help = "Only this trial (column run of the database); may be repeated"},
    {.name = "point",
     .kind = PARAMETER_TEXT,
     .offset = AT(export.choice.point),
     .value = "TEXT",
     .help = "Only trials whose sweep point or algorithm contains TEXT"},
    {.name = "seed",
     .kind = PARAMETER_TEXT,
     .offset = AT(export.choice.seed),
     .value = "N",
     .help = "Only trials of this seed"},
    {.name = "force",
     .kind = PARAMETER_SET,
     .offset = AT(export.force),
     .help = "Also replace files that this command did not write"},
    PARAMETER_OF_FILE(AT(export.database), "database", COMPLETE_DATABASE),
};
#undef AT

static int run(int argc, char **argv, struct errs *errs)
{
    struct export_input input = {.export = {.directory = "export"}};
    command_parse(&command_export, argc, argv, &input);
    input.export.formats = input.formats.list;
    input.export.format_count = input.formats.count;
    input.export.choice.runs = input.runs.list;
    input.export.choice.run_count = input.runs.count;
    int status = export_write(&input.export, stdout, errs);
    free(input.formats.list);
    free(input.runs.list);
    return status;
}

const struct command command_export = {
    .name = "export",
    .summary = "write a database as CSV, TensorBoard events and a trace",
    .arguments = "RESULTS.db",
    .about =
        "Write the contents of a database for other programs: tables as CSV (csv/), scalars by "
        "round as TensorBoard event files, which Weights & Biases imports too (tensorboard/), and "
        "what each agent was doing as a trace for ui.perfetto.dev (trace/trace.json).\v"
        "Files are replaced or removed only if an earlier export wrote them and nobody has changed "
        "them since. Nothing is replaced before everything is written.\n"
        "Example: fedsim export results.db -o export && tensorboard --logdir export/tensorboard",
    PARAMETERS(parameters),
    .run = run};

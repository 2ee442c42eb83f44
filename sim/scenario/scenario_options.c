/* What `fedsim list options` prints. */
#include "sim/scenario/scenario_options.h"

#include "sim/scenario/scenario_table.h"

void scenario_print_options(FILE *out)
{
    fputs(
        "seeds\n    a whole number n (seeds 1 to n), or a list; default 1\n"
        "    The trials of each point of the sweep.\n"
        "sweep\n    a list of axes, each {key: [value, ...]} or {variant: {label: {key: value}}}\n"
        "    Trials are the product of the axes and the seeds; fleet.*.key is every class.\n"
        "include\n    a file, or a list of files, from the scenario's folder or the data folder\n"
        "    Links and devices of one's own, as in scenarios/presets, for fleet.NAME.link and "
        "device.\n",
        out);
    fields_list(out, scenario_fields);
}

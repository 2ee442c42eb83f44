/* Shows the scenarios that come with the program. */
#include "sim/commands/scenario_files.h"

#include "core/files/datadir.h"
#include "core/text/wrap.h"
#include "sim/scenario/shipped.h"

#include <string.h>

/* The first comment of a scenario says what to look for. */
static void print_head(FILE *out, const char *path)
{
    struct source source;
    struct errs unreadable = {0};
    if (source_read(&source, path, &unreadable) && source.text[0] == '#') {
        source.text[strcspn(source.text, "\r\n")] = '\0';
        wrap_text(out, 0, 4, "", source.text + 1 + strspn(source.text + 1, " "));
    }
    source_free(&source);
    errs_free(&unreadable);
}

bool scenario_files_print(FILE *out, struct errs *errs)
{
    struct shipped shipped = {0};
    bool good = shipped_find(&shipped);
    for (size_t i = 0; i < shipped.count; i++) {
        fprintf(out, "%s\n", shipped.paths[i]);
        print_head(out, shipped.paths[i]);
    }
    shipped_free(&shipped);
    return good || errs_add(errs, FAULT_RUN, NULL, NULL,
                            "the folder of the scenarios cannot be read; is FEDSIM_DATADIR right?");
}

/* The curve files of a folder, two at most, as `fedsim curves` shows them. */
#include "core/base/mem.h"
#include "reports/pages/curve_table.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

void fuzz_input(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = {"a.csv", "b.csv"};
    for (int i = 0; i < 2; i++) {
        size_t part_length;
        char *part = fuzz_part(&bytes, &length, &part_length);
        free(fuzz_file(names[i], part, part_length));
        free(part);
    }
    struct errs errs = {0};
    char *shown = NULL;
    size_t size;
    FILE *out = mem_stream(&shown, &size);
    int status = curves_print(fuzz_folder(), &(struct curve_question){.best = true}, out, &errs);
    fclose(out);
    free(shown);
    fuzz_told(status == 0, &errs, 2);
}

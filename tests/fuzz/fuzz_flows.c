/* Cases of flows, as `fedsim verify flows` reads and plays them: nodes, flows and the instants at
 * which these should end. */
#include "core/base/mem.h"
#include "sim/verify/verify_flows.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

void fuzz_input(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = {"nodes.csv", "flows.csv", "expected.csv"};
    for (int i = 0; i < 3; i++) {
        size_t part_length;
        char *part = fuzz_part(&bytes, &length, &part_length);
        free(fuzz_file(names[i], part, part_length));
        free(part);
    }
    struct errs errs = {0};
    char *shown = NULL;
    size_t size;
    FILE *out = mem_stream(&shown, &size);
    int status = verify_flows(fuzz_folder(), out, &errs);
    fclose(out);
    free(shown);
    FUZZ_MUST(status >= 0 && status <= 2);
    fuzz_told(status != 2, &errs, 2);
}

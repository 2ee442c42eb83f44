/* Files of NumPy's: as an archive, and, since a fuzzer guesses no checksum, as one array's file.
 * What was read is read again from what is written of it. */
#include "core/arrays/npz.h"
#include "core/base/mem.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void write_again(const struct array_list *arrays)
{
    for (size_t i = 0; i < arrays->count; i++) {
        struct wire wire = {0};
        struct array_list again = {0};
        if (!arrays->list[i].values)
            continue;
        npy_write(&arrays->list[i], &wire);
        FUZZ_MUST(npy_read(&again, "again", wire.bytes, wire.length) == NULL);
        FUZZ_MUST(again.list[0].count == arrays->list[i].count);
        arrays_free(&again);
        wire_free(&wire);
    }
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    struct errs errs = {0};
    struct array_list arrays = {0};
    char *text = mem_alloc(length + 1);
    memcpy(text, bytes, length);
    text[length] = '\0';
    struct source source = {.name = (char *)(uintptr_t) "input", .text = text, .length = length};
    npy_read(&arrays, "array", bytes, length);
    write_again(&arrays);
    arrays_free(&arrays);
    fuzz_told(npz_read(&arrays, &source, &errs), &errs, 2);
    write_again(&arrays);
    arrays_free(&arrays);
    free(text);
}

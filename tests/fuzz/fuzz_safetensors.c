/* Files in the format safetensors: what was read is read again from what is written of it. */
#include "core/arrays/safetensors.h"
#include "core/base/mem.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static bool read_bytes_of(struct array_list *arrays, const void *bytes, size_t length)
{
    struct errs errs = {0};
    char *text = mem_alloc(length + 1);
    memcpy(text, bytes, length);
    text[length] = '\0';
    struct source source = {.name = (char *)(uintptr_t) "input", .text = text, .length = length};
    bool good = safetensors_read(arrays, &source, &errs);
    fuzz_told(good, &errs, 2);
    free(text);
    return good;
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    struct array_list arrays, again;
    struct wire wire = {0};
    if (!read_bytes_of(&arrays, bytes, length))
        return;
    bool whole = true;
    for (size_t i = 0; i < arrays.count; i++)
        whole = whole && arrays.list[i].values;
    if (whole) {
        safetensors_write(&arrays, &wire);
        FUZZ_MUST(read_bytes_of(&again, wire.bytes, wire.length));
        FUZZ_MUST(again.count == arrays.count);
        arrays_free(&again);
    }
    arrays_free(&arrays);
    wire_free(&wire);
}

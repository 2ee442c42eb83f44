/* Policy files: what was read is written byte for byte as it was. A fuzzer guesses no checksum, so
 * the input is read with its own and with the right one behind it. */
#include "core/base/bits.h"
#include "core/base/mem.h"
#include "models/policy/policy_file.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void decode(uint8_t *bytes, size_t length)
{
    struct policy_file file;
    struct errs errs = {0};
    struct source source = {.name = mem_string("input"), .text = (char *)bytes, .length = length};
    bool good = policy_file_decode(&file, &source, &errs);
    fuzz_told(good, &errs, 2);
    struct wire wire = {0};
    if (good) {
        uint32_t version;
        memcpy(&version, bytes + 8, sizeof version);
        policy_file_encode(&file, &wire);
        FUZZ_MUST(version == 1 || wire.length == length);
        FUZZ_MUST(version == 1 || memcmp(wire.bytes, bytes, length) == 0);
    }
    wire_free(&wire);
    policy_file_free(&file);
    free(source.name);
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    uint8_t *sealed = mem_alloc(length + 4);
    memcpy(sealed, bytes, length);
    decode(sealed, length);
    if (length >= 20) { /* the file's length and its checksum */
        uint64_t whole = length + 4;
        memcpy(sealed + 12, &whole, sizeof whole);
        uint32_t crc = crc32_bytes(0, sealed, length);
        memcpy(sealed + length, &crc, sizeof crc);
        decode(sealed, length + 4);
    }
    free(sealed);
}

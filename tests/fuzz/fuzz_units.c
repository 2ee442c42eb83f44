/* Numbers with units: what was read is written so that it reads back as the same double. */
#include "core/base/mem.h"
#include "core/text/units.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 128 };

static void read_as(enum unit unit, const char *text)
{
    double value = NAN, again = NAN;
    char why[TEXT_SIZE] = "", written[TEXT_SIZE], shown[TEXT_SIZE], bound[TEXT_SIZE];
    if (!units_parse(unit, text, &value, why, sizeof why)) {
        FUZZ_MUST(*why && memchr(why, 0, sizeof why));
        return;
    }
    FUZZ_MUST(!isnan(value));
    units_human(unit, value, shown, sizeof shown);
    units_bound(unit, value, bound, sizeof bound);
    FUZZ_MUST(*shown && *bound);
    units_format(unit, value, written, sizeof written);
    FUZZ_MUST(units_parse(unit, written, &again, why, sizeof why));
    FUZZ_MUST(again == value);
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    size_t part_length;
    char *text = fuzz_part(&bytes, &length, &part_length);
    uint64_t digits;
    for (int unit = UNIT_NONE; unit <= UNIT_ENERGY_PRICE; unit++)
        read_as((enum unit)unit, text);
    if (units_digits(text, &digits)) {
        char *written = mem_format("%llu", (unsigned long long)digits);
        FUZZ_MUST(strcmp(written, text + strspn(text, "0")) == 0 || digits == 0);
        free(written);
    }
    free(text);
}

/* Writes ranges, and says when a number is outside one. */
#include "core/fields/field_range.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdio.h>

/* An infinite end is no bound, and goes unsaid. */
void field_range_text(const struct field *field, char out[RANGE_SIZE])
{
    char low[48] = "", high[48] = "";
    if (isfinite(field->low))
        units_bound(field->unit, field->low, low, sizeof low);
    if (isfinite(field->high))
        units_bound(field->unit, field->high, high, sizeof high);
    *out = '\0';
    if (*low && *high)
        snprintf(out, RANGE_SIZE, "%s %s %s %s", field->above ? "above" : "from", low,
                 field->above ? "and at most" : "to", high);
    else if (*low)
        snprintf(out, RANGE_SIZE, "%s %s", field->above ? "above" : "at least", low);
    else if (*high)
        snprintf(out, RANGE_SIZE, "at most %s", high);
}

/* Written so that what is not a number is out of every range: each comparison with it is false. */
char *field_range_fault(const struct field *field, double number, const char *text)
{
    char range[RANGE_SIZE], shown[64];
    if (number <= field->high && (field->above ? number > field->low : number >= field->low))
        return NULL;
    field_range_text(field, range);
    units_bound(field->unit, number, shown, sizeof shown);
    return mem_format("%.60s is out of range; it must be %s", text ? text : shown, range);
}

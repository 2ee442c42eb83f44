/* Figures for print: a file format and a width, as journals ask for them ("85 mm" is one column).
 *
 * Sizes in templates (reports/gp/) are in pixels of a picture that is 360 pixels wide, or 600 where
 * there is room. In print the whole picture is scaled to the width in millimetres: a narrow one up
 * to 110 mm, so that the letters (13 pixels, on crowded axes 11 and 9) have 8.7, 7.4 and 6 points
 * at 85 mm, and a wide one beyond. Below 60 mm they could not be read. */
#ifndef REPORTS_PRINT_FORM_H
#define REPORTS_PRINT_FORM_H

#include "core/base/fail.h"

#include <stddef.h>

struct print_form {
    const char *format; /* "pdf", "png" or "svg"; NULL: figures are for the screen alone */
    double width_mm;    /* of a figure as printed */
};

/* The names of the formats; NULL past the last. */
const char *print_format(size_t i);

/* Reads what was asked for: `format` "pdf", "png" or "svg", `width` as "85 mm", "8.5cm" or "3.35
 * in"; either may be NULL (svg; 85 mm), both are no form. False and FAULT_INPUT otherwise. */
bool print_form_read(struct print_form *form, const char *format, const char *width,
                     struct errs *errs);

#endif

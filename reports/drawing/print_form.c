/* Reads the format and the width of figures for print. */
#include "reports/drawing/print_form.h"

#include <stdlib.h>
#include <string.h>

static const char *const formats[] = {"pdf", "png", "svg"};
enum { FORMATS = sizeof formats / sizeof *formats };

const char *print_format(size_t i)
{
    return i < FORMATS ? formats[i] : NULL;
}

/* Millimetres of a unit; 0: there is none of that name. */
static double millimetres(const char *unit)
{
    static const struct {
        const char *name;
        double mm;
    } units[] = {{"mm", 1}, {"cm", 10}, {"in", 25.4}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, unit) == 0)
            return units[i].mm;
    return 0;
}

/* By !(>=) and !(<=), so that NaN, which strtod reads, is refused too. */
static bool read_width(double *width_mm, const char *text, struct errs *errs)
{
    static const double least = 60, most = 1000;
    char *end;
    double number = strtod(text, &end);
    double unit = millimetres(end + strspn(end, " "));
    *width_mm = number * unit;
    if (end == text || unit == 0)
        return errs_add(errs, FAULT_INPUT, NULL, "e.g. --width 85mm, 8.5cm or 3.35in",
                        "--width: '%s' is not a width", text);
    if (!(*width_mm >= least))
        return errs_add(errs, FAULT_INPUT, NULL, NULL,
                        "--width %s: figures narrower than %.0f mm cannot be read", text, least);
    if (!(*width_mm <= most))
        return errs_add(errs, FAULT_INPUT, NULL, NULL,
                        "--width %s: figures are at most %.0f mm wide", text, most);
    return true;
}

/* A width alone asks for SVG. */
bool print_form_read(struct print_form *form, const char *format, const char *width,
                     struct errs *errs)
{
    *form = (struct print_form){.width_mm = 85};
    if (!format && !width)
        return true;
    form->format = "svg";
    if (format) {
        size_t i = 0;
        while (i < FORMATS && strcmp(formats[i], format) != 0)
            i++;
        if (i == FORMATS)
            return errs_add(errs, FAULT_INPUT, NULL, NULL,
                            "--figures: '%s' is none of pdf, png and svg", format);
        form->format = formats[i];
    }
    return !width || read_width(&form->width_mm, width, errs);
}

/* The unit of an axis: bytes as "MB" and 1e6 where the largest value is 3.2e6 bytes. Values stay in
 * base units (bytes, seconds, joules) in the CSV; the template divides by the scale.
 *
 * Steps are of 1000 for bytes (decimal, as rates of links are) and energy; times change to minutes,
 * hours and days only from two of them on, since "90 s" is read more easily than "1.5 min". */
#ifndef REPORTS_AXIS_SCALE_H
#define REPORTS_AXIS_SCALE_H

struct axis_scale {
    double by;        /* what data are divided by */
    char name[112];   /* "memory (MB)" */
    const char *unit; /* "MB"; "" where there is none */
};
/* `largest` is in base units; `what` is called so on the axis: "memory", at most 80 bytes of it.
 * Times are in minutes from 2 min on, hours from 2 h, days from 2 days; counts in thousands from 10
 * 000 on. */
struct axis_scale scale_bytes(double largest, const char *what);
struct axis_scale scale_seconds(double largest, const char *what);
struct axis_scale scale_joules(double largest, const char *what);
/* `currency` ("": it has no name) outlives the scale. */
struct axis_scale scale_money(double largest, const char *what, const char *currency);
struct axis_scale scale_count(double largest, const char *what);
/* A value of that axis in the axis's unit, so that text and picture agree: "22.1 kJ". */
enum { SCALED_SIZE = 48 };
char *scale_text(char out[SCALED_SIZE], const struct axis_scale *scale, double value);

#endif

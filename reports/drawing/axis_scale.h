/* The unit of an axis: bytes as "MB" and 1e6 where the largest value is 3.2e6 bytes. Values stay in
 * base units (bytes, seconds, joules) in the CSV; the template divides by the scale. */
#ifndef REPORTS_AXIS_SCALE_H
#define REPORTS_AXIS_SCALE_H

struct axis_scale {
    double by;
    char name[112];   /* "memory (MB)" */
    const char *unit; /* "MB"; "" where there is none */
};
/* `what` stands on the axis: "memory". Times are in minutes from 2 min on, hours from 2 h, days
 * from 2 days. */
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

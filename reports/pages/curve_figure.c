/* Learning curves of a folder as figures, one a scenario and mode of evaluation: a line a point,
 * the mean over its trials with the 95 % bootstrap interval, against the agents' episodes. */
#include "reports/pages/curve_figure.h"
#include "core/base/mem.h"
#include "core/files/output_folder.h"
#include "core/text/csv.h"
#include "reports/data/estimate.h"
#include "reports/data/results.h"
#include "reports/data/sweep.h"
#include "reports/drawing/plot.h"
#include "reports/pages/curve_file.h"
#include "reports/pages/curve_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 8 }; /* as many as style.gp tells apart */
static const char x_column[] = "agent_episodes";

/* The trials of a point, read; row i of each is the same evaluation. */
struct curve_group {
    const char *point;
    struct csv *trials;
    size_t count, rows; /* rows: of the shortest trial */
};

static void group_free(struct curve_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        csv_free(&group->trials[i]);
    free(group->trials);
}

/* `rows` is that of the shortest trial: a mean beyond it would be over fewer seeds. On failure
 * those read so far are in the group, for its free. */
static bool group_read(struct curve_group *group, const struct curve_file *files, size_t count,
                       struct errs *errs)
{
    *group =
        (struct curve_group){files->point, mem_zero(count, sizeof *group->trials), 0, SIZE_MAX};
    for (; group->count < count; group->count++) {
        struct csv *csv = &group->trials[group->count];
        if (!curve_values_read(csv, files[group->count].path, errs)) {
            csv_free(csv);
            return false;
        }
        group->rows = csv->rows < group->rows ? csv->rows : group->rows;
    }
    return true;
}

static char *column_of(const char *mode)
{
    return mem_format("%s_mean", mode);
}

static bool has_mode(const struct curve_group *group, const char *mode)
{
    char *column = column_of(mode);
    bool has = csv_column(group->trials, column) >= 0;
    free(column);
    return has;
}

/* Writes the group's line and returns its largest x. It ends with the shortest trial: a mean over
 * fewer seeds than before would jump where one of them stops. */
static double put_line(struct plot *plot, const struct curve_group *group, const char *mode,
                       size_t line, bool *diverged)
{
    FILE *csv = plot_csv(plot);
    char *column = column_of(mode);
    double *sample = mem_zero(group->count, sizeof *sample), x = 0;
    for (size_t row = 0; row < group->rows; row++) {
        for (size_t i = 0; i < group->count; i++)
            sample[i] = curve_value(&group->trials[i], row, column);
        struct estimate e = estimate_of(sample, group->count, RESAMPLES_CURVE);
        x = curve_value(group->trials, row, x_column);
        fprintf(csv, "%zu,", line);
        plot_name(plot, "point", group->point);
        fprintf(csv, ",%.10g,%zu", x, e.n);
        const double numbers[] = {e.mean, e.has_interval ? e.mean_interval.low : e.mean,
                                  e.has_interval ? e.mean_interval.high : e.mean};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            fputc(',', csv);
            csv_number(csv, numbers[i]);
        }
        fprintf(csv, ",%zu\n", e.diverged);
        *diverged |= e.diverged > 0;
    }
    free(sample);
    free(column);
    return x;
}

/* A point as it is called in the key, a variant by its name alone: "k5, plain" of "variant=k5,
 * variant=plain". */
static char *label_of(const char *point)
{
    char *label = mem_string(*point ? "" : "(no sweep)");
    size_t length;
    for (const char *at = point; (at = setting_next(at, &length)); at += length) {
        size_t path = setting_path(at, length);
        bool variant = path == strlen("variant") && strncmp(at, "variant", path) == 0;
        char *value = setting_value(at, length);
        char *longer = mem_format("%s%s%.*s%s%s", label, *label ? ", " : "",
                                  variant ? 0 : (int)path, at, variant ? "" : "=", value);
        free(value);
        free(label);
        label = longer;
    }
    return label;
}

/* The settings of reports/gp/curves.gp, as section_returns.c has them, for a figure that stands
 * alone. */
static void set_figure(struct plot *plot, const struct curve_group *groups, size_t count,
                       const char *mode, double largest)
{
    char *labels[POINTS_MAX];
    double series_of[POINTS_MAX];
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        labels[i] = label_of(groups[i].point);
        series_of[i] = (double)i + 1;
        longest = groups[i].rows > longest ? groups[i].rows : longest;
    }
    char *y_name = mem_format("return (%s)", mode);
    plot_text(plot, "background", "white");
    plot_text(plot, "x_column", x_column);
    plot_text(plot, "x_name", "episodes of agents");
    plot_number(plot, "x_scale", 1);
    plot_number(plot, "x_most", largest);
    plot_text(plot, "y_name", y_name);
    plot_number(plot, "target", NAN);
    plot_number(plot, "lines", (double)count);
    plot_numbers(plot, "series_of", series_of, count);
    plot_number(plot, "point_every", fmax(1, round((double)longest / 10)));
    plot_number(plot, "log_x", 0);
    plot_number(plot, "whole", largest <= 8);
    plot_number(plot, "thin", 0);
    plot_key(plot, "label", (const char *const *)labels, count, 300, 220);
    for (size_t i = 0; i < count; i++)
        free(labels[i]);
    free(y_name);
}

static bool draw(const struct curve_group *groups, size_t count, const char *mode,
                 const char *directory, const char *name, struct errs *errs)
{
    struct plot *plot = plot_new(directory, name, "curves", errs);
    if (!plot)
        return false;
    double largest = 0;
    bool diverged = false;
    fprintf(plot_csv(plot), "line,point,%s,n,mean,mean_low,mean_high,diverged\n", x_column);
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, put_line(plot, &groups[i], mode, i + 1, &diverged));
    plot_number(plot, "diverged", diverged);
    set_figure(plot, groups, count, mode, largest);
    bool good = plot_draw(plot, NULL, name, errs);
    plot_free(plot);
    return good;
}

/* A figure of the points that were evaluated in the mode, called after it where `named`; *drawn
 * says whether there are any. */
static bool draw_mode(const struct curve_group *groups, size_t count, const char *mode, bool named,
                      const char *directory, const char *title, bool *drawn, struct errs *errs)
{
    struct curve_group shown[POINTS_MAX]; /* borrow what the groups hold */
    size_t points = 0;
    for (size_t i = 0; i < count; i++)
        if (has_mode(&groups[i], mode))
            shown[points++] = groups[i];
    *drawn = points > 0;
    if (points == 0)
        return true;
    char *text = mem_format("%s%s%s", title, named ? "-" : "", named ? mode : "");
    char *name = curve_plain_name(text);
    bool good = draw(shown, points, mode, directory, name, errs);
    free(name);
    free(text);
    return good;
}

/* The stochastic returns, which the algorithm learns to raise, and the deterministic ones. */
static bool draw_modes(const struct curve_group *groups, size_t count, const char *directory,
                       const char *title, struct errs *errs)
{
    bool first, second;
    return draw_mode(groups, count, "stochastic", false, directory, title, &first, errs) &&
           draw_mode(groups, count, "deterministic", first, directory, title, &second, errs);
}

/* One scenario's figures of the points that contain `only`; its name may be any text. */
static bool scenario_figure(const struct curve_file *files, size_t count, const char *only,
                            const char *directory, struct errs *errs)
{
    struct curve_group groups[POINTS_MAX];
    size_t group_count = 0;
    bool good = true;
    for (size_t first = 0, end; first < count && good; first = end) {
        for (end = first + 1; end < count && curve_same_group(&files[first], &files[end]);)
            end++;
        if (only && !strstr(files[first].point, only))
            continue;
        if (group_count == POINTS_MAX)
            good = errs_add(errs, FAULT_INPUT, NULL, "--only TEXT draws fewer",
                            "%s: more than %d points cannot be told apart in one figure",
                            files->scenario, POINTS_MAX);
        else
            good = group_read(&groups[group_count++], files + first, end - first, errs);
    }
    if (good && group_count) {
        char *title = mem_format("%s%s%s", files->scenario, only ? "-" : "", only ? only : "");
        good = draw_modes(groups, group_count, directory, title, errs);
        free(title);
    }
    for (size_t i = 0; i < group_count; i++)
        group_free(&groups[i]);
    return good;
}

/* The files are in order of their scenario, so those of one lie together. */
static bool draw_all(const struct curve_folder *curves, const char *only, const char *stage,
                     struct errs *errs)
{
    bool good = true;
    for (size_t first = 0, end; first < curves->count && good; first = end) {
        end = first;
        while (end < curves->count &&
               strcmp(curves->files[end].scenario, curves->files[first].scenario) == 0)
            end++;
        good = scenario_figure(curves->files + first, end - first, only, stage, errs);
    }
    return good;
}

int curves_draw(const char *source, const char *only, const char *directory, bool force,
                struct errs *errs)
{
    struct curve_folder curves = {0};
    char *text = mem_format("curves %s %s", source, only ? only : "");
    char *owner = curve_plain_name(text); /* figures of other folders stay */
    free(text);
    if (curve_folder_read(&curves, source, errs) &&
        curve_folder_known(&curves, source, "--only", only, errs)) {
        const char **inputs = mem_zero(curves.count, sizeof *inputs);
        for (size_t i = 0; i < curves.count; i++)
            inputs[i] = curves.files[i].path;
        const struct output_rule rule = {
            .force = force, .inputs = inputs, .input_count = curves.count};
        struct output_folder *folder = output_folder_open(directory, owner, &rule, errs);
        const char *stage = folder ? output_folder_stage(folder, errs) : NULL;
        if (stage && draw_all(&curves, only, stage, errs))
            output_folder_keep(folder, errs);
        output_folder_close(folder);
        free(inputs);
    }
    free(owner);
    curve_folder_free(&curves);
    return errs_exit_status(errs);
}

/* Prints a table of the learning curves of a folder. */
#include "reports/pages/curve_table.h"
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "core/text/csv.h"
#include "reports/data/estimate.h"
#include "reports/data/results.h"
#include "reports/data/sweep.h"
#include "reports/pages/curve_file.h"
#include "reports/pages/curve_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODES = 2 }; /* stochastic, deterministic */

/* A trial's last line, and what its evaluations returned: that one which stands for it, the first,
 * the last. */
struct curve_end {
    const struct curve_file *file;
    double mode[MODES], first[MODES], last[MODES]; /* NaN: not evaluated so */
    double agent_episodes, server_episodes, accepted, rounds, alpha;
};

static const char *const modes[] = {"stochastic", "deterministic"};
static const char *const columns[] = {"stochastic_mean", "deterministic_mean"};

/* The largest return of all evaluations; NaN: there is none. */
static double best_of(const struct csv *csv, const char *column)
{
    double best = NAN;
    for (size_t row = 0; row < csv->rows; row++)
        best = fmax(best, curve_value(csv, row, column)); /* a number before NaN */
    return best;
}

/* A file that was cut off within its last line is no trial; its remedy is to run the trial
 * again. */
static bool read_ending(struct curve_end *ending, const struct curve_file *file, bool best,
                        struct errs *errs)
{
    struct csv csv = {0};
    bool good = curve_values_read(&csv, file->path, errs);
    if (good) {
        size_t last = csv.rows - 1;
        *ending = (struct curve_end){.file = file,
                                     .agent_episodes = curve_value(&csv, last, "agent_episodes"),
                                     .server_episodes = curve_value(&csv, last, "server_episodes"),
                                     .accepted = curve_value(&csv, last, "accepted"),
                                     .rounds = curve_value(&csv, last, "round"),
                                     .alpha = curve_value(&csv, last, "alpha")};
        for (int mode = 0; mode < MODES; mode++) {
            ending->last[mode] = curve_value(&csv, last, columns[mode]);
            ending->first[mode] = curve_value(&csv, 0, columns[mode]);
            ending->mode[mode] = best ? best_of(&csv, columns[mode]) : ending->last[mode];
        }
        if (isnan(ending->rounds) || (isnan(ending->last[0]) && isnan(ending->last[1])))
            good = errs_add(errs, FAULT_INPUT, NULL, "remove it, and its trial is run again",
                            "%s: the last line of this curve is damaged", file->path);
    }
    csv_free(&csv);
    return good;
}

/* Trials that differ in their seed alone end at the same round; one that ends sooner was
 * interrupted, and would be compared with whole ones. Files of a group stand side by side. */
static bool check_ends(const struct curve_end *endings, size_t count, struct errs *errs)
{
    for (size_t i = 1; i < count; i++) {
        const struct curve_end *a = &endings[i - 1], *b = &endings[i];
        const struct curve_end *sooner = a->rounds < b->rounds ? a : b;
        if (curve_same_group(a->file, b->file) && a->rounds != b->rounds)
            return errs_add(errs, FAULT_INPUT, NULL, "remove it, and its trial is run again",
                            "%s: this curve is cut short: it ends at round %g, another of its "
                            "point at round %g",
                            sooner->file->path, sooner->rounds, fmax(a->rounds, b->rounds));
    }
    return true;
}

static size_t group_end(const struct curve_end *endings, size_t count, size_t first)
{
    size_t end = first + 1;
    while (end < count && curve_same_group(endings[first].file, endings[end].file))
        end++;
    return end;
}

/* −∞ where one of them diverged: then there is none. */
static double curve_difference(double a, double b)
{
    return isinf(a) || isinf(b) ? -INFINITY : a - b;
}

/* With a diverged seed there is no mean: a count takes its place. */
static void print_estimate(FILE *out, const double *x, size_t n)
{
    struct estimate e = estimate_of(x, n, RESAMPLES);
    struct moments moments = {0};
    for (size_t i = 0; i < n; i++)
        moments_add(&moments, x[i]);
    if (e.diverged) {
        fprintf(out, "%3zu  diverged in %zu of %zu", n, e.diverged, n);
        return;
    }
    fprintf(out, "%3zu  %9.2f", n, e.mean);
    if (n > 1)
        fprintf(out, "  SD %8.2f  SE %7.2f", moments_sd(&moments), e.se);
    if (e.has_interval)
        fprintf(out, "  95 %% [%.2f, %.2f]", e.mean_interval.low, e.mean_interval.high);
}

/* Episodes are means over the trials; the part accepted is of all their rounds together. */
static void print_group(FILE *out, const struct curve_end *group, size_t n, int mode)
{
    double *x = mem_zero(n, sizeof *x), agents = 0, server = 0, accepted = 0, rounds = 0;
    for (size_t i = 0; i < n; i++) {
        x[i] = group[i].mode[mode];
        agents += group[i].agent_episodes / (double)n;
        server += group[i].server_episodes / (double)n;
        accepted += group[i].accepted;
        rounds += group[i].rounds;
    }
    fprintf(out, "  %-38s ", *group->file->point ? group->file->point : "(no sweep)");
    print_estimate(out, x, n);
    if (!isnan(agents + server)) /* a file need not have these columns */
        fprintf(out, "  episodes %.0f + %.0f", agents, server);
    if (!isnan(accepted))
        fprintf(out, "  accepted %.0f %%", rounds > 0 ? 100 * accepted / rounds : 0);
    fputc('\n', out);
    free(x);
}

/* By how much the return of the trials rose, and the step size they ended with. */
static void print_rise(FILE *out, const struct curve_end *group, size_t n, int mode)
{
    double *rise = mem_zero(n, sizeof *rise), *alpha = mem_zero(n, sizeof *alpha);
    for (size_t i = 0; i < n; i++) {
        rise[i] = curve_difference(group[i].mode[mode], group[i].first[mode]);
        alpha[i] = group[i].alpha;
    }
    fprintf(out, "    %-36s ", *group->file->point ? group->file->point : "(no sweep)");
    print_estimate(out, rise, n);
    if (isfinite(stats_mean(alpha, n)))
        fprintf(out, "  alpha %.2g (%.2g to %.2g)", stats_quantile(alpha, n, 0.5),
                stats_quantile(alpha, n, 0), stats_quantile(alpha, n, 1));
    fputc('\n', out);
    free(rise);
    free(alpha);
}

static void print_rises(FILE *out, const struct curve_end *endings, size_t count, int mode)
{
    fputs("  increase of the return since the first evaluation, and the final step size (median, "
          "range):\n",
          out);
    for (size_t i = 0, next; i < count; i = next) {
        next = group_end(endings, count, i);
        if (!isnan(endings[i].mode[mode]))
            print_rise(out, endings + i, next - i, mode);
    }
}

/* The differences of two returns of each trial, of a point each a line; `a` and `b` are the offsets
 * of the return in struct curve_end. */
static void print_within(FILE *out, const struct curve_end *endings, size_t count, size_t a,
                         size_t b)
{
    for (size_t i = 0, next; i < count; i = next) {
        next = group_end(endings, count, i);
        double *x = mem_zero(next - i, sizeof *x);
        size_t n = 0;
        for (size_t j = i; j < next; j++) {
            double larger = *(const double *)((const char *)&endings[j] + a);
            double other = *(const double *)((const char *)&endings[j] + b);
            if (!isnan(larger) && !isnan(other))
                x[n++] = curve_difference(larger, other);
        }
        if (n > 0) {
            fprintf(out, "    %-36s ",
                    *endings[i].file->point ? endings[i].file->point : "(no sweep)");
            print_estimate(out, x, n);
            fputc('\n', out);
        }
        free(x);
    }
}

static bool has_mode(const struct curve_end *endings, size_t count, int mode)
{
    for (size_t i = 0; i < count; i++)
        if (!isnan(endings[i].mode[mode]))
            return true;
    return false;
}

#define RETURN_AT(member, number) (offsetof(struct curve_end, member) + (number) * sizeof(double))
static void print_best(FILE *out, const struct curve_end *endings, size_t count, size_t mode)
{
    fputs("  best minus last evaluation, within trials:\n", out);
    print_within(out, endings, count, RETURN_AT(mode, mode), RETURN_AT(last, mode));
}

/* Behind both modes. */
static void print_modes(FILE *out, const struct curve_end *endings, size_t count)
{
    if (!has_mode(endings, count, 0) || !has_mode(endings, count, 1))
        return;
    fputs("  deterministic minus stochastic, within trials:\n", out);
    print_within(out, endings, count, RETURN_AT(mode, 1), RETURN_AT(mode, 0));
}

/* b - a over the seeds of both; a seed that only one of the two has is passed over. */
static void print_difference(FILE *out, const struct curve_end *a, size_t a_count,
                             const struct curve_end *b, size_t b_count, int mode)
{
    double *x = mem_zero(a_count + 1, sizeof *x);
    size_t n = 0;
    for (size_t i = 0; i < a_count; i++)
        for (size_t j = 0; j < b_count; j++)
            if (a[i].file->seed == b[j].file->seed)
                x[n++] = curve_difference(b[j].mode[mode], a[i].mode[mode]);
    fprintf(out, "    %-36s ", b->file->point);
    if (n > 0)
        print_estimate(out, x, n);
    else
        fputs("no seed in common", out);
    fputc('\n', out);
    free(x);
}

/* Those of every other point that is like the base's group, or of every other one (axis NULL). */
static void print_differences(FILE *out, const struct curve_end *endings, size_t count, size_t base,
                              const struct sweep_axis *axis, int mode)
{
    const char *point = endings[base].file->point;
    size_t end = group_end(endings, count, base);
    if (isnan(endings[base].mode[mode]))
        return;
    fprintf(out, "  paired differences to %s, over seeds:\n", point);
    for (size_t i = 0, next; i < count; i = next) {
        next = group_end(endings, count, i);
        if (i != base && !isnan(endings[i].mode[mode]) &&
            (!axis || sweep_alike(axis, point, endings[i].file->point)))
            print_difference(out, endings + base, end - base, endings + i, next - i, mode);
    }
}

static struct sweep sweep_of_endings(const struct curve_end *endings, size_t count)
{
    const char **points = mem_zero(count + 1, sizeof *points);
    for (size_t i = 0; i < count; i++)
        points[i] = endings[i].file->point;
    struct sweep sweep = sweep_of(points, count);
    free(points);
    return sweep;
}

/* Where several axes are swept, along the one that `against` names; else to its first point. */
static void print_against(FILE *out, const struct curve_end *endings, size_t count,
                          const char *against, int mode)
{
    size_t value;
    struct sweep sweep = sweep_of_endings(endings, count);
    const struct sweep_axis *axis = sweep.count > 1 ? sweep_find(&sweep, against, &value) : NULL;
    for (size_t i = 0, next; i < count; i = next) {
        const char *point = endings[i].file->point;
        next = group_end(endings, count, i);
        if (axis ? sweep_value(axis, point) != value : !strstr(point, against))
            continue;
        print_differences(out, endings, count, i, axis, mode);
        if (!axis)
            break;
    }
    sweep_free(&sweep);
}

/* Both modes of evaluation in turn; a mode that no file has prints nothing. */
static void print_scenario(FILE *out, const struct curve_end *endings, size_t count,
                           const struct curve_question *question)
{
    for (int mode = 0; mode < MODES; mode++) {
        bool headed = false, mixed = false;
        const char *last = NULL;
        for (size_t i = 0, next; i < count; i = next) {
            next = group_end(endings, count, i);
            if (isnan(endings[i].mode[mode]))
                continue;
            if (!headed)
                fprintf(out, "%s, %s %s return\n", endings->file->scenario,
                        question->best ? "best" : "final", modes[mode]);
            headed = true;
            mixed |= last && strcmp(last, endings[i].file->point) == 0;
            last = endings[i].file->point;
            print_group(out, endings + i, next - i, mode);
        }
        if (mixed)
            fputs("  a point appears twice where its trials were run with different settings\n",
                  out);
        if (headed)
            print_rises(out, endings, count, mode);
        if (headed && question->best)
            print_best(out, endings, count, (size_t)mode);
        if (headed && question->against)
            print_against(out, endings, count, question->against, mode);
    }
    print_modes(out, endings, count);
}

static void print_all(FILE *out, const struct curve_end *endings, size_t count,
                      const struct curve_question *question)
{
    for (size_t first = 0, end; first < count; first = end) {
        end = first;
        while (end < count &&
               strcmp(endings[end].file->scenario, endings[first].file->scenario) == 0)
            end++;
        print_scenario(out, endings + first, end - first, question);
    }
}

int curves_print(const char *directory, const struct curve_question *question, FILE *out,
                 struct errs *errs)
{
    const char *only = question->only;
    struct curve_folder folder = {0};
    bool good = curve_folder_read(&folder, directory, errs) &&
                curve_folder_known(&folder, directory, "--against", question->against, errs) &&
                curve_folder_known(&folder, directory, "--only", only, errs);
    struct curve_end *endings = mem_zero(folder.count + 1, sizeof *endings);
    size_t count = 0;
    for (size_t i = 0; i < folder.count && good; i++)
        if (!only || strstr(folder.files[i].point, only))
            good = read_ending(&endings[count++], &folder.files[i], question->best, errs);
    if (good && check_ends(endings, count, errs))
        print_all(out, endings, count, question);
    free(endings);
    curve_folder_free(&folder);
    return errs_exit_status(errs);
}

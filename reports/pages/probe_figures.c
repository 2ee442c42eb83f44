/* Draws the figures of a probe. */
#include "reports/pages/probe_figures.h"
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "reports/drawing/html.h"
#include "reports/drawing/plot.h"

#include <math.h>
#include <stdlib.h>

enum { DENSITY_POINTS = 97 };

struct drawing {
    const struct probe_results *results;
    const char *directory;
    FILE *html;
    struct errs *errs;
};

static const char *scope_of(const struct probe_part *part)
{
    return part->block ? "one block" : "all coordinates";
}

static struct plot *begin(const struct drawing *drawing, const char *name, const char *template,
                          const char *heading)
{
    struct plot *plot = plot_new(drawing->directory, name, template, drawing->errs);
    if (plot) {
        fputs("<figure>\n<h4>", drawing->html);
        html_text(drawing->html, heading);
        fputs("</h4>\n", drawing->html);
    }
    return plot;
}

static bool end(const struct drawing *drawing, struct plot *plot, const char *name,
                const char *caption)
{
    bool good = plot_draw(plot, drawing->html, caption, drawing->errs);
    plot_free(plot);
    fputs("<figcaption>\n<p>", drawing->html);
    html_text(drawing->html, caption);
    fprintf(drawing->html,
            "</p>\n<p class=\"files\"><a href=\"%s.gp\">%s.gp</a> <a href=\"%s.csv\">%s.csv</a> "
            "<a href=\"%s.svg\">%s.svg</a></p>\n</figcaption>\n</figure>\n",
            name, name, name, name, name, name);
    return good;
}

/* --- densities ------------------------------------------------------------------------------- */

/* Silverman's rule for a Gaussian kernel: 0.9 min(SD, IQR / 1.34) n^(-1/5). 0 when all
 * are alike. */
static double bandwidth(const double *x, uint32_t n)
{
    struct moments moments = {0};
    for (uint32_t i = 0; i < n; i++)
        moments_add(&moments, x[i]);
    double sd = moments_sd(&moments);
    double quartiles = (stats_quantile(x, n, 0.75) - stats_quantile(x, n, 0.25)) / 1.34;
    return 0.9 * (quartiles > 0 ? fmin(sd, quartiles) : sd) * pow(n, -0.2);
}

/* The kernel estimate: (1 / n h) Σ φ((x - x_i) / h), h being `width`. */
static double density(const double *sample, uint32_t n, double width, double x)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += exp(-0.5 * pow((x - sample[i]) / width, 2));
    return sum / (n * width * sqrt(2 * M_PI));
}

/* The batches in which no episode broke the physics; how many of them. */
static uint32_t finite_of(const double *means, uint32_t batches, double *finite)
{
    uint32_t n = 0;
    for (uint32_t b = 0; b < batches; b++)
        if (isfinite(means[b]))
            finite[n++] = means[b];
    return n;
}

/* The axis that all rows share. */
static struct interval range_of(const struct probe_results *r, const struct probe_part *part)
{
    struct interval range = {INFINITY, -INFINITY};
    for (size_t i = 0; i < r->episodes_count; i++) {
        const double *samples[] = {r->means[i], part->means[i]};
        for (uint32_t b = 0; b < 2 * r->batches; b++) {
            double mean = samples[b % 2][b / 2];
            range.low = isfinite(mean) ? fmin(range.low, mean) : range.low;
            range.high = isfinite(mean) ? fmax(range.high, mean) : range.high;
        }
    }
    if (range.low > range.high)
        return (struct interval){0, 1}; /* every batch broke the physics */
    double margin = range.high > range.low ? 0.05 * (range.high - range.low) : 1;
    return (struct interval){range.low - margin, range.high + margin};
}

/* Both curves of a row have one scale, so that their heights compare; rows do not. */
static void put_row(FILE *csv, const struct probe_results *r, const struct probe_part *part,
                    size_t row, struct interval range)
{
    const double *samples[] = {r->means[row], part->means[row]};
    double values[2][DENSITY_POINTS], highest = 0, *sample = mem_zero(r->batches, sizeof *sample);
    for (int p = 0; p < 2; p++) {
        uint32_t n = finite_of(samples[p], r->batches, sample);
        double width = n ? bandwidth(sample, n) : 0;
        if (!(width > 0)) /* all alike: a spike as narrow as the axis can show */
            width = (range.high - range.low) / DENSITY_POINTS;
        for (int i = 0; i < DENSITY_POINTS; i++) {
            double x = range.low + (range.high - range.low) * i / (DENSITY_POINTS - 1);
            values[p][i] = n ? density(sample, n, width, x) : 0;
            highest = fmax(highest, values[p][i]);
        }
    }
    for (int p = 0; p < 2; p++)
        for (int i = 0; i < DENSITY_POINTS; i++)
            fprintf(csv, "%zu,%u,%d,%.10g,%.6g,%.6g\n", row + 1, r->episodes[row], p + 1,
                    range.low + (range.high - range.low) * i / (DENSITY_POINTS - 1), values[p][i],
                    highest > 0 ? values[p][i] / highest : 0);
    free(sample);
}

static bool draw_density(const struct drawing *drawing, size_t number)
{
    const struct probe_results *r = drawing->results;
    const struct probe_part *part = &r->parts[number];
    char *name = mem_format("density-%zu", number + 1);
    char *heading = mem_format("Batch means at μ = %g over %s", part->mu, scope_of(part));
    struct plot *plot = begin(drawing, name, "density", heading);
    bool good = plot != NULL;
    if (plot) {
        static const char *const labels[] = {"from θ", "from θ'"};
        char *rows[PROBE_LIST_MAX];
        fputs("row,episodes,policy,x,density,height\n", plot_csv(plot));
        for (size_t i = 0; i < r->episodes_count; i++) {
            put_row(plot_csv(plot), r, part, i, range_of(r, part));
            rows[i] = mem_format("D = %u", r->episodes[i]);
        }
        plot_texts(plot, "row_label", (const char *const *)rows, r->episodes_count);
        plot_key(plot, "label", labels, 2, 70.0 * (double)r->episodes_count + 20,
                 60.0 * (double)r->episodes_count + 20);
        char *caption = mem_format("%s. %u batches each, every batch with a direction of its own; "
                                   "Gaussian kernel, Silverman's bandwidth, each row scaled to its "
                                   "own highest point.",
                                   heading, r->batches);
        good = end(drawing, plot, name, caption);
        free(caption);
        for (size_t i = 0; i < r->episodes_count; i++)
            free(rows[i]);
    }
    free(heading);
    free(name);
    return good;
}

/* --- verdicts -------------------------------------------------------------------------------- */

static void put_point(FILE *csv, size_t series, double x, const struct probe_right *right,
                      uint32_t batches)
{
    struct interval interval = stats_wilson(right->hits, batches);
    fprintf(csv, "%zu,%.10g,%.6g,%.6g,%.6g\n", series, x, (double)right->hits / batches,
            interval.low, interval.high);
}

/* What the two kinds of picture have in common; frees the labels. */
static bool finish_right(const struct drawing *drawing, struct plot *plot, const char *name,
                         const char *heading, const double *tics, size_t tic_count, char **labels,
                         size_t count)
{
    plot_numbers(plot, "tic", tics, tic_count);
    plot_number(plot, "x_low", tics[0]);
    plot_number(plot, "x_high", tics[tic_count - 1]);
    plot_key(plot, "label", (const char *const *)labels, count, 260, 200);
    char *caption =
        mem_format("%s. Share of %u batches whose verdict has the sign of the estimated V(θ') - "
                   "V(θ), with Wilson's 95 %% interval; that sign is sometimes wrong, which draws "
                   "the share towards one half.",
                   heading, drawing->results->batches);
    bool good = end(drawing, plot, name, caption);
    free(caption);
    for (size_t i = 0; i < count; i++)
        free(labels[i]);
    return good;
}

/* Against D, a line a number of panelists. */
static bool draw_against_episodes(const struct drawing *drawing, size_t number)
{
    const struct probe_results *r = drawing->results;
    const struct probe_part *part = &r->parts[number];
    char *name = mem_format("right-%zu", number + 1), *labels[PROBE_LIST_MAX];
    char *heading =
        mem_format("Right verdicts against D at μ = %g over %s", part->mu, scope_of(part));
    struct plot *plot = begin(drawing, name, "right", heading);
    double tics[PROBE_LIST_MAX];
    if (plot) {
        fputs("series,x,right,low,high\n", plot_csv(plot));
        for (size_t p = 0; p < r->panelists_count; p++) {
            labels[p] = mem_format("P = %u", r->panelists[p]);
            for (size_t i = 0; i < r->episodes_count; i++) {
                tics[i] = r->episodes[i];
                put_point(plot_csv(plot), p + 1, tics[i], &part->right[i][p], r->batches);
            }
        }
        plot_text(plot, "x_name", "D, episodes in a batch");
    }
    bool good = plot && finish_right(drawing, plot, name, heading, tics, r->episodes_count, labels,
                                     r->panelists_count);
    free(heading);
    free(name);
    return good;
}

/* Against μ at the largest P, a line a D; `first` is the first part of its scope. */
static bool draw_against_mu(const struct drawing *drawing, size_t first)
{
    const struct probe_results *r = drawing->results;
    size_t most = r->panelists_count - 1;
    char *name = mem_format("right-mu-%zu", first / r->mu_count + 1), *labels[PROBE_LIST_MAX];
    char *heading = mem_format("Right verdicts against μ at P = %u over %s", r->panelists[most],
                               scope_of(&r->parts[first]));
    struct plot *plot = begin(drawing, name, "right", heading);
    double tics[PROBE_LIST_MAX];
    if (plot) {
        fputs("series,x,right,low,high\n", plot_csv(plot));
        for (size_t i = 0; i < r->episodes_count; i++) {
            labels[i] = mem_format("D = %u", r->episodes[i]);
            for (size_t m = 0; m < r->mu_count; m++) {
                tics[m] = r->parts[first + m].mu;
                put_point(plot_csv(plot), i + 1, tics[m], &r->parts[first + m].right[i][most],
                          r->batches);
            }
        }
        plot_text(plot, "x_name", "μ");
    }
    bool good = plot && finish_right(drawing, plot, name, heading, tics, r->mu_count, labels,
                                     r->episodes_count);
    free(heading);
    free(name);
    return good;
}

bool probe_figures(const struct probe_results *results, const char *directory, FILE *html,
                   struct errs *errs)
{
    struct drawing drawing = {results, directory, html, errs};
    for (size_t i = 0; i < results->part_count; i++)
        if (!draw_density(&drawing, i) || !draw_against_episodes(&drawing, i))
            return false;
    for (size_t first = 0; results->mu_count > 1 && first < results->part_count;
         first += results->mu_count)
        if (!draw_against_mu(&drawing, first))
            return false;
    return true;
}

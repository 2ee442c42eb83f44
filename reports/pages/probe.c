/* Prints what a probe measured, and writes it as CSV files and as a page. */
#include "reports/pages/probe.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/base/stats.h"
#include "core/files/output.h"
#include "core/files/output_folder.h"
#include "reports/drawing/html.h"
#include "reports/drawing/page_file.h"
#include "reports/drawing/plot.h"
#include "reports/pages/probe_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void probe_results_free(struct probe_results *results)
{
    for (size_t i = 0; i < PROBE_LIST_MAX; i++)
        free(results->means[i]);
    for (size_t p = 0; p < results->part_count; p++)
        for (size_t i = 0; i < PROBE_LIST_MAX; i++)
            free(results->parts[p].means[i]);
    free(results->parts);
    *results = (struct probe_results){0};
}

/* The interval of those p for which the observed share lies within z standard errors of p; unlike p
 * ± z SE it stays within 0 to 1 and has a width where all or none hit. */
/* --- terminal -------------------------------------------------------------------------------- */

/* Of the batches in which no episode broke the physics. */
static struct moments moments_of(const double *x, uint32_t n)
{
    struct moments moments = {0};
    for (uint32_t i = 0; i < n; i++)
        if (isfinite(x[i]))
            moments_add(&moments, x[i]);
    return moments;
}

/* "0.56 [0.46, 0.65]"; "–" of none. */
static void put_right(FILE *out, uint32_t hits, uint32_t n)
{
    struct interval interval = stats_wilson(hits, n);
    if (n == 0)
        fprintf(out, "  %-19s", "–");
    else
        fprintf(out, "  %.2f [%.2f, %.2f]", (double)hits / n, interval.low, interval.high);
}

static void print_densities(const struct probe_results *r, const struct probe_part *part, FILE *out)
{
    fputs("    D    batch means: θ           θ'                   distance\n", out);
    for (size_t i = 0; i < r->episodes_count; i++) {
        struct moments a = moments_of(r->means[i], r->batches),
                       b = moments_of(part->means[i], r->batches);
        /* The standard deviation of both samples together, each about its own mean; the distance is
         * in units of it. */
        double sd = sqrt((a.m2 + b.m2) / (a.n + b.n - 2));
        fprintf(out, "  %5u  %10.1f ± %-9.1f %10.1f ± %-9.1f", r->episodes[i], a.mean,
                moments_sd(&a), b.mean, moments_sd(&b));
        if (sd > 0)
            fprintf(out, "  %.2f SD", fabs(a.mean - b.mean) / sd);
        double broken = 2.0 * r->batches - a.n - b.n;
        if (broken > 0)
            fprintf(out, "  (%g batches diverged)", broken);
        fputc('\n', out);
    }
}

static void print_verdicts(const struct probe_results *r, const struct probe_part *part, FILE *out)
{
    fputs("    D      P  right, all batches   right, sure batches  better ones found\n", out);
    for (size_t i = 0; i < r->episodes_count; i++)
        for (size_t p = 0; p < r->panelists_count; p++) {
            fprintf(out, "  %5u %6u", r->episodes[i], r->panelists[p]);
            put_right(out, part->right[i][p].hits, r->batches);
            put_right(out, part->right[i][p].sure_hits, part->sure);
            put_right(out, part->right[i][p].better_hits, part->better);
            fputc('\n', out);
        }
}

static void print_part(const struct probe_results *r, const struct probe_part *part, FILE *out)
{
    if (part->block)
        fprintf(out, "\nθ' = θ + %g v over one of %u blocks\n", part->mu, r->slots);
    else
        fprintf(out, "\nθ' = θ + %g v over all coordinates\n", part->mu);
    fprintf(out,
            "  V(θ') - V(θ): %.4g ± %.3g (SD over directions; each ± %.3g); estimated above 0 in "
            "%u of %u batches, beyond two standard errors in %u\n",
            part->differences.mean, moments_sd(&part->differences), part->difference_se,
            part->better, r->batches, part->sure);
    if (part->differences.n < r->batches)
        fprintf(out, "  In %g batches a policy broke the physics: they are in no mean here.\n",
                r->batches - part->differences.n);
    print_densities(r, part, out);
    print_verdicts(r, part, out);
}

/* The bound at the end: K bits in d dimensions, each of them right, align so far with ∇V on
 * average. */
static void print_cosines(const struct probe_results *r, FILE *out)
{
    double square = r->square.mean, se = moments_se(&r->square);
    fprintf(out, "\nGradient of V over a distance of μ = %g: ‖∇V‖² = %.4g ± %.2g (%g directions)\n",
            r->mu, square, se, r->square.n);
    for (size_t i = 0; i < r->cosine_count; i++) {
        const struct probe_cosine *c = &r->cosines[i];
        fprintf(out, "  ĝ of %u round%s: slope along it %.4g ± %.2g (%g estimates)", c->rounds,
                c->rounds == 1 ? "" : "s", c->slope.mean, moments_se(&c->slope), c->slope.n);
        if (isnan(c->cosine))
            fputs("; no cosine: ‖∇V‖ cannot be told from noise, or there are too few slopes\n",
                  out);
        else
            fprintf(out, ", cos(ĝ, ∇V) = %.4f [%.4f, %.4f]\n", c->cosine, c->low, c->high);
    }
    if (r->no_slopes)
        fprintf(out, "  %u slopes could not be measured: an episode broke the physics\n",
                r->no_slopes);
    fprintf(out,
            "  (panels that never err, on a linear V, would give at most about √(2K/πd) = %.4f a "
            "round)\n",
            sqrt(2.0 * r->slots / (M_PI * r->d)));
}

/* What Theorem 1 says of these settings; its constants are not known, so it is never a number for
 * the error. */
static void print_theorem(const struct probe_results *r, FILE *out)
{
    double x = sqrt(4.0 / r->verdicts);
    fprintf(out, "\nTheorem 1: √(4/N) = %.3g at N = %u", x, r->verdicts);
    if (isnan(r->theorem))
        fputs(" is above ½, so ς_P⁻¹(√(4/N)) does not exist and the theorem says nothing here; it "
              "needs N ≥ 16.\n",
              out);
    else if (isinf(r->theorem))
        fputs(", and no difference of returns gives this panel that much certainty: the theorem "
              "says nothing here.\n",
              out);
    else
        fprintf(out,
                "; ς_P⁻¹(√(4/N)) = %.4g in units of return. The theorem's constants are not known, "
                "so no bound is given.\n",
                r->theorem);
}

void probe_print(const struct probe_results *r, FILE *out)
{
    printable_print(out, "%s: θ of %s, d = %u, K = %u, %u batches\n", r->scenario, r->task, r->d,
                    r->slots, r->batches);
    if (r->diverged)
        fputs("V(θ) is not known: θ broke the physics in some episodes", out);
    else
        fprintf(out, "V(θ) = %.5g ± %.2g (SE, %g episodes)", r->value.mean, moments_se(&r->value),
                r->value.n);
    fprintf(out, "; every V(θ') from %u episodes\n", r->truth);
    for (size_t i = 0; i < r->part_count; i++)
        print_part(r, &r->parts[i], out);
    fputs("  right: the verdict of a batch has the sign of V(θ') - V(θ). That sign is an estimate: "
          "over "
          "all batches\n  the share is therefore too low; sure batches (a difference beyond two "
          "standard "
          "errors) leave out the\n  hardest ones. 95 % Wilson intervals.\n",
          out);
    if (r->cosine_count > 0)
        print_cosines(r, out);
    print_theorem(r, out);
    fprintf(out, "%llu episodes, %llu environment steps, %llu blow-ups\n",
            (unsigned long long)r->episodes_done, (unsigned long long)r->steps,
            (unsigned long long)r->blowups);
}

/* --- files ----------------------------------------------------------------------------------- */

static const char *over(const struct probe_part *part)
{
    return part->block ? "block" : "all";
}

static void put_batches(const struct probe_results *r, FILE *csv)
{
    fputs("policy,mu,over,episodes,batch,mean_return\n", csv);
    for (size_t i = 0; i < r->episodes_count; i++)
        for (uint32_t b = 0; b < r->batches; b++)
            fprintf(csv, "theta,0,,%u,%u,%.10g\n", r->episodes[i], b, r->means[i][b]);
    for (size_t p = 0; p < r->part_count; p++)
        for (size_t i = 0; i < r->episodes_count; i++)
            for (uint32_t b = 0; b < r->batches; b++)
                fprintf(csv, "perturbed,%.10g,%s,%u,%u,%.10g\n", r->parts[p].mu, over(&r->parts[p]),
                        r->episodes[i], b, r->parts[p].means[i][b]);
}

static void put_rights(const struct probe_results *r, FILE *csv)
{
    fputs("mu,over,episodes,panelists,batches,better,better_found,said_better,right,right_low,"
          "right_high,"
          "sure,right_of_sure,sure_low,sure_high\n",
          csv);
    for (size_t k = 0; k < r->part_count; k++)
        for (size_t i = 0; i < r->episodes_count; i++)
            for (size_t p = 0; p < r->panelists_count; p++) {
                const struct probe_part *part = &r->parts[k];
                const struct probe_right *right = &part->right[i][p];
                struct interval all = stats_wilson(right->hits, r->batches),
                                sure = stats_wilson(right->sure_hits, part->sure);
                const double numbers[] = {(double)right->hits / r->batches, all.low, all.high,
                                          part->sure};
                fprintf(csv, "%.10g,%s,%u,%u,%u,%u,%u,%u", part->mu, over(part), r->episodes[i],
                        r->panelists[p], r->batches, part->better, right->better_hits,
                        right->said_better);
                const double more[] = {part->sure ? (double)right->sure_hits / part->sure : NAN,
                                       sure.low, sure.high};
                for (size_t j = 0; j < 4; j++)
                    fputc(',', csv), csv_number(csv, numbers[j]);
                for (size_t j = 0; j < 3; j++)
                    fputc(',', csv), csv_number(csv, more[j]);
                fputc('\n', csv);
            }
}

static void put_cosines(const struct probe_results *r, FILE *csv)
{
    fputs("rounds,estimates,slope,slope_se,gradient_square,gradient_square_se,cosine,cosine_low,"
          "cosine_high\n",
          csv);
    for (size_t i = 0; i < r->cosine_count; i++) {
        const struct probe_cosine *c = &r->cosines[i];
        const double numbers[] = {c->slope.n,
                                  c->slope.mean,
                                  moments_se(&c->slope),
                                  r->square.mean,
                                  moments_se(&r->square),
                                  c->cosine,
                                  c->low,
                                  c->high};
        fprintf(csv, "%u", c->rounds);
        for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++)
            fputc(',', csv), csv_number(csv, numbers[j]);
        fputc('\n', csv);
    }
}

/* Into the stage, so that a folder never has the files of half a probe. */
static bool write_csv(const struct probe_results *results, const char *directory, const char *name,
                      void (*put)(const struct probe_results *results, FILE *csv),
                      struct errs *errs)
{
    char *path = mem_format("%s/%s", directory, name);
    FILE *out = fopen(path, "w");
    bool good = out != NULL;
    if (out) {
        put(results, out);
        good = !ferror(out);
        good = fclose(out) == 0 && good;
    }
    if (!good)
        output_failed(path, errs);
    free(path);
    return good;
}

/* The page: the summary as it stands in the terminal, then the figures. */
static bool write_body(const struct probe_results *results, const char *directory, FILE *html,
                       struct errs *errs)
{
    char *text = NULL;
    size_t size = 0;
    FILE *summary = mem_stream(&text, &size);
    probe_print(results, summary);
    fclose(summary);
    fputs("<section>\n<h2>", html);
    html_format(html, "%s: how well a panel can tell policies apart", results->scenario);
    fputs("</h2>\n<pre>", html);
    html_text(html, text);
    fputs("</pre>\n<div class=\"figures\">\n", html);
    bool good = probe_figures(results, directory, html, errs);
    fputs("</div>\n<p class=\"files\"><a href=\"batches.csv\">batches.csv</a> "
          "<a href=\"right.csv\">right.csv</a> <a href=\"cosine.csv\">cosine.csv</a></p>\n"
          "</section>\n",
          html);
    free(text);
    return good;
}

/* The body is made in memory: its figures may fail, and then no page is written. */
static bool write_files(const struct probe_results *results, const char *stage, struct errs *errs)
{
    if (!write_csv(results, stage, "batches.csv", put_batches, errs) ||
        !write_csv(results, stage, "right.csv", put_rights, errs) ||
        !write_csv(results, stage, "cosine.csv", put_cosines, errs))
        return false;
    char *body = NULL;
    size_t size = 0;
    FILE *html = mem_stream(&body, &size);
    bool good = write_body(results, stage, html, errs);
    fclose(html);
    good = good && page_write(stage, results->scenario, body, errs);
    free(body);
    return good;
}

bool probe_write(const struct probe_results *results, const char *directory,
                 const struct output_rule *rule, FILE *out, struct errs *errs)
{
    struct output_folder *folder = output_folder_open(directory, "probe", rule, errs);
    const char *stage = folder ? output_folder_stage(folder, errs) : NULL;
    bool good = stage && write_files(results, stage, errs) && output_folder_keep(folder, errs);
    output_folder_close(folder);
    if (good)
        fprintf(out, "%s/index.html, with its figures and CSV files in the same folder\n",
                directory);
    return good;
}

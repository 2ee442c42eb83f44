/* Writes a learning curve. */
#include "sim/pretrain/pretrain_curve.h"

#include "core/base/mem.h"
#include "core/files/output.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char head[] =
    "steps,episodes,return_last_20,kl,clip_fraction,entropy,explained_variance,rate\n";

static bool is_curve(const char *start, size_t length)
{
    (void)length;
    return strncmp(start, head, sizeof head - 1) == 0;
}

bool pretrain_curve_open(struct pretrain_curve *curve, const char *path, bool force,
                         struct errs *errs)
{
    const struct output_rule rule = {.force = force};
    if (!path)
        return true;
    if (!output_allowed(path, is_curve, &rule, errs))
        return false;
    unlink(path);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    curve->path = path;
    curve->file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!curve->file)
        return output_failed(path, errs);
    fputs(head, curve->file);
    return true;
}

void pretrain_curve_take(struct pretrain_curve *curve, const void *rows, size_t length)
{
    wire_raw(&curve->text, rows, length);
    if (!curve->file)
        return;
    fwrite(rows, 1, length, curve->file);
    fflush(curve->file); /* whatever comes, what was learnt so far is on record */
}

void pretrain_curve_add(struct pretrain_curve *curve, const struct ppo_report *r)
{
    bool known = r->recent && isfinite(r->recent_return);
    char *last = known ? mem_format("%.2f", r->recent_return) : mem_string("");
    char *row = mem_format("%llu,%llu,%s,%.5f,%.4f,%.3f,%.3f,%.4g\n", (unsigned long long)r->steps,
                           (unsigned long long)r->episodes, last, r->kl, r->clip_fraction,
                           r->entropy, r->explained_variance, r->rate);
    pretrain_curve_take(curve, row, strlen(row));
    free(row);
    free(last);
}

void pretrain_curve_close(struct pretrain_curve *curve, struct errs *errs)
{
    if (curve->file && (fflush(curve->file) != 0 || ferror(curve->file)))
        output_failed(curve->path, errs);
    if (curve->file)
        fclose(curve->file);
    wire_free(&curve->text);
    *curve = (struct pretrain_curve){0};
}

/* The passes of score.h for one type; empty without them. Takes REAL and SUFFIX (f32, f64). */
#ifdef REAL

#define PASTE(a, b) a##_##b
#define PASTED(a, b) PASTE(a, b)
#define NAMED(name) PASTED(name, SUFFIX)
#define SCORER NAMED(scorer)

/* Rows first .. first + count - 1 forward; the outputs. */
static const REAL *NAMED(forward)(const struct SCORER *scorer, const struct step_rows *rows,
                                  size_t first, size_t count)
{
    uint32_t obs = scorer->rule.obs, act = scorer->rule.act;
    for (size_t r = 0; r < count; r++) {
        REAL *input = NAMED(gradient_input)(scorer->batch, r);
        const float *seen = rows->obs + (first + r) * obs;
        const float *done = rows->actions + (first + r) * act;
        for (uint32_t i = 0; i < obs; i++)
            input[i] = (REAL)seen[i];
        for (uint32_t i = 0; !scorer->rule.likelihood && i < act; i++)
            input[obs + i] = (REAL)done[i];
    }
    return NAMED(gradient_forward)(scorer->batch, scorer->parameters, count);
}

/* A row as likelihood.h takes it. */
static struct wide_row NAMED(widen)(const struct SCORER *scorer, const struct step_rows *rows,
                                    size_t t, const REAL *output)
{
    struct wide_row wide = {0};
    uint32_t act = scorer->rule.act;
    for (uint32_t o = 0; o < act; o++) {
        wide.output[o] = (double)output[o];
        wide.action[o] = (double)rows->actions[t * act + o];
    }
    return wide;
}

/* f of row t, whose outputs those are. */
static double NAMED(row_score)(const struct SCORER *scorer, const struct step_rows *rows, size_t t,
                               const REAL *output)
{
    if (!scorer->rule.likelihood)
        return (double)output[0];
    const struct wide_row wide = NAMED(widen)(scorer, rows, t, output);
    return likelihood_log(scorer->rule.likelihood, wide.output, wide.action);
}

/* weight df/doutputs of row t. */
static void NAMED(row_slopes)(const struct SCORER *scorer, const struct step_rows *rows, size_t t,
                              double weight, const REAL *output, REAL *d_output)
{
    if (!scorer->rule.likelihood) {
        d_output[0] = (REAL)weight;
        return;
    }
    const struct wide_row wide = NAMED(widen)(scorer, rows, t, output);
    double slopes[TASK_ACT_MAX], by_log_std[TASK_ACT_MAX] = {0};
    likelihood_slopes(scorer->rule.likelihood, wide.output, wide.action,
                      (struct likelihood_weights){weight, 0}, slopes, by_log_std);
    for (uint32_t o = 0; o < scorer->rule.act; o++) {
        d_output[o] = (REAL)slopes[o];
        if (scorer->d_log_std)
            scorer->d_log_std[o] += by_log_std[o];
    }
}

static size_t NAMED(stride)(const struct SCORER *scorer)
{
    const struct gradient_layout *layout = scorer->batch->layout;
    return layout->layer[layout->layers - 1].stride;
}

void NAMED(score_each)(const struct SCORER *scorer, const struct step_rows *rows, double weight,
                       float *out)
{
    size_t stride = NAMED(stride)(scorer);
    for (size_t first = 0; first < rows->count; first += scorer->batch->rows_max) {
        size_t count = chunk_of(rows->count - first, scorer->batch->rows_max);
        const REAL *output = NAMED(forward)(scorer, rows, first, count);
        for (size_t r = 0; r < count; r++)
            out[first + r] +=
                (float)(weight * NAMED(row_score)(scorer, rows, first + r, output + r * stride));
    }
}

double NAMED(score_sum)(const struct SCORER *scorer, const struct step_rows *rows)
{
    size_t stride = NAMED(stride)(scorer);
    double sum = 0;
    for (size_t first = 0; first < rows->count; first += scorer->batch->rows_max) {
        size_t count = chunk_of(rows->count - first, scorer->batch->rows_max);
        const REAL *output = NAMED(forward)(scorer, rows, first, count);
        for (size_t r = 0; r < count; r++)
            sum += NAMED(row_score)(scorer, rows, first + r, output + r * stride);
    }
    return sum;
}

void NAMED(score_backward)(const struct SCORER *scorer, const struct step_rows *rows, double weight,
                           REAL *gradient)
{
    size_t stride = NAMED(stride)(scorer);
    for (size_t first = 0; first < rows->count; first += scorer->batch->rows_max) {
        size_t count = chunk_of(rows->count - first, scorer->batch->rows_max);
        const REAL *output = NAMED(forward)(scorer, rows, first, count);
        REAL *d_output = NAMED(gradient_output)(scorer->batch);
        memset(d_output, 0, count * stride * sizeof *d_output);
        for (size_t r = 0; r < count; r++) {
            const REAL *at = output + r * stride;
            NAMED(row_slopes)(scorer, rows, first + r, weight, at, d_output + r * stride);
        }
        NAMED(gradient_backward)(scorer->batch, scorer->across, count, gradient);
    }
}

static double NAMED(side_score)(const struct SCORER *scorer, const struct pairs *pairs,
                                const struct pair *pair, int side)
{
    const struct step_rows rows = pair_rows(pairs, pair, side);
    const struct pair_side *of = &pair->side[side];
    return NAMED(score_sum)(scorer, &rows) / of->episodes - of->reference;
}

double NAMED(score_pairs)(const struct SCORER *scorer, const struct pairs *pairs,
                          const uint32_t *which, size_t count, double beta, REAL *gradient)
{
    double loss = 0;
    for (size_t i = 0; i < count; i++) {
        const struct pair *pair = pairs_at(pairs, which[i]);
        double first = NAMED(side_score)(scorer, pairs, pair, 0);
        double second = NAMED(side_score)(scorer, pairs, pair, 1);
        const struct pair_terms terms = pair_loss(beta * (second - first), pair->label);
        loss += terms.loss / (double)count;
        for (int side = 0; side < 2; side++) {
            double share = (side ? beta : -beta) * terms.slope / (double)count;
            const struct step_rows rows = pair_rows(pairs, pair, side);
            NAMED(score_backward)(scorer, &rows, share / pair->side[side].episodes, gradient);
        }
    }
    return loss;
}

#undef PASTE
#undef PASTED
#undef NAMED
#undef SCORER

#endif

/* ln π and entropy of both heads, and their derivatives. */
#include "models/policy/likelihood.h"

#include "models/tasks/choice.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>

static const double HALF_LN_2PI = 0.918938533204672741780;

/* ln Σ exp(y), with the highest score taken out, so that nothing overflows. */
static double log_sum(const double *scores, size_t count)
{
    double most = scores[0], sum = 0;
    for (size_t j = 1; j < count; j++)
        most = fmax(most, scores[j]);
    for (size_t j = 0; j < count; j++)
        sum += exp(scores[j] - most);
    return most + log(sum);
}

double likelihood_log(const struct likelihood *likelihood, const double *output,
                      const double *action)
{
    if (likelihood->head == HEAD_CATEGORICAL) {
        int choice = choice_of(action, (unsigned)likelihood->actions);
        return choice < 0 ? NAN : output[choice] - log_sum(output, likelihood->actions);
    }
    assert(likelihood->head == HEAD_GAUSSIAN);
    double sum = 0;
    for (size_t o = 0; o < likelihood->actions; o++) {
        double z = (action[o] - output[o]) * exp(-likelihood->log_std[o]);
        sum += -0.5 * z * z - likelihood->log_std[o] - HALF_LN_2PI;
    }
    return sum;
}

double likelihood_entropy(const struct likelihood *likelihood, const double *output)
{
    bool chooses = likelihood->head == HEAD_CATEGORICAL;
    double entropy = 0, total = chooses ? log_sum(output, likelihood->actions) : 0;
    for (size_t o = 0; o < likelihood->actions; o++)
        entropy += chooses ? exp(output[o] - total) * (total - output[o])
                           : likelihood->log_std[o] + 0.5 + HALF_LN_2PI;
    return entropy;
}

static void choice_slopes(const struct likelihood *likelihood, const double *output,
                          const double *action, struct likelihood_weights weights, double *d_output)
{
    double total = log_sum(output, likelihood->actions);
    double entropy = weights.by_entropy != 0 ? likelihood_entropy(likelihood, output) : 0;
    int choice = choice_of(action, (unsigned)likelihood->actions);
    for (size_t j = 0; j < likelihood->actions; j++) {
        double log_part = output[j] - total, part = exp(log_part);
        d_output[j] = -weights.by_log * part - weights.by_entropy * part * (log_part + entropy);
        d_output[j] += choice < 0 ? NAN : (int)j == choice ? weights.by_log : 0;
    }
}

void likelihood_slopes(const struct likelihood *likelihood, const double *output,
                       const double *action, struct likelihood_weights weights, double *d_output,
                       double *d_log_std)
{
    if (likelihood->head == HEAD_CATEGORICAL) {
        choice_slopes(likelihood, output, action, weights, d_output);
        return;
    }
    assert(likelihood->head == HEAD_GAUSSIAN);
    for (size_t o = 0; o < likelihood->actions; o++) {
        double inverse_sd = exp(-likelihood->log_std[o]), z = (action[o] - output[o]) * inverse_sd;
        d_output[o] = weights.by_log * z * inverse_sd;
        if (d_log_std)
            d_log_std[o] = weights.by_log * (z * z - 1) + weights.by_entropy;
    }
}

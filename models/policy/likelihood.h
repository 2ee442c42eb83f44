/* How likely a policy is to act as it did: ln π(a | s) of the network's outputs y, and its
 * derivatives, in double. What methods that learn with gradients go by (models/ppo,
 * models/preferences).
 *
 * Gaussian head, mean y and state-independent log-std s, of the action before the policy's output
 * bounds it:
 *   ln π = sum over o of -z^2 / 2 - s - ln(2 pi) / 2,  z = (a - y) / exp(s)
 *   d ln π / dy = z / exp(s),   d ln π / ds = z^2 - 1
 *   H = sum over o of s + ln(2 pi e) / 2,   dH / ds = 1
 *
 * Categorical head, scores y, where the largest entry of `action` is the choice i:
 *   ln π = y_i - ln sum over j of exp(y_j),   d ln π / dy_j = [j = i] - P(j)
 *   H = -sum over j of P(j) ln P(j),          dH / dy_j = -P(j) (ln P(j) + H) */
#ifndef MODELS_LIKELIHOOD_H
#define MODELS_LIKELIHOOD_H

#include "models/policy/policy.h"

/* Arrays have `actions` numbers, which a head that is categorical has choices. */
struct likelihood {
    enum head head; /* HEAD_GAUSSIAN, HEAD_CATEGORICAL: others never vary */
    size_t actions;
    const double *log_std; /* borrowed; HEAD_GAUSSIAN only */
};

/* ln π of the action; NAN where none was chosen, as with scores that are not numbers. */
double likelihood_log(const struct likelihood *likelihood, const double *output,
                      const double *action);
/* H of what is drawn. */
double likelihood_entropy(const struct likelihood *likelihood, const double *output);

/* The derivatives of by_log ln π + by_entropy H: writes those by the outputs, and those by the
 * log-std of a Gaussian head where there is room for them (NULL: it is not trained). */
struct likelihood_weights {
    double by_log, by_entropy;
};
void likelihood_slopes(const struct likelihood *likelihood, const double *output,
                       const double *action, struct likelihood_weights weights, double *d_output,
                       double *d_log_std);

#endif

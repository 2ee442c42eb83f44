/* What is made of the same number, told by several agents:
 *
 *   paper     as in the method's paper: the mean, and of votes, which are ±1, the majority's
 *   mean      their mean
 *   majority  the side of 0 on which most of them lie, and of the numbers there the median; 0 where
 *             as many lie on either side. Of votes that is the majority's. The sign is that of
 *             signSGD's majority vote (Bernstein, Zhao, Azizzadenesheli, Anandkumar 2019), which
 *             tells no size.
 *   median    of an even number the mean of the two in the middle
 *   trimmed   their mean without a part at either end (Yin, Chen, Ramchandran, Bartlett 2018)
 *
 * For example of -5, 1, 2, 3 and 99: mean 20, majority 2.5, as four of five are above 0, median 2,
 * and trimmed by 0.2, one of five at either end, 2. */
#ifndef MODELS_AGGREGATE_H
#define MODELS_AGGREGATE_H

#include <stdbool.h>
#include <stdint.h>

enum aggregate_kind {
    AGGREGATE_PAPER,
    AGGREGATE_MEAN,
    AGGREGATE_MAJORITY,
    AGGREGATE_MEDIAN,
    AGGREGATE_TRIMMED
};
struct aggregate {
    enum aggregate_kind kind;
    double part; /* trimmed only: cut off at either end, 0 <= part < 1/2 */
};

/* Numbers need only be added up. */
static inline bool aggregate_is_mean(const struct aggregate *rule)
{
    return rule->kind == AGGREGATE_PAPER || rule->kind == AGGREGATE_MEAN;
}

/* Of count >= 1 values, which it may bring into another order. */
float aggregate_of(const struct aggregate *rule, float *values, uint32_t count);

#endif

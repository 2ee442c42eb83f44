/* What is made of the same number, told by several agents: their mean, their median (of an even
 * number the mean of the two in the middle), or their mean without a part at either end (Yin, Chen,
 * Ramchandran, Bartlett 2018). For example of 0, 1, 2, 3 and 98: 20.8, 2, and trimmed by 0.2, one
 * of five at either end, 2. */
#ifndef MODELS_AGGREGATE_H
#define MODELS_AGGREGATE_H

#include <stdint.h>

enum aggregate_kind { AGGREGATE_MEAN, AGGREGATE_MEDIAN, AGGREGATE_TRIMMED };
struct aggregate {
    enum aggregate_kind kind;
    double part; /* trimmed only: cut off at either end, 0 <= part < 1/2 */
};

/* Of count >= 1 values, which it may bring into another order. */
float aggregate_of(const struct aggregate *rule, float *values, uint32_t count);

#endif

/* The logistic loss of a judged pair. */
#include "models/preferences/pair_loss.h"

#include <math.h>

/* exp of what is not positive alone, so that nothing overflows. */
struct pair_terms pair_loss(double difference, double label)
{
    double tail = exp(-fabs(difference)), above = fmax(difference, 0);
    double likely = difference < 0 ? tail / (1 + tail) : 1 / (1 + tail);
    return (struct pair_terms){above + log1p(tail) - label * difference, likely - label};
}

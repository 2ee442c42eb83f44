/* What a judged pair says: the loss of the difference h of its sides' scores, in double, where the
 * part y of the panelists preferred the second (Bradley, Terry 1952):
 *
 *   L = -[y ln σ(h) + (1 - y) ln σ(-h)] = ln(1 + exp(h)) - y h,   dL/dh = σ(h) - y
 *
 * A reward model has h = R_1 - R_0, with R the mean over a side's episodes of their sums of learnt
 * rewards (Christiano, Leike, Brown, Martic, Legg, Amodei 2017, equation 1). Direct preference
 * optimisation has
 *
 *   h = β [(ln π - ln π_ref)(1) - (ln π - ln π_ref)(0)],   ln π(side) = Σ_t ln π(a_t | s_t)
 *
 * (Rafailov, Sharma, Mitchell, Ermon, Manning, Finn 2023, equation 7, for trajectories: the
 * probabilities of where a step leads are the same under both policies and cancel), again the mean
 * over a side's episodes. Both are β (S_1 - S_0) for scores S = Σ_t f(s_t, a_t) less what a
 * reference says of the side (score.h), with β = 1 and no reference for rewards.
 *
 * For example h = 0: L = ln 2, whoever was preferred, and dL/dh = 1/2 - y. */
#ifndef MODELS_PAIR_LOSS_H
#define MODELS_PAIR_LOSS_H

struct pair_terms {
    double loss, slope; /* L and dL/dh */
};
struct pair_terms pair_loss(double difference, double label);

#endif

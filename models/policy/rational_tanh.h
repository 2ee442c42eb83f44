/* The rational tanh of every hidden unit, acting and learning: t = x P(u) / Q(u), u = x^2, for
 * |x| <= RATIONAL_TANH_END and constant beyond. P and Q by a weighted least-squares fit (Lawson) of
 * the relative error at 160 Chebyshev points of [0, 7.5]: 8.3e-8 in exact arithmetic; rounding
 * brings the rest. Macros, so that they are cut for the type and the x86-64 level of their user. */
#ifndef MODELS_RATIONAL_TANH_H
#define MODELS_RATIONAL_TANH_H

#define RATIONAL_TANH_END 7.5f

#define RATIONAL_TANH_P(u)                                                                         \
    (((1.19503945156e-5f * (u) + 2.99796224159e-3f) * (u) + 0.129689081876f) * (u) +               \
     0.999999917583f)
#define RATIONAL_TANH_Q(u)                                                                         \
    ((((2.62951487521e-7f * (u) + 2.45383716073e-4f) * (u) + 2.40061945154e-2f) * (u) +            \
      0.46302171587f) *                                                                            \
         (u) +                                                                                     \
     1.0f)

/* dP/du and dQ/du: the same coefficients times their powers, a threefold one as once and twice, so
 * that every constant is exact. */
#define RATIONAL_TANH_DP(u)                                                                        \
    ((1.19503945156e-5f * (u) + 2 * 1.19503945156e-5f * (u) + 2 * 2.99796224159e-3f) * (u) +       \
     0.129689081876f)
#define RATIONAL_TANH_DQ(u)                                                                        \
    (((4 * 2.62951487521e-7f * (u) + 2.45383716073e-4f + 2 * 2.45383716073e-4f) * (u) +            \
      2 * 2.40061945154e-2f) *                                                                     \
         (u) +                                                                                     \
     0.46302171587f)

#endif

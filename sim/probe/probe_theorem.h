/* How sure a panel's verdict is, as Theorem 1 of Wang, Zhang, Ying (arXiv 2604.17747) has it: σ_P
 * is the probability that the majority of P panelists prefers the perturbed policy.
 *
 * A panelist prefers it with the probability q that the panel's link gives at this difference of
 * mean returns; the majority of P independent ones does with Σ_{k > P/2} C(P, k) q^k (1 - q)^(P-k),
 * to which a tie at even P adds by the panel's rule. */
#ifndef SIM_PROBE_THEOREM_H
#define SIM_PROBE_THEOREM_H

#include "models/learning/panel.h"

/* σ_P at a difference of mean returns. */
double probe_majority(const struct panel *panel, double difference);
/* ς_P⁻¹(√(4/N)), ς_P = σ_P - ½; NaN for N < 16, where √(4/N) > ½ and the theorem says nothing;
 * infinite when no difference gives that much certainty. */
double probe_theorem(const struct panel *panel);

#endif

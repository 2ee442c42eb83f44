/* The algorithms there are, one row each, in the file of its name.
 *
 *   par_s2zpo     ĝ = Σ_k Ô_k (v on I_k): one perturbation v for all, agent k probes its block I_k
 *   fedavg_s2zpo  ĝ = (1/S) Σ_k Ô_k v_k: agent k probes all of θ along its own v_k
 *   fedavg        θ = Σ_k (n_k / n) θ_k: agent k takes local steps and sends its weights
 *   feedsign      ĝ = sgn(Σ_k Ô_k) v: all probe all of θ along one v, and the majority decides
 *   zspo          the same, v being of real numbers
 *   decomfl       ĝ = Σ_e (1/P) Σ_p ḡ v: all measure slopes g along the same P directions v, in E
 *                 local steps; ḡ is the mean over agents
 *   baffle        the same without local steps
 *   zpg           ĝ = (1/S) Σ_k g_k v_k: agent k sends the slope g_k along its own v_k, as its
 *                 panel's votes let it be estimated
 *   zbcpg         ĝ = Σ_k g_k (v on I_k): the same block by block of one v for all
 *   es            ĝ = Σ (u⁺ - u⁻) v / (2 n μ): ranks u of the returns on both sides of each v
 *   ars           ĝ = Σ (r⁺ - r⁻) v / (b σ_R) over the b best of the directions
 *   fedzo         θ = Σ_k (n_k / n) θ_k: agent k takes local steps along measured slopes
 *   fedkseed      θ = θ₀ + Σ_j a_j z_j: S fixed directions, of which each local step takes one
 *   fedscalar     ĝ = (1/S) Σ_k r_k v_k, r_k being how far local steps led along v_k
 *   fedavg_ppo    θ = Σ_k (n_k / n) θ_k: agent k learns from rewards by PPO, and sends its weights
 *   fedavg_q      the same by Q-learning, of tasks with choices
 *   fedrlhf       the same, from rewards of its own objective (models/objectives/objective.h)
 *   fedrlhf_q     the same by Q-learning, of tasks with choices
 *   rm_ppo        the same, from rewards learnt from pairs of trajectories that its panel judged
 *   fedrlhf_panel fedrlhf, whose wishes are learnt from pairs that panels judged
 *   dpo           the same, from such pairs of the first policy themselves, judged once
 *   online_dpo    the same, from pairs of the policy as it is
 *   transfer      messages of fixed length, nothing learnt
 *
 * Ô_k = ±1 is the answer of agent k's panel, S the number of slots, n_k the episodes, or
 * environment steps, behind θ_k.
 *
 * Why one bit is enough. V(θ + μ v) - V(θ) = μ v·∇V to first order, and a panel prefers the
 * perturbed policy with a probability that rises with that difference through ½ at 0. So the mean
 * answer is E Ô ≈ c μ v·∇V, where c > 0 depends on the link's slope at 0, on P and N, and on how
 * much the D episodes scatter. For v with E v vᵀ = I (direction.h) E (v·∇V) v = ∇V (Nesterov and
 * Spokoiny, Found. Comput. Math. 17, 2017), hence E ĝ ≈ c μ ∇V: the direction of the gradient, at a
 * scale that nobody knows and α absorbs.
 *
 * For par_s2zpo the same holds block by block. Each coordinate gets one vote instead of S, but on a
 * difference in which it has a larger part: with a sharp panel E Ô v_i is about √(2/π) g_i / ‖g‖,
 * the norm being that of ∇V over the coordinates probed. So signal and noise of ĝ are both about √S
 * times those of the mean of S votes on all coordinates: as good a direction, for one perturbation
 * on the wire instead of S, and a step that is √S times as long (step: norm_matched makes up for
 * that). A vote has no magnitude: near an optimum answers become coin tosses, and θ walks at random
 * by steps of the size of α.
 *
 * The files say where each comes from. A new algorithm is a file with its row, and a line in the
 * list; whatever else the program does for it follows from the row. */
#ifndef MODELS_ALGORITHM_LIST_H
#define MODELS_ALGORITHM_LIST_H

#include "models/federated/algorithm.h"

extern const struct algorithm par_s2zpo, fedavg_s2zpo, fedavg, feedsign, zspo, decomfl, baffle, zpg,
    zbcpg, es, ars, fedzo, fedkseed, fedscalar, fedavg_ppo, fedavg_q, fedrlhf, fedrlhf_q,
    fedrlhf_panel, rm_ppo, dpo, online_dpo, transfer;

/* All of them, in the order in which they are listed; static. */
const struct algorithm *const *algorithm_list(size_t *count);
const struct algorithm *algorithm_find(const char *name); /* NULL when there is none */

#endif

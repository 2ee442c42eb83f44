/* What a federated algorithm is configured with, and the problem it is to learn: plain values. */
#ifndef MODELS_SETTINGS_H
#define MODELS_SETTINGS_H

#include "core/base/fail.h"
#include "models/federated/algorithm.h"
#include "models/learning/aggregate.h"
#include "models/learning/codec.h"
#include "models/learning/direction.h"
#include "models/learning/optimiser.h"
#include "models/learning/panel.h"
#include "models/learning/partition.h"
#include "models/learning/privacy.h"
#include "models/learning/secure_sum.h"
#include "models/policy/policy.h"
#include "models/ppo/agent_ppo.h"
#include "models/preferences/preference_settings.h"
#include "models/q_learning/q_step.h"
#include "models/tasks/task.h"

/* For methods whose row says norm_matched, with S slots: α as configured, or α√S; μ as configured,
 * or μ/√S. A missing vote never rescales either. */
enum step_rule { STEP_PAPER, STEP_NORM_MATCHED };
enum probe_rule { PROBE_PAPER, PROBE_NORM_MATCHED };
/* Perturbations travel as rows (direction.h), or as a 64-bit key once a run. */
enum encoding { ENCODING_EXPLICIT, ENCODING_SEED };
/* Agents keep θ and replay updates, or every download carries θ, or whichever is smaller. */
enum replica { REPLICA_AGENTS, REPLICA_SERVER, REPLICA_CHEAPER };
/* θ' is made in θ's own place with the block saved, or in a copy. */
enum perturb { PERTURB_IN_PLACE, PERTURB_COPY };
enum normaliser_kind { NORMALISER_NONE, NORMALISER_FROZEN, NORMALISER_FLEET };
/* θ₀ is installed beforehand, or the first download pays for it. The log-std, a frozen normaliser
 * and the range of actions are always installed. */
enum initial { INITIAL_INSTALLED, INITIAL_SENT };

/* The acceptance panel, which the server asks after an aggregation whether to keep the candidate
 * (Wang, Zhang, Ying 2026, experiments). It is not the agents' panel at panel.place: server. */
enum acceptance_panel { ACCEPTANCE_NONE, ACCEPTANCE_ACCEPT_REJECT };

/* α and μ of round t. constant: as configured. halving: both halved after every `patience`
 * rejections in a row (Wang, Zhang, Ying 2026, experiments). theorem: α √(H / (d t)) with horizon
 * H, and μ as configured (ibid., Theorem 1). Void rounds count as rounds, not as rejections. */
enum schedule { SCHEDULE_CONSTANT, SCHEDULE_HALVING, SCHEDULE_THEOREM };

/* w(s), the weight of an answer that is s aggregations old. constant: 1. polynomial: (1 + s)^-a
 * (FedAsync: Xie, Koyejo, Gupta 2019; FedBuff: Nguyen et al. 2022, where a = 1/2). */
enum staleness_kind { STALENESS_CONSTANT, STALENESS_POLYNOMIAL };
struct staleness {
    enum staleness_kind kind;
    double exponent; /* a >= 0; polynomial only */
};

/* What an agent makes numbers of (FEEDBACK_SCALARS): as in the method's paper; the returns of its
 * episodes, which it sees itself; or an estimate from the votes of its panel (answers.h). */
enum sees { SEES_PAPER, SEES_RETURN, SEES_PANEL };

/* What a codec leaves out of an agent's weights is lost, or added to its next message (Seide, Fu,
 * Droppo, Li, Yu 2014; Karimireddy, Rebjock, Stich, Jaggi 2019). */
enum error_feedback { ERRORS_LOST, ERRORS_FED_BACK };

/* What a mean of weights goes by, of methods with a local learner: environment steps learnt from,
 * pairs that were judged, or nothing: each agent counts as much. */
enum weigh { WEIGH_SAMPLES, WEIGH_PAIRS, WEIGH_AGENTS };
/* What of it travels: all that is learnt, or the policy alone. */
enum share { SHARE_ALL, SHARE_POLICY };
/* Adam's moments on an agent: new in each round, or kept from one to the next. */
enum moments_kept { MOMENTS_FRESH, MOMENTS_KEPT };

/* Of methods whose agents learn by gradients (local_learner.h). */
struct local_settings {
    double proximal; /* FedProx's μ: of (μ / 2) ‖θ - θ_t‖² in what an agent minimises; 0: none */
    enum weigh weigh;
    enum share share;
    enum moments_kept moments;
    struct agent_ppo_settings ppo;
    struct q_settings q;
    /* Of those who learn from pairs of trajectories. */
    struct pair_settings pairs;
    struct reward_settings reward;
};

/* Of methods whose agents measure numbers, or send weights. */
struct number_settings {
    uint32_t directions;          /* P in each step, where a method probes several; 0 and 1: one */
    enum sees sees;               /* what numbers are made of */
    struct link assumed;          /* the link that an estimate supposes */
    double trim;                  /* Δ, 0 < Δ < 1/2: parts of votes are cut off to [Δ, 1 - Δ] */
    struct aggregate aggregate;   /* of pooled numbers, and of weights */
    uint32_t seeds;               /* S >= 1, fedkseed: directions that are fixed */
    double top;                   /* ars: the part of the directions that count, 0 < top <= 1 */
    double shift;                 /* ars: reward that agents take off each step of an episode */
    struct codec codec;           /* of numbers and weights on their way up */
    enum error_feedback errors;   /* of weights: what that codec leaves out */
    enum codec_kind observations; /* float32, float16, bfloat16: wherever observations travel */
    struct privacy privacy;       /* of numbers and weights on their way up */
    struct codec codec_down;      /* of θ, sums and numbers that are told on their way down */
    struct secure_sum secure;     /* what adding up in secret costs */
    struct local_settings local;  /* of gradients */
};

struct algorithm_config {
    const struct algorithm *method;
    double alpha, mu; /* as configured: the method may scale them by slots */
    enum step_rule step;
    enum probe_rule probe;
    enum direction direction;
    enum encoding perturbation;
    enum replica replica;
    enum partition partition;
    enum perturb perturb;
    enum initial initial;
    uint32_t local_steps;       /* E >= 1; for methods that take local steps */
    uint32_t patience;          /* >= 1; schedule halving */
    struct optimiser optimiser; /* what the server does with ĝ */
    enum schedule schedule;
    enum acceptance_panel acceptance;
    struct panel panel;           /* the agents', and the acceptance panel but for its episodes */
    uint32_t acceptance_episodes; /* D of the acceptance panel; 0: that of `panel` */
    bool asynchronous;            /* waves are numbered on their own; else a wave is a round's */
    uint32_t in_flight;           /* probes an agent may have under way; 0 and 1: one */
    /* Agents that may answer for one slot; 0 and 1: one. The majority of their votes counts, an
     * even split is no vote. Of weights all count. */
    uint32_t replicas;
    /* Answers that an aggregation is expected to hear at most, of as many waves; 0: one wave's.
     * Memory is reckoned with it; more may come. */
    uint32_t buffer;
    struct staleness staleness;
    const struct number_settings *numbers; /* borrowed; NULL: none, and weights as they are */
};

/* Shared, const, borrowed from the caller for as long as the server lives. */
struct problem {
    const struct task *task;
    struct policy_shape shape; /* unused for the task none, which has d alone */
    /* policy_parameters(shape), and what a local learner shares beside them; for the task none as
     * configured. */
    size_t d;
    const float *theta0;         /* d */
    const float *log_std;        /* act, or NULL */
    struct policy_output output; /* what becomes of actions */
    enum normaliser_kind normaliser_kind;
    struct normaliser normaliser; /* frozen, or the fleet's initial one; width 0: none */
    uint64_t seed_key;            /* the trial's seed as a key; perturbations fold from it */
};

/* A policy of the problem that has those parameters (d numbers, of which it takes its own, the
 * first) and that normaliser; borrows all
 * three. */
static inline struct policy_view problem_view(const struct problem *problem, const float *theta,
                                              const struct normaliser *normaliser)
{
    return (struct policy_view){.shape = &problem->shape,
                                .theta = theta,
                                .normaliser = normaliser->width ? normaliser : NULL,
                                .log_std = problem->log_std,
                                .output = &problem->output};
}

/* Steps that an agent takes in a round: E, or 1. */
static inline uint32_t config_local_steps(const struct algorithm_config *config)
{
    return config->method->local_steps ? config->local_steps : 1;
}

/* Directions that it probes in each of them: P, or 1. */
static inline uint32_t config_directions(const struct algorithm_config *config)
{
    bool several = config->method->several && config->numbers->directions;
    return several ? config->numbers->directions : 1;
}
/* Of all: E P, at most PROBES_MAX. */
static inline uint32_t config_probes(const struct algorithm_config *config)
{
    return config_local_steps(config) * config_directions(config);
}
/* Its panel is asked about them. */
static inline bool config_asks(const struct algorithm_config *config)
{
    if (algorithm_learns_locally(config->method))
        return config->method->asks;
    if (!algorithm_measures(config->method))
        return algorithm_learns(config->method);
    enum sees sees = config->numbers->sees;
    return sees == SEES_PAPER ? config->method->asks : sees == SEES_PANEL;
}
/* An agent plays, and asks, in its first round alone, for one of its local steps. */
bool config_plays_once(const struct algorithm_config *config);
/* Probes of a round for which an agent plays: E P, or of its first round 1. */
static inline uint32_t config_played(const struct algorithm_config *config)
{
    return config_plays_once(config) ? 1 : config_probes(config);
}
/* Questions that its panel is asked in a round, N a direction; a method that learns nothing (a
 * timing study) has those of one direction. */
static inline uint32_t config_queries(const struct algorithm_config *config)
{
    bool asked = config_asks(config) || !algorithm_learns(config->method);
    return asked ? config->panel.batches * config_played(config) : 0;
}
/* Fixed directions that θ is a sum over: S, or 0. */
static inline uint32_t config_seeds(const struct algorithm_config *config)
{
    return config->method->summed ? config->numbers->seeds : 0;
}
/* Numbers that it measures in a round. */
static inline uint32_t config_numbers(const struct algorithm_config *config)
{
    return config_probes(config) * config->method->measured;
}
/* And sends. */
static inline uint32_t config_sent(const struct algorithm_config *config)
{
    return config->method->projected ? 1 : config_numbers(config);
}
/* Directions that an answer tells of, one number told for each; 0 for what is told otherwise. */
static inline uint32_t config_told(const struct algorithm_config *config)
{
    uint32_t probed = config->method->projected ? 1 : config_probes(config);
    uint32_t told = config->method->summed ? config_seeds(config) : probed;
    return algorithm_sends_scalars(config->method) ? told : 0;
}
/* Numbers that the server reads from an answer. */
static inline uint32_t config_heard(const struct algorithm_config *config)
{
    return config_told(config) * config->method->measured;
}

/* D of the acceptance panel. */
static inline uint32_t config_acceptance_episodes(const struct algorithm_config *config)
{
    return config->acceptance_episodes ? config->acceptance_episodes : config->panel.episodes;
}
/* How numbers and weights are written on their way up. */
static inline const struct codec *config_codec(const struct algorithm_config *config)
{
    return config->numbers ? &config->numbers->codec : &codec_float32;
}
static inline const struct codec *config_codec_down(const struct algorithm_config *config)
{
    return config->numbers ? &config->numbers->codec_down : &codec_float32;
}
/* How observations are written, those of episodes that are seen elsewhere, or later, and their
 * statistics on both ways: each number alone, as they are of different units. */
static inline struct codec config_codec_observations(const struct algorithm_config *config)
{
    return (struct codec){.kind = config->numbers ? config->numbers->observations : CODEC_FLOAT32};
}
/* They are cut and hidden in noise first. */
static inline bool config_hides(const struct algorithm_config *config)
{
    return config->numbers && config->numbers->privacy.clip > 0;
}
/* Weights go up as what local steps changed, as it does not take as many bits to say that. */
static inline bool config_sends_change(const struct algorithm_config *config)
{
    return algorithm_sends_weights(config->method) &&
           (config_codec(config)->kind != CODEC_FLOAT32 || config_hides(config));
}
/* The agent keeps its episodes: they are to be seen later, or elsewhere. A local learner has them
 * until it has learnt from them. */
static inline bool config_records(const struct algorithm_config *config)
{
    return panel_records(&config->panel) && !algorithm_learns_locally(config->method);
}
/* An agent keeps what its codec has left out so far. */
static inline bool config_feeds_back(const struct algorithm_config *config)
{
    return config_sends_change(config) && config->numbers->errors == ERRORS_FED_BACK;
}
/* Answers are added up in secret. */
static inline bool config_secure(const struct algorithm_config *config)
{
    return algorithm_learns(config->method) && config->numbers &&
           config->numbers->secure.kind != SECURE_NONE;
}
/* Ways one way that an upload takes, one after the other. */
static inline uint32_t config_upload_ways(const struct algorithm_config *config)
{
    return config_secure(config) ? 1 + 2 * SECURE_ROUND_TRIPS : 1;
}
/* Perturbations of real numbers are sent to agents. */
static inline bool config_sends_real_rows(const struct algorithm_config *config)
{
    return config->perturbation == ENCODING_EXPLICIT && algorithm_tells_rows(config->method) &&
           config->direction != DIRECTION_RADEMACHER;
}
/* There is something in downloads that codec_down writes: θ or its sums, where all of them carry
 * those, numbers that agents replay, or perturbations. */
static inline bool config_tells_floats(const struct algorithm_config *config)
{
    const struct algorithm *method = config->method;
    bool theta = !method->replayable || config->replica == REPLICA_SERVER;
    return algorithm_learns(method) &&
           (theta || algorithm_sends_scalars(method) || config_sends_real_rows(config));
}
static inline bool config_encodes_down(const struct algorithm_config *config)
{
    return config_codec_down(config)->kind != CODEC_FLOAT32 && config_tells_floats(config);
}

/* False, and errors with the keys of settings, where a method refuses what it is set to; where it
 * refuses that normaliser; and where there is nothing to learn, or it cannot learn that. */
bool config_fits(const struct algorithm_config *config, struct errs *errs);
bool normaliser_fits(const struct algorithm_config *config, enum normaliser_kind kind,
                     struct errs *errs);
bool problem_fits(const struct algorithm_config *config, const struct problem *problem,
                  struct errs *errs);

enum { PROBES_MAX = 1 << 20 }; /* in a round and agent */
enum { REPLICAS_MAX = UINT8_MAX - 1, IN_FLIGHT_MAX = 1000 };

#endif

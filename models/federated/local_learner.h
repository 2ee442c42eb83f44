/* Local learners: how agents learn that send their weights (FEEDBACK_WEIGHTS) and take gradients,
 * their own of what they have played, in the place of votes and measured slopes.
 *
 * What travels is one vector θ of d numbers: the policy's parameters first, behind them what else
 * is learnt and shared, as a value network. Whoever plays, stores or shows the policy takes the
 * front of it; whoever sends, encodes, averages or hides θ takes all of it. With `algorithm.share:
 * policy` the policy alone is shared, and the rest stays with the agent.
 *
 * A round of an agent is a lesson: in each of its E local steps it plays 2 N D episodes, as every
 * method does (N = panel.batches, D = panel.episodes; a pair of policies or trajectories is judged
 * by D episodes of each), may ask its panel N questions about them, and moves θ. A learner that
 * plays in its first lesson alone says so.
 *
 * Between rounds an agent keeps a state of a fixed length, which is zeros at first: Adam's moments,
 * pairs that were judged, what is learnt but not shared. What a lesson made of it counts once the
 * upload has gone out as a whole, as with error feedback: a dispatch that broke off left nothing.
 *
 * Memory. A learner tells how long its room is, in which it lays out whatever it holds while it
 * learns, by the very function that lays it out (core/base/mem.h). A backward pass is counted as
 * two forward passes, in operations.
 *
 * Ownership: a row is const; everything in a lesson is borrowed from whoever runs it
 * (models/device). A lesson runs on one thread, and draws by keys below (identity, ..., wave). */
#ifndef MODELS_LOCAL_LEARNER_H
#define MODELS_LOCAL_LEARNER_H

#include "models/federated/learner.h"
#include "models/policy/trajectory.h"

struct lesson;

/* What a learner holds while it learns, in bytes. */
struct lesson_room {
    size_t rollout;   /* trajectories, and what is known of each of their steps */
    size_t optimiser; /* networks, gradients, moments */
};

struct local_learner {
    /* Numbers that it learns beside the policy's; NULL: none. How they begin, keyed by the trial's
     * seed, the same at every agent. */
    size_t (*extra)(const struct algorithm_config *config, const struct policy_shape *shape);
    void (*initialise)(const struct algorithm_config *config, const struct policy_shape *shape,
                       uint64_t key, float *extra);
    /* Bytes of its own state; NULL: none. */
    size_t (*state_bytes)(const struct learner *learner);
    /* With D = `episodes`. */
    struct lesson_room (*room)(const struct learner *learner, uint32_t episodes);
    bool ppo; /* it has PPO in it, so that the settings of that count; likewise: */
    bool q;
    bool pairs;  /* judged pairs of trajectories */
    bool reward; /* and by them a reward model */
    /* It sees what steps are worth to the agent's wishes, too (models/objectives). Otherwise what
     * the task pays is all that it sees, unless it asks: whoever is asked judges by both. */
    bool wishes;
    /* It does not see them but hears of them: rewards are the task's, its panel judges by the
     * wishes alone, and `lambda` says what they count. */
    bool hears;
    /* Operations of a round beside playing, where its local steps take so many environment steps
     * together: the least that there may be in any round, or as many as there come to be. */
    double (*flops)(const struct learner *learner, double steps, bool least);
    /* It compares with the first policy, which agents keep. */
    bool reference;
    /* It plays, and asks, in an agent's first lesson alone, and then the episodes of one step. */
    bool plays_once;
    /* False and FAULT_INPUT: it cannot learn so, or that; NULL: it can. */
    bool (*fits)(const struct algorithm_config *config, const struct problem *problem,
                 struct errs *errs);
    void (*learn)(struct lesson *lesson);
};

struct lesson {
    /* Given. */
    const struct learner *learner;
    uint64_t identity; /* whose draws: key_of(identity, PURPOSE_..., wave, ...) */
    uint32_t wave;
    uint32_t episodes;      /* D: as configured, or what memory allows */
    double rate;            /* α of this round */
    double lambda;          /* what the agent's wishes count; 0: it has none */
    const float *reference; /* the first policy; NULL unless the row says so */
    bool first;             /* the agent has not learnt before: its state is zeros */
    uint8_t *room;          /* as much as the row says; uninitialised, aligned to 16 */

    /* To be changed. How it plays: as struct policy_view has it; NULL at first. */
    const double *explore;
    float *theta;   /* d numbers, the policy's first */
    float *extra;   /* those that it learns beside the policy: behind it, or in the state */
    uint8_t *state; /* its own; NULL: none */

    /* To be told. */
    double flops;     /* of passes and steps; playing counts by itself */
    uint32_t samples; /* environment steps that it has learnt from in this round */
    uint32_t pairs;   /* pairs that were judged, likewise */

    /* Private to whoever runs it. */
    void (*play)(struct lesson *lesson, const float *theta, uint32_t number,
                 struct trajectory *trajectory);
    double (*ask)(struct lesson *lesson, uint32_t number, double first, double second);
    void *context;
};

/* Plays episode `number` of the lesson (ascending from 0, each once) of the policy that `theta`
 * begins with, actions sampled, into a trajectory with room for the task's horizon. An agent that
 * asks nobody and is not honest (conduct.h) sees rewards as its conduct makes them. */
static inline void lesson_play(struct lesson *lesson, const float *theta, uint32_t number,
                               struct trajectory *trajectory)
{
    lesson->play(lesson, theta, number, trajectory);
}
/* Question `number` to the agent's panel (ascending from 0): the part of its panelists that prefer
 * what returned `second`, as the agent says it. */
static inline double lesson_ask(struct lesson *lesson, uint32_t number, double first, double second)
{
    return lesson->ask(lesson, number, first, second);
}
/* Episodes of a local step, 2 N D. */
static inline uint32_t lesson_episodes(const struct algorithm_config *config, uint32_t episodes)
{
    return 2 * config->panel.batches * episodes;
}

/* Adam's moments are part of the state; else they begin anew in each lesson. */
static inline bool local_keeps_moments(const struct learner *learner)
{
    return learner->config.numbers->local.moments == MOMENTS_KEPT;
}

/* Of a method that has a local learner, else 0. Numbers that are learnt beside the policy's; those
 * of them that are shared, which is what d has beside the policy's. */
size_t local_extra(const struct algorithm_config *config, const struct policy_shape *shape);
size_t local_shared(const struct algorithm_config *config, const struct policy_shape *shape);
/* Bytes of an agent's whole state: the learner's own, then what is not shared. */
size_t local_state_bytes(const struct learner *learner);
size_t local_own_state_bytes(const struct learner *learner);
/* Bytes of the first policy, where agents keep it. */
size_t local_reference_bytes(const struct learner *learner);
struct lesson_room local_room(const struct learner *learner, uint32_t episodes);
double local_flops(const struct learner *learner, double steps, bool least);
/* How what is learnt beside the policy begins. */
void local_initialise(const struct algorithm_config *config, const struct policy_shape *shape,
                      uint64_t seed_key, float *extra);
/* False and FAULT_INPUT: a method's local learner cannot learn that, or not so. What is known of
 * the subject before its task is opened is told first. */
struct local_subject {
    bool acts; /* there is a task other than none */
    enum head head;
    uint32_t horizon;
};
bool local_subject_fits(const struct algorithm_config *config, const struct local_subject *subject,
                        struct errs *errs);
bool local_fits(const struct algorithm_config *config, const struct problem *problem,
                struct errs *errs);

#endif

/* The policies that an agent's work is about: θ, which local steps move; and the perturbed ones on
 * either side of it, made of θ where they are needed and undone before the next. Private to
 * models/device. */
#ifndef MODELS_PROBE_H
#define MODELS_PROBE_H

#include "models/device/work_parts.h"
#include "models/device/work_run.h"

/* Which policy: θ + side μ v. */
enum side { SIDE_MINUS = -1, SIDE_NONE, SIDE_PLUS };

struct probe {
    const struct work *work;
    struct rollout_worker *worker;
    const struct task_world *world;
    struct work_result *result;
    struct normaliser normaliser;
    struct coordinates probed;       /* all, without blocks */
    float *theta;                    /* the agent's own; moves with local steps */
    float *origin;                   /* where those began that are undone; NULL: not yet moved */
    float *spare;                    /* in_place: the saved block; copy: θ' */
    enum side side;                  /* of the policy that is there */
    const float *perturbed;          /* θ', where there is one */
    struct direction_source source;  /* the direction probed */
    float *v;                        /* d of it at once; NULL: it is read a window at a time */
    double product;                  /* of what local steps changed and a direction's windows */
    float *numbers;                  /* what is measured; NULL: votes */
    struct panel_question *asked;    /* about this direction; NULL: they are not looked at */
    struct rollout_series *observed; /* NULL unless the fleet's normaliser is fed */
    struct digest digests[2];        /* of the two policies that are compared */
    bool digested[2];
    struct wire *recording; /* what is kept of the episodes; NULL: nothing */
    uint32_t weight;        /* what a mean of weights goes by; 0: nothing was learnt */
};

/* The panel as this agent can ask it. */
struct panel probe_panel(const struct work *work);
/* An episode has been played: it counts, with its steps and the forward passes of its policy. */
void probe_played(struct probe *probe, const struct episode *episode);

/* Turns to direction `number`: as sent, or drawn from the key. */
void probe_turn(struct probe *probe, uint32_t number);
/* The policy on that side, d floats; valid until the next call. */
const float *probe_policy(struct probe *probe, enum side side);
/* θ is about to move: keeps where it is, if that is asked for later. */
void probe_move(struct probe *probe);
/* θ ← θ + scale (by v), in float32, on the agent itself. No perturbed policy may be there. */
void probe_step(struct probe *probe, float scale, float by);
/* ⟨what those steps changed, v⟩ / α, v the direction number 0; 0 where α is. */
float probe_project(struct probe *probe);
/* Puts θ where it was before the first step, and lets go of what it takes to do so. */
void probe_return(struct probe *probe);

#endif

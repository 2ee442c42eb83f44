/* What a draw is for. The numbers are part of every result: append, never renumber. */
#ifndef MODELS_KEYS_H
#define MODELS_KEYS_H

enum purpose {
    PURPOSE_INITIAL = 1,  /* θ₀: (seed) */
    PURPOSE_PERTURBATION, /* v: (seed, round, slot, local step) */
    PURPOSE_PARTITION,    /* random partition: (seed) */
    PURPOSE_EPISODE,      /* (identity, round, local step, batch, episode) */
    PURPOSE_VOTE,         /* (identity, round, local step, batch) */
    PURPOSE_EVALUATION,   /* (seed, round, mode, episode) */
    PURPOSE_DEVICE,       /* an agent's rates, speed ...: (identity, field) */
    PURPOSE_WORLD,        /* an agent's physics factors: (identity, field) */
    PURPOSE_FATE,         /* (identity, round) */
    PURPOSE_ANSWER,       /* answering time: (identity, round, query) */
    PURPOSE_COHORT,       /* selection priority: (identity, round) */
    PURPOSE_AGENT         /* identity itself: (seed, class name, index within the class) */
};

#endif

/* What a draw is for. The numbers are part of every result: append, never renumber.
 *
 * A key is a path: the trial's seed, the purpose, then what tells one draw of that purpose from the
 * next. Whatever is not on the path cannot change the draw. So a perturbation is the same whether
 * it is sent or made from a seed, an agent's physics is the same under every algorithm, and adding
 * a class to the fleet moves nobody else's links. */
#ifndef MODELS_KEYS_H
#define MODELS_KEYS_H

#include "core/base/rng.h"

enum purpose {
    PURPOSE_INITIAL = 1,  /* θ₀: (seed); what is learnt beside the policy: (seed, 1) */
    PURPOSE_PERTURBATION, /* v: (seed, wave, slot, local step) */
    PURPOSE_PARTITION,    /* random partition: (seed), (seed, round) when drawn each round */
    /* (identity, wave, direction, batch, episode); of a lesson (identity, wave, episode) */
    PURPOSE_EPISODE,
    /* (identity, wave, direction, batch); of a lesson (identity, wave, question) */
    PURPOSE_VOTE,
    PURPOSE_EVALUATION, /* (seed, round, mode, episode) */
    PURPOSE_DEVICE,     /* an agent's rates, speed ...: (identity, field) */
    PURPOSE_WORLD,      /* an agent's physics factors: (identity, field) */
    PURPOSE_OUTCOME,    /* (identity, round) */
    PURPOSE_ANSWER,     /* answering time: (identity, round, query) */
    PURPOSE_COHORT,     /* selection priority: (identity, round) */
    /* identity itself: (seed, class name, index within the class); for further probes in one wave
     * (identity, how many were before) */
    PURPOSE_AGENT,
    PURPOSE_ACCEPTANCE, /* identity of the acceptance panel: (seed) */
    PURPOSE_CELL,     /* a shared cell's rates: (seed, name, name of the class it serves, index) */
    PURPOSE_PRESENCE, /* when an agent is online: (identity), then by interval */
    PURPOSE_SPEED,    /* its speed factor: (identity, wave, turn) */
    PURPOSE_CONDUCT,  /* what it says instead: (identity, wave, number of the direction) */
    /* of what an agent sends: (identity, wave); of θ that is told: (seed, version); of numbers that
     * are told of a wave: (seed, wave, version); of a perturbation: its own key */
    PURPOSE_ROUNDING,
    PURPOSE_PICK,    /* of a fixed direction: (identity, wave, local step) */
    PURPOSE_NOISE,   /* that hides what it sends: (identity, wave) */
    PURPOSE_SHUFFLE, /* of what an agent learns from: (identity, wave, local step, pass) */
    PURPOSE_CLIENT   /* evaluation of agents' own policies: (seed, wave, episode) */
};

/* The trial's seed as a key. */
static inline uint64_t seed_key(uint64_t seed)
{
    return rng_fold(0, seed);
}

/* Folds one word after the other: key_of(seed, PURPOSE_PERTURBATION, wave, slot, step). */
#define key_of(key, ...)                                                                           \
    key_fold((key), (const uint64_t[]){__VA_ARGS__},                                               \
             sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))
static inline uint64_t key_fold(uint64_t key, const uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        key = rng_fold(key, words[i]);
    return key;
}

#endif

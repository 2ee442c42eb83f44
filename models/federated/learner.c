/* What the settings say of perturbations and of late answers. */
#include "models/federated/learner.h"

#include "core/base/mem.h"
#include "models/federated/answers.h"
#include "models/learning/keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

uint64_t learner_direction_key(const struct learner *learner, uint64_t key, uint32_t wave,
                               uint32_t slot, uint32_t number)
{
    uint32_t owner = learner->config.method->own_perturbations ? slot : 0;
    wave = learner->config.method->summed ? 0 : wave;
    return key_of(key, PURPOSE_PERTURBATION, wave, owner, number);
}

/* Rounded at random, if it is, by a key of its own. */
void learner_draw(const struct learner *learner, uint64_t key, uint32_t wave, uint32_t slot,
                  uint8_t *row)
{
    enum direction kind = learner->config.direction;
    const struct codec *codec = learner_row_codec(learner);
    uint64_t own = learner_direction_key(learner, key, wave, slot, 0);
    uint32_t d = learner->d;
    if (codec->kind == CODEC_FLOAT32) {
        direction_draw(kind, own, d, row);
        return;
    }
    uint8_t *drawn = mem_alloc(bits_bytes(direction_bits(kind, d)));
    float *v = mem_alloc(d * sizeof *v);
    struct wire out = {0};
    direction_draw(kind, own, d, drawn);
    direction_read(kind, drawn, d, v);
    codec_write(codec, &out, v, d, key_of(own, PURPOSE_ROUNDING));
    memcpy(row, out.bytes, out.length);
    wire_free(&out);
    free(v);
    free(drawn);
}

struct direction_source learner_direction(const struct learner *learner, const uint8_t *row,
                                          uint64_t key)
{
    struct direction_source source =
        direction_open(learner->config.direction, row, key, learner->d);
    const struct codec *codec = learner_row_codec(learner);
    source.codec = codec->kind == CODEC_FLOAT32 ? NULL : codec;
    return source;
}

double learner_draw_flops(const struct learner *learner)
{
    if (!learner->config.method->seeded)
        return 0;
    return direction_draw_flops(learner->config.direction) * learner->d;
}

size_t learner_answer_bytes(const struct learner *learner)
{
    const struct algorithm_config *config = &learner->config;
    if (learner_sends_weights(learner))
        return codec_bytes(config_codec(config), learner->d);
    return algorithm_sends_scalars(config->method) ? answers_bytes(config) : 1;
}

struct secure_input learner_secure_input(const struct learner *learner, uint32_t slots)
{
    const struct algorithm_config *config = &learner->config;
    if (config->method->feedback == FEEDBACK_VOTE)
        return (struct secure_input){slots, 1, 1};
    return (struct secure_input){slots, codec_summed_bits(config_codec(config)),
                                 learner_sends_weights(learner) ? learner->d
                                                                : config_numbers(config)};
}

/* The masked numbers take the place of the answer, in which the sum stands as it is. */
size_t learner_secure_up(const struct learner *learner, uint32_t slots)
{
    const struct secure_input input = learner_secure_input(learner, slots);
    if (!config_secure(&learner->config))
        return 0;
    return bits_bytes(secure_up_bits(&input)) - learner_answer_bytes(learner);
}

size_t learner_secure_down(const struct learner *learner, uint32_t slots)
{
    const struct secure_input input = learner_secure_input(learner, slots);
    return config_secure(&learner->config) ? bits_bytes(secure_down_bits(&input)) : 0;
}

/* Settings of numbers as they lie in memory: what is added to them counts by itself. */
struct digest learner_digest(const struct learner *learner)
{
    const struct algorithm_config *config = &learner->config;
    const struct problem *problem = &learner->problem;
    const struct policy_view first = problem_view(problem, problem->theta0, &problem->normaliser);
    const struct digest of[] = {task_digest(problem->task), policy_digest(&first)};
    const uint64_t rest[] = {config->local_steps, (uint64_t)problem->normaliser_kind,
                             problem->seed_key};
    struct digest digest = digest_fold_text((struct digest){0}, config->method->name);
    digest = digest_fold(digest, of, sizeof of);
    digest = digest_fold(digest, rest, sizeof rest);
    digest = digest_fold(digest, &config->panel, sizeof config->panel);
    return digest_fold(digest, config->numbers, sizeof *config->numbers);
}

/* (1 + τ)^-a of an answer that is τ aggregations old, or 1. */
double learner_weight(const struct learner *learner, uint32_t staleness)
{
    const struct staleness *rule = &learner->config.staleness;
    return rule->kind == STALENESS_POLYNOMIAL ? pow(1.0 + staleness, -rule->exponent) : 1;
}

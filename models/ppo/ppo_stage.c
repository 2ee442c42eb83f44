/* A learner as bytes, and back. */
#include "models/ppo/ppo_stage.h"

#include "core/base/mem.h"
#include "models/ppo/ppo_parts.h"
#include "models/ppo/ppo_roll.h"

#include <assert.h>

static void put_moments(struct wire *out, const struct moments *moments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        wire_f64(out, (const double[]){moments[i].n, moments[i].mean, moments[i].m2}, 3);
}

static void get_moments(struct wire_reader *in, struct moments *moments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double numbers[3];
        read_f64(in, numbers, 3);
        moments[i] = (struct moments){numbers[0], numbers[1], numbers[2]};
    }
}

/* Field by field, since what lies between fields has no value. */
static void put_stream(struct wire *out, const struct rng *rng)
{
    wire_u64(out, rng->key);
    wire_u64(out, rng->block);
    for (int i = 0; i < 4; i++)
        wire_u32(out, rng->word[i]);
    wire_u32(out, rng->used);
    wire_f64(out, &rng->spare, 1);
    wire_u8(out, rng->has_spare != 0);
}

static struct rng get_stream(struct wire_reader *in)
{
    struct rng rng = {.key = read_u64(in)};
    rng.block = read_u64(in);
    for (int i = 0; i < 4; i++)
        rng.word[i] = read_u32(in);
    rng.used = read_u32(in);
    read_f64(in, &rng.spare, 1);
    rng.has_spare = read_u8(in);
    return rng;
}

static void put_environment(struct wire *out, const struct ppo_environment *e)
{
    wire_u64(out, e->episode);
    wire_f64(out, (const double[]){e->discounted, e->ret}, 2);
    put_stream(out, &e->streams.action);
    wire_u64(out, e->taken_count);
    wire_f64(out, e->taken, e->taken_count);
}

static void get_environment(struct wire_reader *in, struct ppo_environment *e)
{
    double sums[2];
    e->episode = read_u64(in);
    read_f64(in, sums, 2);
    struct rng action = get_stream(in);
    uint64_t taken = read_u64(in);
    if (!in->ok || e->episode == 0 || taken > (in->length - in->at) / sizeof *e->taken ||
        taken % e->ppo->actions != 0) {
        in->ok = false;
        return;
    }
    mem_grow(&e->taken, &e->taken_capacity, taken, sizeof *e->taken);
    read_f64(in, e->taken, taken);
    e->taken_count = taken;
    ppo_roll_again(e);
    e->streams.action = action;
    e->discounted = sums[0];
    e->ret = sums[1];
}

void ppo_stage_write(const struct ppo *ppo, struct wire *out)
{
    assert(ppo->phase == PPO_IDLE);
    wire_u64(out, ppo->networks.count);
    wire_u32(out, ppo->inputs);
    wire_u32(out, ppo->settings.environments);
    wire_f32(out, ppo->parameters, ppo->networks.count);
    wire_u64(out, ppo->adam.steps);
    wire_f32(out, ppo->adam.first, ppo->networks.count);
    wire_f32(out, ppo->adam.second, ppo->networks.count);
    put_moments(out, ppo->observed, ppo->inputs);
    put_moments(out, &ppo->sums, 1);
    wire_f64(out, ppo->recent, PPO_RECENT);
    wire_raw(out, &ppo->report, sizeof ppo->report);
    for (uint32_t i = 0; i < ppo->settings.environments; i++)
        put_environment(out, &ppo->environment[i]);
}

bool ppo_stage_read(struct ppo *ppo, struct wire_reader *in)
{
    assert(ppo->phase == PPO_IDLE);
    if (read_u64(in) != ppo->networks.count || read_u32(in) != ppo->inputs ||
        read_u32(in) != ppo->settings.environments)
        return false;
    read_f32(in, ppo->parameters, ppo->networks.count);
    ppo->adam.steps = read_u64(in);
    read_f32(in, ppo->adam.first, ppo->networks.count);
    read_f32(in, ppo->adam.second, ppo->networks.count);
    get_moments(in, ppo->observed, ppo->inputs);
    get_moments(in, &ppo->sums, 1);
    read_f64(in, ppo->recent, PPO_RECENT);
    read_bytes(in, &ppo->report, sizeof ppo->report);
    for (uint32_t i = 0; i < ppo->settings.environments && in->ok; i++)
        get_environment(in, &ppo->environment[i]);
    ppo_publish(ppo);
    return in->ok;
}

/* A pretraining run as bytes, and back. */
#include "sim/pretrain/pretrain_stage.h"

#include "core/base/mem.h"
#include "models/ppo/ppo_stage.h"
#include "sim/pretrain/pretrain_run.h"

#include <stdlib.h>

static struct digest identity_of(const struct pretrain_run *run)
{
    const struct pretrain_options *o = run->whole->options;
    const struct digest parts[] = {task_digest(run->whole->task),
                                   ppo_settings_digest(&run->settings)};
    const uint64_t counts[] = {o->has_target, o->keep_best, o->episodes, o->plateau};
    double target = o->has_target ? o->target : 0;
    struct digest identity = digest_fold_text(o->setting, "pretrain");
    identity = digest_fold(identity, parts, sizeof parts);
    identity = digest_fold(identity, counts, sizeof counts);
    return digest_fold(identity, &target, sizeof target);
}

static void put_bytes(struct wire *out, const void *bytes, size_t length)
{
    wire_u64(out, length);
    wire_raw(out, bytes, length);
}

/* NULL where they end before. */
static const uint8_t *get_bytes(struct wire_reader *in, size_t *length)
{
    uint64_t bytes = read_u64(in);
    *length = (size_t)bytes;
    return read_raw(in, *length);
}

static void put_best(const struct pretrain_run *run, struct wire *out)
{
    struct wire policy = {0};
    if (run->policy.theta)
        policy_file_encode(&run->policy, &policy);
    put_bytes(out, policy.bytes, policy.length);
    wire_free(&policy);
}

/* Empty where there is none. */
static bool get_best(struct wire_reader *in, struct policy_file *policy)
{
    size_t length;
    const uint8_t *bytes = get_bytes(in, &length);
    if (!bytes || length == 0)
        return bytes != NULL;
    struct errs errs = {0};
    struct source source = {.name = "", .text = mem_copy(bytes, length), .length = length};
    bool good = policy_file_decode(policy, &source, &errs);
    free(source.text);
    errs_free(&errs);
    return good;
}

static void put_plateau(const struct pretrain_plateau *plateau, struct wire *out)
{
    wire_u8(out, plateau->known);
    wire_u64(out, plateau->risen_at);
    wire_f64(out, (const double[]){plateau->first, plateau->level}, 2);
}

static struct pretrain_plateau get_plateau(struct wire_reader *in)
{
    double levels[2];
    bool known = read_u8(in);
    uint64_t risen_at = read_u64(in);
    read_f64(in, levels, 2);
    return (struct pretrain_plateau){known, levels[0], levels[1], risen_at};
}

void pretrain_stage_keep(struct pretrain_run *run)
{
    struct wire stage = {0};
    if (!run->whole->store)
        return;
    wire_u64(&stage, run->try_at);
    put_plateau(&run->plateau, &stage);
    wire_f64(&stage, &run->best_return, 1);
    put_best(run, &stage);
    put_bytes(&stage, run->curve.text.bytes, run->curve.text.length);
    ppo_stage_write(run->ppo, &stage);
    struct digest identity = identity_of(run);
    bool told = run->whole->of_store.count > 0;
    if (!result_store_keep(run->whole->store, &identity, &stage) && !told)
        pretrain_progress_warn(&run->whole->progress,
                               "%s\nwarning: learning goes on, but no longer keeps how far it is",
                               errs_first(&run->whole->of_store));
    wire_free(&stage);
    run->kept_s = pretrain_progress_elapsed_s(&run->whole->progress);
}

void pretrain_stage_keep_now_and_then(struct pretrain_run *run)
{
    if (pretrain_progress_elapsed_s(&run->whole->progress) >=
        run->kept_s + run->whole->options->keep_every_s)
        pretrain_stage_keep(run);
}

/* What is taken of the learner last can be undone only by making a new one. */
static bool read_stage(struct pretrain_run *run, struct wire_reader *in)
{
    size_t length;
    uint64_t try_at = read_u64(in);
    struct pretrain_plateau plateau = get_plateau(in);
    double best_return;
    read_f64(in, &best_return, 1);
    if (!get_best(in, &run->policy))
        return false;
    const uint8_t *rows = get_bytes(in, &length);
    if (!rows || !ppo_stage_read(run->ppo, in))
        return false;
    pretrain_curve_take(&run->curve, rows, length);
    run->try_at = try_at;
    run->plateau = plateau;
    run->best_return = best_return;
    return true;
}

bool pretrain_stage_find(struct pretrain_run *run)
{
    struct wire stage = {0};
    if (!run->whole->store)
        return false;
    struct digest identity = identity_of(run);
    bool found = result_store_find(run->whole->store, &identity, &stage);
    struct wire_reader in = wire_read(stage.bytes, stage.length);
    if (found && !read_stage(run, &in)) {
        if (run->policy.theta)
            policy_file_free(&run->policy);
        run->policy = (struct policy_file){0};
        ppo_free(run->ppo);
        run->ppo = ppo_new(&run->settings, run->whole->task, run->whole->pool, run->whole->team);
        found = false;
    }
    wire_free(&stage);
    return found;
}

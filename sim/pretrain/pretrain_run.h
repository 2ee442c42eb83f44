/* The run of one seed: it learns, tries its policy now and then, and at its end plays the episodes
 * by which seeds are compared. The best run then plays those that are stored with its policy. */
#ifndef SIM_PRETRAIN_RUN_H
#define SIM_PRETRAIN_RUN_H

#include "sim/pretrain/pretrain_parts.h"

enum pretrain_phase { LEARNING, TRYING, CONFIRMING, COMPARING, COMPARED, STORING, STORED, FAILED };
enum pretrain_ending { END_STEPS, END_TARGET, END_PLATEAU, END_STOPPED };

struct pretrain_run {
    struct pretrain *whole; /* borrowed */
    struct ppo_settings settings;
    char *label;              /* "Hopper", with several seeds "Hopper seed 2" */
    struct ppo *ppo;          /* NULL once it has learnt */
    struct ppo_report report; /* as of the latest iteration */
    struct pretrain_curve curve;
    char *curve_path; /* NULL: no curve */
    struct pretrain_pace pace;
    double kept_s; /* when the latest stage was kept, host seconds of the progress */
    enum pretrain_phase phase;
    enum pretrain_ending ending;
    struct policy_file policy; /* under evaluation, or the best so far; theta NULL: none */
    double best_return;
    struct pretrain_plateau plateau;
    struct trial_episode *episode;
    unsigned episodes;       /* running */
    uint64_t try_at;         /* no trial evaluation before so many steps */
    struct returns returned; /* of the latest evaluation that has ended */
    bool reached, interrupted;
};

/* Begins a run whose settings, label and `whole` are set: behind the iteration that the store has
 * of it, or at the beginning. */
void pretrain_run_begin(struct pretrain_run *run);
/* Goes on as far as it can without waiting; POOL_END where it has come to COMPARED, STORED or
 * FAILED. */
enum pool_step pretrain_run_step(struct pretrain_run *run);
/* From COMPARED: the evaluation that is stored. */
void pretrain_run_store(struct pretrain_run *run);
/* Whether `run` is to be stored rather than `other`: one that reached the target before one that
 * did not; then by the mean return of the episodes that compare them, and the fewer steps. */
bool pretrain_run_better(const struct pretrain_run *run, const struct pretrain_run *other);
/* Of a run that has begun; before the pool goes. */
void pretrain_run_end(struct pretrain_run *run);

/* "31.40, SD 2.10", or what there is instead of a mean; owned by the caller. */
char *pretrain_returns_text(const struct returns *returns, int decimals);

#endif

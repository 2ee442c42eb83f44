/* Begins trials as there is room, and settles those that end. */
#include "sim/run/run_trials.h"

#include "core/base/mem.h"
#include "models/federated/algorithm.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_beside.h"
#include "sim/run/machine.h"
#include "sim/study/study_sharing.h"

#include <stdlib.h>

/* Room for one trial under way. */
struct slot {
    struct run_trial trial;
    struct study_desk **desks; /* of each study; NULL: none yet */
    struct recorder *recorder; /* beside the database's; NULL: its own */
    struct run_entry *entry;   /* NULL: it is free */
};

struct line_up {
    const struct run_trials *run;
    struct run_setting setting;
    struct slot *slots;
    unsigned slot_count, busy;
    size_t first; /* all entries before it are settled */
    bool stopped, failed;
    struct errs *errs;
};

static const struct trial_key *key_of(const struct line_up *s, const struct run_entry *entry)
{
    return &s->run->studies[entry->study].keys[entry->trial];
}

/* The entry's trial in that room; NULL and errors. */
static const struct trial *trial_in(struct line_up *s, struct slot *slot,
                                    const struct run_entry *entry)
{
    if (!slot->desks[entry->study])
        slot->desks[entry->study] = study_desk_new(&s->run->studies[entry->study]);
    return study_desk_trial(slot->desks[entry->study], key_of(s, entry), s->errs);
}

/* --- what may run beside what ----------------------------------------------------------------- */

/* Learnt once of each entry, as it takes the trial's texts. */
static bool look_at(struct line_up *s, struct slot *slot, struct run_entry *entry)
{
    if (entry->agents)
        return true;
    const struct trial *trial = trial_in(s, slot, entry);
    if (!trial)
        return false;
    entry->agents = trial->scenario->agents;
    if (s->setting.episodes)
        entry->episodes = study_episodes(trial);
    return true;
}

/* Two scenarios may have the same trial, whose result the second then finds. */
static bool may_begin(const struct line_up *s, const struct run_entry *entry)
{
    uint64_t agents = entry->agents;
    for (unsigned i = 0; i < s->slot_count; i++) {
        const struct run_entry *other = s->slots[i].entry;
        if (!other)
            continue;
        if (key_of(s, other)->run == key_of(s, entry)->run ||
            (entry->episodes && other->episodes == entry->episodes))
            return false;
        agents += other->agents;
    }
    return s->busy == 0 || agents <= AGENTS_SIDE_BY_SIDE;
}

/* --- trials begin and end --------------------------------------------------------------------- */

static void settle(struct line_up *s, struct run_entry *entry, const struct run_trial *trial)
{
    entry->state = ENTRY_SETTLED;
    recorder_take_pen(s->run->recorder);
    s->failed |= !s->run->between->settle(s->run->between->context, entry, trial);
    recorder_give_pen(s->run->recorder);
}

static bool is_known(struct line_up *s, const struct run_entry *entry)
{
    recorder_take_pen(s->run->recorder);
    bool known = s->run->between->is_known(s->run->between->context, entry);
    recorder_give_pen(s->run->recorder);
    return known;
}

static bool is_finished(struct line_up *s, const struct trial_key *key)
{
    recorder_take_pen(s->run->recorder);
    bool finished = run_state_is_final(recorder_run_state(s->run->recorder, key->run));
    recorder_give_pen(s->run->recorder);
    return finished;
}

static void begin(struct line_up *s, struct slot *slot, struct run_entry *entry)
{
    const struct trial *trial = trial_in(s, slot, entry);
    entry->state = ENTRY_UNDER_WAY;
    slot->entry = entry;
    s->busy++;
    slot->trial = (struct run_trial){.job = {.run = run_trial_job},
                                     .setting = &s->setting,
                                     .study = &s->run->studies[entry->study],
                                     .trial = trial,
                                     .recorder = slot->recorder ? slot->recorder : s->run->recorder,
                                     .replaces = s->setting.options->fresh &&
                                                 is_finished(s, key_of(s, entry))};
    if (slot->recorder)
        recorder_rounds_may_wait(slot->recorder,
                                 !algorithm_learns(trial->scenario->algorithm.method));
    pool_submit(s->setting.trials, &slot->trial.job);
}

/* The next that may begin, looked at in that free room; NULL: none for now. The database is asked
 * for a trial when it is met first, and again when it may begin at last: until then another one of
 * its number may have ended. */
static struct run_entry *next_entry(struct line_up *s, struct slot *slot)
{
    while (s->first < s->run->count && s->run->entries[s->first].state == ENTRY_SETTLED)
        s->first++;
    for (size_t i = s->first; i < s->run->count && !s->failed; i++) {
        struct run_entry *entry = &s->run->entries[i];
        bool met = entry->agents > 0;
        if (entry->state != ENTRY_WAITS || (met && !may_begin(s, entry)))
            continue;
        if (is_known(s, entry))
            settle(s, entry, NULL);
        else if (!look_at(s, slot, entry))
            s->failed = true;
        else if (met || may_begin(s, entry))
            return entry;
    }
    return NULL;
}

static void end(struct line_up *s, struct slot *slot)
{
    struct run_entry *entry = slot->entry;
    slot->entry = NULL;
    s->busy--;
    s->stopped |= slot->trial.stopped;
    settle(s, entry, &slot->trial);
    errs_take(s->errs, &slot->trial.errs);
}

/* Ends first, so that what they have played is found by those that begin. */
static enum pool_step step(void *context)
{
    struct line_up *s = context;
    for (unsigned i = 0; i < s->slot_count; i++)
        if (s->slots[i].entry && job_done(&s->slots[i].trial.job))
            end(s, &s->slots[i]);
    s->stopped |= pool_stop_requested(s->setting.trials);
    for (unsigned i = 0; i < s->slot_count && !s->stopped && !s->failed; i++) {
        struct run_entry *entry = s->slots[i].entry ? NULL : next_entry(s, &s->slots[i]);
        if (entry)
            begin(s, &s->slots[i], entry);
    }
    return s->busy > 0 ? POOL_WAIT : POOL_END;
}

/* --- all of them ------------------------------------------------------------------------------ */

static void open_slots(struct line_up *s)
{
    s->slots = mem_zero(s->slot_count, sizeof *s->slots);
    for (unsigned i = 0; i < s->slot_count; i++) {
        s->slots[i].desks = mem_zero(s->run->study_count, sizeof *s->slots[i].desks);
        /* Alone, too, where a run may replace a finished one: episodes are committed meanwhile. */
        if (s->slot_count > 1 || s->setting.options->fresh)
            s->slots[i].recorder = recorder_beside(s->run->recorder);
    }
}

static void close_slots(struct line_up *s)
{
    for (unsigned i = 0; i < s->slot_count; i++) {
        for (size_t j = 0; j < s->run->study_count; j++)
            study_desk_free(s->slots[i].desks[j]);
        free(s->slots[i].desks);
        recorder_beside_free(s->slots[i].recorder);
    }
    free(s->slots);
}

/* Only a trial whose last round was over comes back. */
static void wait_for_all(struct line_up *s)
{
    s->stopped = true;
    for (unsigned i = 0; i < s->slot_count; i++)
        if (s->slots[i].entry) {
            pool_wait(s->setting.trials, &s->slots[i].trial.job);
            end(s, &s->slots[i]);
        }
}

bool run_trials(const struct run_trials *run, bool *stopped, struct errs *errs)
{
    const struct run_options *options = run->setting.options;
    unsigned jobs = options->jobs ? options->jobs : machine_cores();
    struct line_up s = {.run = run, .setting = run->setting, .errs = errs};
    unsigned most = jobs + (options->helper ? options->helper->jobs : 0);
    s.slot_count = run->missing < 1 ? 1 : run->missing < most ? (unsigned)run->missing : most;
    s.setting.threads = pool_new(&(struct pool_options){
        .workers = jobs, .chaos = options->chaos, .helper = options->helper});
    s.setting.trials = pool_new(&(struct pool_options){.workers = s.slot_count});
    open_slots(&s);
    /* After a second signal a trial ends the program. */
    if (pool_run(s.setting.trials, step, NULL, 0, &s) == POOL_STOPPED)
        wait_for_all(&s);
    close_slots(&s);
    pool_free(s.setting.trials);
    pool_free(s.setting.threads);
    *stopped = s.stopped;
    return !s.failed;
}

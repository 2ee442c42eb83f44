/* A scenario file becomes a study: settings are applied to its tree, the sweep multiplied out by
 * the seeds, and each trial read by the table. */
#include "sim/study/study.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/fields/field_trace.h"
#include "core/files/datadir.h"
#include "models/tasks/task_shelf.h"
#include "sim/checks/doubts.h"
#include "sim/checks/late_draws.h"
#include "sim/checks/scenario_idle_find.h"
#include "sim/keys/scenario_options.h"
#include "sim/keys/scenario_table.h"
#include "sim/sources/shipped.h"
#include "sim/study/study_alike.h"
#include "sim/study/study_file.h"
#include "sim/study/study_parts.h"
#include "sim/study/study_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SETS_MAX = 1000, FAILURES_MAX = 200 };

/* A study being read. */
struct study_reading {
    struct study *study;
    struct field_reader *reader;
    struct study_plan *plan;
    struct yaml_node *root;
    struct setting *sets;
    size_t set_count;
    const struct mark *sweep_mark;
    uint64_t *counting; /* of each point: study_alike.h */
    struct idle_keys idle;
    struct late_draws late;
    struct doubts doubts;
};

static char *locate(const void *owner, const char *file)
{
    return nearby_locate(((const struct study_private *)owner)->path, file);
}

static bool read_sets(struct study_reading *reading, const char *const *sets, size_t count)
{
    struct study_private *p = reading->study->private_;
    bool good = true;
    p->sets = mem_zero(count + 1, sizeof *p->sets);
    p->set_count = count;
    reading->sets = arena_alloc(&p->arena, (count + 1) * sizeof *reading->sets);
    reading->set_count = count;
    for (size_t i = 0; i < count; i++) {
        p->sets[i] = (struct source){
            .name = mem_string("--set"), .text = mem_string(sets[i]), .length = strlen(sets[i])};
        good &= setting_read(&reading->sets[i], &p->sets[i], reading->reader);
    }
    return good && settings_apply(reading->root, reading->sets, count, reading->reader);
}

static bool read_sweep(struct study_reading *reading)
{
    struct yaml_node *sweep = yaml_take(reading->root, "sweep");
    struct study_plan *plan = reading->plan;
    plan->points = 1;
    if (!sweep)
        return true;
    reading->sweep_mark = &sweep->mark;
    plan->axes =
        sweep_read(sweep, reading->sets, reading->set_count, reading->reader, &plan->axis_count);
    if (!plan->axes)
        return false;
    for (size_t i = 0; i < plan->axis_count; i++) {
        plan->points *= plan->axes[i].count;
        if (plan->points * plan->seeds.count > TRIALS_MAX)
            return field_error(reading->reader, &sweep->mark, NULL,
                               "sweep: more than 10000 trials");
    }
    return true;
}

/* The trial of a point with that seed. */
static struct trial *make_trial(struct study_desk *desk, const struct study_point *point,
                                const struct trial_key *key)
{
    scenario_copy(&desk->scenario, &point->scenario);
    desk->scenario.seed = key->seed;
    desk->trial = (struct trial){
        .run = key->run, .point = key->point, .number = key->number, .scenario = &desk->scenario};
    desk->has_trial = true;
    return &desk->trial;
}

/* Gives it its texts, or only the one that its number is a hash of; they stay until another one's
 * are made. */
static const struct trial *add_texts(struct study_desk *desk, bool both)
{
    struct study_private *p = desk->study;
    struct trial *trial = &desk->trial;
    arena_free(&desk->of_trial);
    p->reader.arena = &desk->of_trial;
    trial->resolved = both ? trial_resolved(trial->scenario, &p->reader) : NULL;
    trial->text = trial_text(trial->scenario, &p->reader);
    p->reader.arena = &p->arena;
    return trial;
}

/* A trial's number is 63 bits of the hash of its text: the same trial has it in every database. */
static void add_trial(struct study_reading *reading, const struct study_point *point, size_t seed)
{
    struct study *study = reading->study;
    struct trial_key *key = &study->keys[study->count];
    *key = (struct trial_key){.seed = reading->plan->seeds.list[seed], .number = study->count};
    struct study_desk *desk = &study->private_->desk;
    make_trial(desk, point, key);
    const struct trial *trial = add_texts(desk, false);
    key->run = (int64_t)(hash_bytes(0, trial->text, strlen(trial->text)) >> 1);
    key->point = seed ? key[-1].point : arena_string(reading->reader->arena, point->label);
    if (seed == 0)
        reading->counting[point->number] = study_counting(trial, &reading->idle);
    study->count++;
}

/* What is said of keys, doubts and draws is gathered over all points, and told once at the end. */
static void read_point(struct study_reading *reading, size_t number)
{
    struct study_private *p = reading->study->private_;
    const struct study_point *point = study_open_point(&p->desk.open, reading->plan, number);
    if (!point)
        return;
    if (point->scenario.policy.init_path)
        text_index_add(&p->policies, point->scenario.policy.init_path);
    idle_note(&reading->idle, &point->scenario, point->root);
    doubts_note(&reading->doubts, &point->scenario, point->root, &p->arena);
    late_draws_note(&reading->late, &point->scenario, reading->plan->seeds.count);
    for (size_t i = 0; i < reading->plan->seeds.count; i++)
        add_trial(reading, point, i);
}

/* The last one asked for is kept, as it is asked for several times in a row. */
static const struct trial *trial_on(struct study_desk *desk, const struct trial_key *key,
                                    struct errs *errs)
{
    struct study_private *p = desk->study;
    if (desk->has_trial && desk->trial.number == key->number)
        return &desk->trial;
    desk->has_trial = false;
    p->reader.errs = errs;
    const struct study_point *point =
        study_open_point(&desk->open, &p->plan, key->number / p->plan.seeds.count);
    p->reader.errs = NULL;
    return point ? make_trial(desk, point, key) : NULL;
}

static const struct trial *trial_texts_on(struct study_desk *desk, const struct trial_key *key,
                                          struct errs *errs)
{
    const struct trial *trial = trial_on(desk, key, errs);
    return !trial || trial->resolved ? trial : add_texts(desk, true);
}

const struct trial *study_trial(const struct study *study, size_t i, struct errs *errs)
{
    return trial_on(&study->private_->desk, &study->keys[i], errs);
}

const struct trial *study_trial_texts(const struct study *study, size_t i, struct errs *errs)
{
    return trial_texts_on(&study->private_->desk, &study->keys[i], errs);
}

struct study_desk *study_desk_new(const struct study *study)
{
    struct study_desk *desk = mem_zero(1, sizeof *desk);
    desk->study = study->private_;
    return desk;
}

const struct trial *study_desk_trial(struct study_desk *desk, const struct trial_key *key,
                                     struct errs *errs)
{
    return trial_texts_on(desk, key, errs);
}

static void clear(struct study_desk *desk)
{
    if (desk->study->plan.points)
        study_open_free(&desk->open, &desk->study->plan);
    arena_free(&desk->of_trial);
}

void study_desk_free(struct study_desk *desk)
{
    if (!desk)
        return;
    clear(desk);
    free(desk);
}

static int by_run(const void *a, const void *b)
{
    const struct trial_key *const *x = a, *const *y = b;
    return ((*x)->run > (*y)->run) - ((*x)->run < (*y)->run);
}

/* Two points with one text would be one trial, run twice; sorted by number they stand side by
 * side. */
static bool check_distinct(const struct study_reading *reading)
{
    const struct study *study = reading->study;
    const struct trial_key **keys = mem_zero(study->count, sizeof *keys);
    bool good = true;
    for (size_t i = 0; i < study->count; i++)
        keys[i] = &study->keys[i];
    qsort(keys, study->count, sizeof *keys, by_run);
    for (size_t i = 1; i < study->count && good; i++)
        if (keys[i]->run == keys[i - 1]->run)
            good = field_error(reading->reader, reading->sweep_mark, "remove one of them",
                               "sweep: \"%s\" and \"%s\" are the same trial", keys[i - 1]->point,
                               keys[i]->point);
    free(keys);
    return good;
}

/* Warnings are kept; false and errors for what must not be run. */
static bool tell(struct study_reading *reading)
{
    struct study *study = reading->study;
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    idle_tell(&reading->idle, reading->plan->points > 1, out);
    fields_traces_tell(reading->reader, out);
    if (reading->plan->points > 1)
        study_tell_alike(study, reading->plan->seeds.count, reading->counting, reading->sweep_mark,
                         out);
    doubts_tell(&reading->doubts, out);
    bool good = late_draws_tell(&reading->late, reading->root, reading->reader, out);
    fclose(out);
    study->warnings = arena_string(reading->reader->arena, text);
    free(text);
    return good;
}

static bool read_trials(struct study_reading *reading)
{
    struct study *study = reading->study;
    struct field_reader *reader = reading->reader;
    if (!yaml_get(reading->root, "name")) {
        struct yaml_node *name =
            yaml_scalar(scenario_default_name(study->path, reader->arena), reader->arena);
        name->key = "name";
        yaml_put(reading->root, name);
    }
    struct study_plan *plan = reading->plan;
    plan->root = reading->root;
    study->keys = mem_zero(plan->points * plan->seeds.count, sizeof *study->keys);
    reading->counting = mem_zero(plan->points, sizeof *reading->counting);
    for (size_t i = 0; i < plan->points && reader->failures < FAILURES_MAX; i++)
        read_point(reading, i);
    bool good = reader->failures == 0;
    if (good) {
        study->name = arena_string(reader->arena, study->private_->desk.scenario.name);
        good = tell(reading) & check_distinct(reading);
    }
    free(reading->counting);
    study->private_->desk.has_trial = false; /* it was made before it had its number */
    return good;
}

/* Of the texts that make the study: the file, the settings, the files of presets that were read. */
static char *study_hash(const struct study_private *p, struct arena *arena)
{
    uint64_t hash = hash_bytes(0, p->file.text, p->file.length);
    char text[20];
    for (size_t i = 0; i < p->set_count; i++)
        hash = hash_bytes(hash, p->sets[i].text, p->sets[i].length);
    for (size_t i = 0; i < p->presets.count; i++)
        hash = hash_bytes(hash, p->presets.files[i].text, p->presets.files[i].length);
    snprintf(text, sizeof text, "%016llx", (unsigned long long)hash);
    return arena_string(arena, text);
}

/* `file`: as it was read already; NULL: it is read from the path. */
static bool read_study(struct study *study, const char *path, struct source *file,
                       const char *const *sets, size_t set_count, struct errs *errs)
{
    struct study_private *p = mem_zero(1, sizeof *p);
    *study = (struct study){.private_ = p};
    p->desk.study = p;
    p->reader = (struct field_reader){.errs = errs,
                                      .arena = &p->arena,
                                      .locate = locate,
                                      .owner = p,
                                      .nearby = &p->nearby,
                                      .schema = scenario_schema};
    p->path = study->path = arena_string(&p->arena, path);
    if (file) {
        p->file = *file;
        *file = (struct source){0};
    }
    nearby_set(&p->nearby, study->path);
    p->plan = (struct study_plan){
        .reader = &p->reader, .presets = &p->presets, .tasks = task_shelf_new()};
    struct study_reading reading = {.study = study, .reader = &p->reader, .plan = &p->plan};
    bool good = false;
    if (set_count > SETS_MAX)
        errs_add(errs, FAULT_INPUT, NULL, NULL, "more than 1000 settings");
    else if ((p->file.text || study_file_open(&p->file, study->path, errs)) &&
             (reading.root = study_file_read(&p->file, &p->reader)) &&
             read_sets(&reading, sets, set_count)) {
        /* Errors of these are told together with those of the trials. */
        bool include = presets_include(&p->presets, yaml_take(reading.root, "include"), &p->reader);
        bool seeds = include && seeds_read(&p->plan.seeds, reading.root, &p->file, &p->reader),
             sweep = seeds && read_sweep(&reading);
        if (!sweep) {
            p->plan.points = 1;
            p->plan.axis_count = 0;
            p->plan.seeds.count = 1;
            p->plan.seeds.list = arena_alloc(&p->arena, sizeof *p->plan.seeds.list);
        }
        yaml_take(reading.root, "seeds");
        yaml_take(reading.root, "sweep");
        reading.idle =
            (struct idle_keys){.file = &p->file, .sets = p->sets, .set_count = p->set_count};
        good = read_trials(&reading) && sweep;
        idle_free(&reading.idle);
        late_draws_free(&reading.late);
    }
    study->hash = study_hash(p, &p->arena);
    p->reader.errs = NULL;
    if (!good)
        study->count = 0;
    return good;
}

bool study_read(struct study *study, const char *path, const char *const *sets, size_t set_count,
                struct errs *errs)
{
    char *found = scenario_path(path);
    bool good = read_study(study, found, NULL, sets, set_count, errs);
    free(found);
    return good;
}

bool study_read_source(struct study *study, struct source *file, struct errs *errs)
{
    return read_study(study, file->name, file, NULL, 0, errs);
}

void study_free(struct study *study)
{
    struct study_private *p = study->private_;
    if (!p)
        return;
    clear(&p->desk);
    text_index_free(&p->policies);
    fields_reader_free(&p->reader);
    for (size_t i = 0; i < p->set_count; i++)
        source_free(&p->sets[i]);
    free(p->sets);
    source_free(&p->file);
    presets_free(&p->presets);
    task_shelf_free(p->plan.tasks);
    nearby_free(&p->nearby);
    arena_free(&p->arena);
    free(p);
    free(study->keys);
    *study = (struct study){0};
}

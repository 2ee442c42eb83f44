/* Reads which part of a study is asked for, and says which trials are in it. */
#include "sim/parts/shard.h"

#include "core/base/mem.h"
#include "core/files/file_name.h"
#include "sim/cost/host_cost.h"
#include "sim/cost/trial_cut.h"
#include "sim/study/study_sharing.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS_MOST = 100000000 }; /* of numbers that a batch system gives */

/* How a batch system tells its tasks apart, by variables of the environment. */
struct batch_system {
    const char *name;
    const char *number; /* of this task */
    const char *count;  /* of tasks; NULL: it is not told, but may follow from the last */
    const char *first, *last, *step; /* of the numbers; NULL: not told */
};

static const struct batch_system systems[] = {
    {"Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", NULL,
     "SLURM_ARRAY_TASK_STEP"},
    {"PBS", "PBS_ARRAY_INDEX", NULL, NULL, NULL, NULL},
    {"Grid Engine", "SGE_TASK_ID", NULL, "SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE"},
};
enum { SYSTEMS = sizeof systems / sizeof *systems };

/* A whole number of decimal digits, of which `*end` is the rest; false where there is none. */
static bool read_number(const char *text, unsigned *number, const char **end)
{
    char *behind;
    if (!isdigit((unsigned char)*text))
        return false;
    unsigned long value = strtoul(text, &behind, 10);
    *number = (unsigned)value;
    *end = behind;
    return value <= TASKS_MOST;
}

/* The variable's number; `otherwise` where it is not set or, as outside an array of Grid Engine,
 * is no number. */
static unsigned variable(const char *name, unsigned otherwise)
{
    const char *text = name ? getenv(name) : NULL, *end;
    unsigned number;
    return text && read_number(text, &number, &end) && !*end ? number : otherwise;
}

static const struct batch_system *find_system(void)
{
    for (int i = 0; i < SYSTEMS; i++)
        if (variable(systems[i].number, TASKS_MOST) < TASKS_MOST)
            return &systems[i];
    return NULL;
}

/* Of an array whose tasks have the numbers first, first + step, ... */
static char *number_by_array(const struct batch_system *system, struct shard *shard)
{
    unsigned task = variable(system->number, 0), first = variable(system->first, 1);
    unsigned step = variable(system->step, 1), last = variable(system->last, 0);
    step = step ? step : 1;
    shard->of = variable(system->count, last >= first ? (last - first) / step + 1 : 0);
    if (shard->of == 0)
        return mem_format("%s says which task this is (%s=%u) but not of how many; say --shard "
                          "auto/N for N tasks numbered 1 to N",
                          system->name, system->number, task);
    shard->number = task < first ? 0 : (task - first) / step + 1;
    if (task < first || (task - first) % step || shard->number > shard->of)
        return mem_format(
            "task %u is not one of %u that are numbered %u, %u, ... (%s); say --shard "
            "auto/N for N tasks numbered 1 to N",
            task, shard->of, first, first + step, system->name);
    return NULL;
}

static char *check_range(const struct shard *shard, const char *text)
{
    if (shard->of < 1 || shard->of > SHARDS_MOST)
        return mem_format("'%s': there are 1 to %d parts", text, SHARDS_MOST);
    if (shard->number < 1 || shard->number > shard->of)
        return mem_format("'%s': parts of %u are numbered 1 to %u", text, shard->of, shard->of);
    return NULL;
}

static char *read_auto(const char *text, struct shard *shard)
{
    const struct batch_system *system = find_system();
    const char *rest = text + strlen("auto");
    if (*rest && (*rest != '/' || !read_number(rest + 1, &shard->of, &rest) || *rest))
        return mem_format("'%s' is neither auto nor auto/N", text);
    if (!system)
        return mem_format("'%s': no batch system says which task this is (%s, %s or %s)", text,
                          systems[0].number, systems[1].number, systems[2].number);
    if (strcmp(text, "auto") == 0) {
        char *wrong = number_by_array(system, shard);
        return wrong ? wrong : check_range(shard, text);
    }
    shard->number = variable(system->number, 0);
    char *part = mem_format("%u/%u", shard->number, shard->of);
    char *wrong = check_range(shard, part);
    free(part);
    return wrong;
}

char *shard_read(const char *text, struct shard *shard)
{
    const char *rest;
    *shard = (struct shard){0};
    if (strncmp(text, "auto", strlen("auto")) == 0)
        return read_auto(text, shard);
    if (!read_number(text, &shard->number, &rest) || *rest != '/' ||
        !read_number(rest + 1, &shard->of, &rest) || *rest)
        return mem_format("'%s' is not a part, such as 2/4 for the second of four, or auto", text);
    return check_range(shard, text);
}

char *shard_database(const struct shard *shard, const char *database)
{
    return mem_format("%.*s.%u-of-%u.db", (int)file_name_stem(database, ".db"), database,
                      shard->number, shard->of);
}

/* What each trial costs and shares; NULL and errors. */
static struct cut_trial *look_at_trials(const struct study *study, struct errs *errs)
{
    struct cut_trial *trials = mem_zero(study->count + 1, sizeof *trials);
    for (size_t t = 0; t < study->count; t++) {
        const struct trial *trial = study_trial_texts(study, t, errs);
        if (!trial) {
            free(trials);
            return NULL;
        }
        struct host_work work = host_cost_work(trial->scenario, cost_rounds(trial->scenario));
        trials[t] = (struct cut_trial){.work = work.episodes + work.others,
                                       .again = work.others,
                                       .learning = study_learning(trial),
                                       .episodes = study_episodes(trial)};
    }
    return trials;
}

unsigned *shard_parts(const struct shard *shard, const struct study *study, struct errs *errs)
{
    struct cut_trial *trials = look_at_trials(study, errs);
    unsigned *parts = trials ? trial_cut(trials, study->count, shard->of) : NULL;
    for (size_t t = 0; parts && t < study->count; t++)
        parts[t]++;
    free(trials);
    return parts;
}

size_t shard_useful(const struct study *study, struct errs *errs)
{
    struct cut_trial *trials = look_at_trials(study, errs);
    size_t count = trials ? trial_cut_distinct(trials, study->count) : 0;
    free(trials);
    return count;
}

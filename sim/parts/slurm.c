/* Asks Slurm by its commands. */
#include "sim/parts/slurm.h"

#include "core/base/digest.h"
#include "core/base/mem.h"
#include "core/files/output.h"
#include "core/files/program.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

char *slurm_study(const char *database, struct errs *errs)
{
    const char *slash = strrchr(database, '/');
    char *folder = slash == database ? mem_string("/")
                   : slash           ? mem_format("%.*s", (int)(slash - database), database)
                                     : mem_string(".");
    char *path = realpath(folder, NULL), *name = NULL;
    if (path) {
        struct digest digest = digest_fold_text((struct digest){0}, path);
        digest = digest_fold_text(digest, slash ? slash + 1 : database);
        name = mem_format("fedsim-%016" PRIx64, digest.low);
    } else
        output_failed(folder, errs);
    free(path);
    free(folder);
    return name;
}

char *slurm_name(const char *study, unsigned parts)
{
    return mem_format("%s-%u", study, parts);
}

/* What a command printed, a file to read; NULL and errors when it cannot be run or failed. */
static FILE *ask(const char *const *arguments, struct errs *errs)
{
    FILE *out = tmpfile(), *err = out ? tmpfile() : NULL;
    int status = 0, error = 0;
    if (!err)
        output_failed("a temporary file in " P_tmpdir, errs);
    else if ((error = program_run(".", arguments, out, err, &status)) != 0)
        errs_add(errs, FAULT_RUN, NULL,
                 error == ENOENT ? "give this command where jobs can be submitted" : NULL,
                 "%s cannot be run: %s", arguments[0], strerror(error));
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        char *text = program_said(err);
        errs_add(errs, FAULT_RUN, NULL, NULL, "%s failed: %s", arguments[0],
                 *text ? text : "no message");
        free(text);
        error = -1;
    }
    bool good = err && error == 0;
    if (err)
        fclose(err);
    if (out && !good)
        fclose(out);
    if (!good)
        return NULL;
    rewind(out);
    return out;
}

/* The same where it does not matter that there is no answer. */
static FILE *ask_perhaps(const char *const *arguments)
{
    struct errs errs = {0};
    FILE *answer = ask(arguments, &errs);
    errs_free(&errs);
    return answer;
}

unsigned slurm_last_task(unsigned otherwise)
{
    const char *const arguments[] = {"scontrol", "show", "config", NULL};
    FILE *answer = ask_perhaps(arguments);
    unsigned size = 0;
    char line[1024];
    while (answer && fgets(line, sizeof line, answer) &&
           sscanf(line, "MaxArraySize = %u", &size) != 1)
        ;
    if (answer)
        fclose(answer);
    return size > 1 ? size - 1 : otherwise;
}

static void set_state(char **states, unsigned parts, unsigned task, const char *state)
{
    if (task < 1 || task > parts)
        return;
    free(states[task - 1]);
    states[task - 1] = mem_string(state);
}

enum { STATE_SIZE = 64 };

/* What follows the study's name, as in "-4 2 RUNNING" or "-4-merge N/A PENDING". */
static void read_queued(const char *line, unsigned parts, struct slurm_queue *queue)
{
    char state[STATE_SIZE];
    unsigned of, task;
    int merge = 0;
    if (sscanf(line, "-%u-merge %n", &of, &merge) == 1 && merge > 0)
        queue->merge |= of == parts;
    else if (sscanf(line, "-%u %u %63s", &of, &task, state) == 3) {
        if (of == parts)
            set_state(queue->states, parts, task, state);
        else
            queue->other = of;
    }
}

bool slurm_queue_read(struct slurm_queue *queue, const char *study, unsigned parts,
                      struct errs *errs)
{
    const char *const arguments[] = {"squeue", "--noheader",        "--array",
                                     "--me",   "--format=%j %K %T", NULL};
    FILE *answer = ask(arguments, errs);
    char line[1024];
    while (answer && fgets(line, sizeof line, answer))
        if (strncmp(line, study, strlen(study)) == 0)
            read_queued(line + strlen(study), parts, queue);
    return answer && fclose(answer) == 0;
}

/* Lines are like 12_3|FAILED, and later jobs come later. */
void slurm_ended(const char *name, unsigned parts, char **states)
{
    char *named = mem_format("--name=%s", name);
    const char *const arguments[] = {"sacct",
                                     "--noheader",
                                     "--parsable2",
                                     "--allocations",
                                     named,
                                     "--starttime=now-30days",
                                     "--format=JobID,State",
                                     NULL};
    FILE *answer = ask_perhaps(arguments);
    char line[256], state[STATE_SIZE];
    unsigned task;
    while (answer && fgets(line, sizeof line, answer))
        if (sscanf(line, "%*u_%u|%63[A-Z_]", &task, state) == 2)
            set_state(states, parts, task, state);
    if (answer)
        fclose(answer);
    free(named);
}

char *slurm_submit(const char *script, const char *behind, struct errs *errs)
{
    char *after = behind ? mem_format("--dependency=afterany:%s,singleton", behind) : NULL;
    const char *const first[] = {"sbatch", "--parsable", script, NULL};
    const char *const next[] = {"sbatch", "--parsable", after, script, NULL};
    FILE *answer = ask(behind ? next : first, errs);
    char line[256] = "";
    if (answer && (!fgets(line, sizeof line, answer) || !strcspn(line, ";\n")))
        errs_add(errs, FAULT_RUN, NULL, NULL, "sbatch did not say the number of the job");
    line[strcspn(line, ";\n")] = '\0'; /* behind a semicolon: the cluster */
    if (answer)
        fclose(answer);
    free(after);
    return *line ? mem_string(line) : NULL;
}

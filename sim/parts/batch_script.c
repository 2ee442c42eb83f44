/* Writes the scripts of a job array and of the merge behind it. */
#include "sim/parts/batch_script.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/files/file_name.h"
#include "core/files/output.h"
#include "sim/parts/slurm_time.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char head[] = "#!/bin/sh\n# Written by fedsim submit.\n";

static bool is_script(const char *start, size_t length)
{
    size_t expected = strlen(head);
    return length >= expected && memcmp(start, head, expected) == 0;
}

static char *beside(const struct batch *batch, const char *ending)
{
    return mem_format("%.*s%s", (int)file_name_stem(batch->database, ".db"), batch->database,
                      ending);
}

char *batch_array_path(const struct batch *batch)
{
    return beside(batch, ".array.sh");
}
char *batch_merge_path(const struct batch *batch)
{
    return beside(batch, ".merge.sh");
}

char *shell_word(const char *text)
{
    char *word = mem_string("'");
    for (; *text; text++) {
        char *longer = mem_format("%s%s", word, *text == '\'' ? "'\\''" : (char[]){*text, '\0'});
        free(word);
        word = longer;
    }
    char *whole = mem_format("%s'", word);
    free(word);
    return whole;
}

static void put_word(FILE *out, const char *text)
{
    char *word = shell_word(text);
    fputs(word, out);
    free(word);
}

/* As a word of an #SBATCH line, which knows double quotes and backslashes. */
static void put_directive(FILE *out, const char *text)
{
    fputs("#SBATCH \"", out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputs("\"\n", out);
}

/* The file that a job's output goes to. In it sbatch replaces %a by the number of the task. */
static void put_log(FILE *out, const struct batch *batch, const char *ending)
{
    char *option = mem_string("--output=");
    size_t stem = file_name_stem(batch->database, ".db");
    for (size_t i = 0; i < stem; i++) {
        char c = batch->database[i];
        char *longer = mem_format("%s%s%c", option, c == '%' ? "%" : "", c);
        free(option);
        option = longer;
    }
    char *whole = mem_format("%s%s", option, ending);
    put_directive(out, whole);
    free(whole);
    free(option);
}

static void put_head(FILE *out, const struct batch *batch, const char *job)
{
    char *name = mem_format("--job-name=%s%s", batch->name, job);
    fputs(head, out);
    put_directive(out, name);
    for (size_t i = 0; i < batch->option_count; i++)
        put_directive(out, batch->options[i]);
    free(name);
}

/* This program's own file, by which the nodes of a cluster find it too. */
static bool put_program(FILE *out, struct errs *errs)
{
    char *program = realpath("/proc/self/exe", NULL);
    if (!program)
        return output_failed("/proc/self/exe", errs);
    fputs("exec ", out);
    put_word(out, program);
    free(program);
    return true;
}

static bool one_line(const char *text, struct errs *errs)
{
    if (!strpbrk(text, "\n\r"))
        return true;
    return errs_add(errs, FAULT_INPUT, NULL, NULL, "'%s' has a line break in it", text);
}

static bool all_one_line(const struct batch *batch, struct errs *errs)
{
    bool good = one_line(batch->database, errs);
    for (size_t i = 0; i < batch->option_count && good; i++)
        good = one_line(batch->options[i], errs);
    return good;
}

static void put_sets(FILE *out, const struct batch *batch)
{
    for (size_t i = 0; i < batch->set_count; i++) {
        fputs(" --set ", out);
        put_word(out, batch->sets[i]);
    }
}

static bool put_array(FILE *out, const struct batch *batch, const char *tasks, struct errs *errs)
{
    char *log = mem_format(".%%a-of-%u.log", batch->parts);
    put_head(out, batch, "");
    put_log(out, batch, log);
    fprintf(out, "#SBATCH --array=%s\n#SBATCH --ntasks=1\n#SBATCH --cpus-per-task=%u\n", tasks,
            batch->cores);
    if (batch->time_s) {
        char *time = slurm_time_text(batch->time_s);
        fprintf(out, "#SBATCH --time=%s\n", time);
        free(time);
    }
    fputs("# A minute before the time is over the run is told to end after its round.\n"
          "#SBATCH --signal=B:TERM@60\n",
          out);
    bool good = put_program(out, errs);
    fputs(" run ", out);
    put_word(out, batch->scenario);
    put_sets(out, batch);
    fputs(" -o ", out);
    put_word(out, batch->database);
    fprintf(out, " --jobs %u --quiet --shard auto/%u\n", batch->cores, batch->parts);
    free(log);
    return good;
}

static bool put_merge(FILE *out, const struct batch *batch, struct errs *errs)
{
    char *stem = beside(batch, "");
    put_head(out, batch, "-merge");
    put_log(out, batch, ".merge.log");
    fprintf(out, "set --\npart=1\nwhile [ $part -le %u ]; do\n  file=", batch->parts);
    put_word(out, stem);
    fprintf(out,
            ".$part-of-%u.db\n  [ ! -f \"$file\" ] || set -- \"$@\" \"$file\"\n"
            "  part=$((part + 1))\ndone\n",
            batch->parts);
    bool good = put_program(out, errs);
    fputs(" merge ", out);
    put_word(out, batch->database);
    fputs(" \"$@\" --scenario ", out);
    put_word(out, batch->scenario);
    put_sets(out, batch);
    fputc('\n', out);
    free(stem);
    return good;
}

/* The merge where there are no tasks. Takes the path over. */
static bool write_script(const struct batch *batch, char *path, const char *tasks,
                         struct errs *errs)
{
    const struct output_rule rule = {.forceless = true};
    struct output *output =
        all_one_line(batch, errs) ? output_begin(path, is_script, &rule, errs) : NULL;
    bool good = output && (tasks ? put_array(output_stream(output), batch, tasks, errs)
                                 : put_merge(output_stream(output), batch, errs));
    good = output && output_end(output, good, errs);
    free(path);
    return good;
}

bool batch_write_array(const struct batch *batch, const char *tasks, struct errs *errs)
{
    return write_script(batch, batch_array_path(batch), tasks, errs);
}

bool batch_write_merge(const struct batch *batch, struct errs *errs)
{
    return write_script(batch, batch_merge_path(batch), NULL, errs);
}

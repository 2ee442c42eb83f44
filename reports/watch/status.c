/* Writes a snapshot as JSON. */
#include "reports/watch/status.h"

#include "core/text/interchange.h"

#include <inttypes.h>
#include <math.h>

static void put_text(FILE *out, const char *name, const char *text)
{
    fprintf(out, ",\"%s\":", name);
    json_text(out, text);
}

static void put_number(FILE *out, const char *name, double value)
{
    fprintf(out, ",\"%s\":", name);
    json_number(out, value);
}

static void put_return(FILE *out, double value)
{
    if (isinf(value))
        json_text(out, "diverged");
    else
        json_number(out, value);
}

static void put_curve(FILE *out, const struct watched_trial *trial)
{
    fputs(",\"curve\":[", out);
    for (size_t i = 0; i < CURVE_PARTS; i++) {
        fputs(i ? "," : "", out);
        put_return(out, trial->curve[i]);
    }
    fputc(']', out);
}

/* A run's number goes as a text: it has more bits than a number of JavaScript. */
static void put_trial(FILE *out, const struct snapshot *snapshot, const struct watched_trial *trial)
{
    fprintf(out, "{\"run\":\"%" PRId64 "\"", trial->run);
    put_text(out, "scenario", trial->scenario);
    put_text(out, "task", trial->task);
    put_text(out, "label", trial->label);
    put_text(out, "seed", trial->seed);
    put_text(out, "state", watched_state(snapshot, trial));
    put_text(out, "reason", trial->reason);
    put_number(out, "round", trial->round);
    put_number(out, "rounds", trial->rounds);
    fputs(",\"return\":", out);
    put_return(out, trial->latest);
    put_number(out, "target", trial->target);
    put_number(out, "least", trial->least);
    put_number(out, "most", trial->most);
    put_curve(out, trial);
    for (enum ending i = 0; i < ENDINGS; i++)
        put_number(out, ending_names[i], trial->endings[i]);
    put_number(out, "virtual_s", trial->virtual_s);
    put_number(out, "wire_B", trial->wire_B);
    put_number(out, "left_s", trial->left_s);
    fputc('}', out);
}

void status_print(FILE *out, const char *database, const struct snapshot *snapshot)
{
    fputs("{\"database\":", out);
    json_text(out, watched_name(database));
    fprintf(out, ",\"written\":%s,\"ahead\":%zu", snapshot->written ? "true" : "false",
            snapshot->ahead);
    put_number(out, "left_s", snapshot->left_s);
    fputs(",\"trials\":[", out);
    for (size_t i = 0; i < snapshot->count; i++) {
        fputs(i ? ",\n" : "\n", out);
        put_trial(out, snapshot, &snapshot->trials[i]);
    }
    fputs("\n]}\n", out);
}

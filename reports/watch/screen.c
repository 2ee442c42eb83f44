/* Writes a snapshot as lines of text: all of them are made first, with their codes of style, then
 * those that there is room for are clipped and written. */
#include "reports/watch/screen.h"

#include "core/base/mem.h"
#include "reports/drawing/format.h"
#include "reports/watch/sparkline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fixed widths of columns, and the least widths of the others. */
enum {
    WIDTH_SEED = 5,
    WIDTH_USED = 6,
    WIDTH_LEFT = 9,
    ROUND_LEAST = 7,
    RETURN_LEAST = 7,
    CURVE_LEAST = 10,
    LABEL_LEAST = 8
};

/* Widths that depend on the contents: numbers come first, then labels, and the curve gets the
 * rest. */
struct widths {
    int round, returned, label, curve;
};

/* --- pieces ---------------------------------------------------------------------------------- */

/* "3:05", "1:02:09", "12 days". */
static void format_clock(char *out, double seconds)
{
    long s = lround(seconds);
    if (s >= 100 * 3600)
        snprintf(out, FORMAT_SIZE, "%.0f days", seconds / 86400);
    else if (s >= 3600)
        snprintf(out, FORMAT_SIZE, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(out, FORMAT_SIZE, "%ld:%02ld", s / 60, s % 60);
}

/* The number of bytes in the first `columns` characters. */
static size_t bytes_of(const char *text, int columns)
{
    size_t length = 0;
    for (int i = 0; text[length]; length++) {
        i += ((unsigned char)text[length] & 0xC0) != 0x80;
        if (i > columns)
            break;
    }
    return length;
}

/* Writes `text` left-aligned in `width` columns; if it is too long, its middle is left out. */
static void put_left(FILE *out, const char *text, int width)
{
    int columns = text_columns(text), tail = (width - 1) / 2;
    if (columns <= width) {
        terminal_clean(out, text, strlen(text));
        fprintf(out, "%*s", width - columns, "");
        return;
    }
    const char *end = text + bytes_of(text, columns - tail);
    terminal_clean(out, text, bytes_of(text, width - 1 - tail));
    fputs("…", out);
    terminal_clean(out, end, strlen(end));
}

/* --- lines ----------------------------------------------------------------------------------- */

/* Lines of text without line ends; they may contain codes for styles. */
struct lines {
    char **list;
    size_t count, capacity;
    char *text;
    size_t size;
    FILE *out; /* the line that is being written */
    struct terminal terminal;
};

static void line_begin(struct lines *lines)
{
    lines->out = mem_stream(&lines->text, &lines->size);
    lines->terminal.out = lines->out;
}

static void line_end(struct lines *lines)
{
    fclose(lines->out);
    mem_grow(&lines->list, &lines->capacity, lines->count + 1, sizeof *lines->list);
    lines->list[lines->count++] = lines->text;
}

static void line_blank(struct lines *lines)
{
    line_begin(lines);
    line_end(lines);
}

static void lines_free(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->list[i]);
    free(lines->list);
}

static char *format_round(char *out, const struct watched_trial *trial)
{
    if (trial->rounds > 0)
        snprintf(out, FORMAT_SIZE, "%.0f/%.0f", trial->round, trial->rounds);
    else
        snprintf(out, FORMAT_SIZE, "%.0f", trial->round);
    return out;
}

static int greater(int a, int b)
{
    return a > b ? a : b;
}

/* What is left of the line goes to the label as far as it needs it, but for the least of a curve;
 * and the rest to the curve. */
static struct widths widths_of(const struct screen *screen, const struct snapshot *snapshot)
{
    struct widths widths = {ROUND_LEAST, RETURN_LEAST, LABEL_LEAST, CURVE_LEAST};
    char text[FORMAT_SIZE];
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct watched_trial *trial = &snapshot->trials[i];
        widths.label = greater(widths.label, text_columns(trial->label));
        widths.round = greater(widths.round, text_columns(format_round(text, trial)) + 1);
        widths.returned =
            greater(widths.returned, text_columns(format_return(text, trial->latest)) + 1);
    }
    int room =
        screen->columns - WIDTH_SEED - widths.round - widths.returned - 1 - WIDTH_USED - WIDTH_LEFT;
    if (widths.label > room - CURVE_LEAST)
        widths.label = greater(room - CURVE_LEAST, LABEL_LEAST);
    widths.curve = greater(room - widths.label, CURVE_LEAST);
    if (widths.curve > SPARKLINE_LONGEST)
        widths.curve = SPARKLINE_LONGEST;
    return widths;
}

/* Writes the number of trials in each state: "3 done, 1 running". */
static void put_states(FILE *out, const struct snapshot *snapshot)
{
    static const struct {
        enum run_state state;
        const char *word;
    } order[] = {{RUN_DONE, "done"},
                 {RUN_RUNNING, "running"},
                 {RUN_NOBODY_FITS, "no agent fits"},
                 {RUN_FAILED, "failed"}};
    const char *separator = "";
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        size_t count = snapshot_count(snapshot, order[i].state);
        bool cut = order[i].state == RUN_RUNNING && !snapshot->written;
        if (count == 0)
            continue;
        fprintf(out, "%s%zu %s", separator, count, cut ? "cut off" : order[i].word);
        separator = ", ";
    }
}

static void put_heading(const struct screen *screen, struct lines *lines,
                        const struct snapshot *snapshot)
{
    const char *name = watched_name(screen->name);
    char left[FORMAT_SIZE];
    line_begin(lines);
    terminal_style(&lines->terminal, STYLE_BOLD);
    terminal_clean(lines->out, name, strlen(name));
    terminal_style(&lines->terminal, STYLE_PLAIN);
    fputs("  ", lines->out);
    if (snapshot->count == 0)
        fputs("no trial yet", lines->out);
    put_states(lines->out, snapshot);
    if (snapshot->ahead)
        fprintf(lines->out, ", %zu %s", snapshot->ahead,
                snapshot->written ? "to come" : "not begun");
    if (!isnan(snapshot->left_s)) {
        format_clock(left, snapshot->left_s);
        fprintf(lines->out, "; about %s left", left);
    }
    if (!snapshot->written)
        fputs("; no program writes to it", lines->out);
    line_end(lines);
    line_blank(lines);
}

static void put_study(struct lines *lines, const struct widths *widths,
                      const struct watched_trial *trial)
{
    char least[FORMAT_SIZE], most[FORMAT_SIZE];
    if (lines->count > 0)
        line_blank(lines);
    line_begin(lines);
    terminal_style(&lines->terminal, STYLE_BOLD);
    terminal_clean(lines->out, trial->scenario, strlen(trial->scenario));
    fputs(", ", lines->out);
    terminal_clean(lines->out, trial->task, strlen(trial->task));
    terminal_style(&lines->terminal, STYLE_PLAIN);
    if (!isnan(trial->most))
        fprintf(lines->out, ": return ▁ %s to █ %s", format_return(least, trial->least),
                format_return(most, trial->most));
    if (trial->diverges)
        fputs(isnan(trial->most) ? ": × diverged" : ", × diverged", lines->out);
    line_end(lines);
    line_begin(lines);
    fprintf(lines->out, "%-*s%*s%*s%*s %-*s%*s%*s", widths->label, "trial", WIDTH_SEED, "seed",
            widths->round, "round", widths->returned, "return", widths->curve, "returns",
            WIDTH_USED, "used", WIDTH_LEFT, "left");
    line_end(lines);
}

/* Of the dispatches that have ended: those under way may still be used. */
static void put_share_used(FILE *out, const struct watched_trial *trial)
{
    char text[FORMAT_SIZE] = "–";
    double ended = 0;
    for (enum ending i = 0; i < ENDINGS; i++)
        ended += trial->endings[i];
    if (ended > 0)
        snprintf(text, sizeof text, "%.0f %%", 100 * trial->endings[ENDING_USED] / ended);
    terminal_right(out, text, WIDTH_USED);
}

static void put_left_or_state(struct lines *lines, const struct snapshot *snapshot,
                              const struct watched_trial *trial)
{
    char text[FORMAT_SIZE];
    if (trial->state == RUN_RUNNING && !isnan(trial->left_s))
        format_clock(text, trial->left_s);
    else if (trial->state == RUN_NOBODY_FITS)
        strcpy(text, "no fit");
    else
        snprintf(text, sizeof text, "%s", watched_state(snapshot, trial));
    bool good = trial->state == RUN_DONE || (trial->state == RUN_RUNNING && snapshot->written);
    terminal_style(&lines->terminal, good ? STYLE_PLAIN : STYLE_YELLOW);
    terminal_right(lines->out, text, WIDTH_LEFT);
    terminal_style(&lines->terminal, STYLE_PLAIN);
}

static void put_trial(struct lines *lines, const struct widths *widths,
                      const struct snapshot *snapshot, const struct watched_trial *trial)
{
    char curve[SPARKLINE_LONGEST * 3 + 1], number[FORMAT_SIZE];
    line_begin(lines);
    put_left(lines->out, trial->label, widths->label);
    terminal_right(lines->out, trial->seed, WIDTH_SEED);
    terminal_right(lines->out, format_round(number, trial), widths->round);
    terminal_right(lines->out, format_return(number, trial->latest), widths->returned);
    sparkline(curve, trial, widths->curve);
    fprintf(lines->out, " %s", curve);
    put_share_used(lines->out, trial);
    put_left_or_state(lines, snapshot, trial);
    line_end(lines);
}

/* Writes why a trial failed. */
static void put_reason(struct lines *lines, const struct watched_trial *trial)
{
    line_begin(lines);
    fputs("  ", lines->out);
    terminal_style(&lines->terminal, STYLE_YELLOW);
    terminal_clean(lines->out, trial->reason, strlen(trial->reason));
    terminal_style(&lines->terminal, STYLE_PLAIN);
    line_end(lines);
}

/* Writes how dispatches ended, and the total cost. */
static void put_totals(struct lines *lines, const struct snapshot *snapshot)
{
    double endings[ENDINGS] = {0}, wire_B = 0, virtual_s = 0;
    char count[FORMAT_SIZE], bytes[FORMAT_SIZE], seconds[FORMAT_SIZE];
    for (size_t t = 0; t < snapshot->count; t++) {
        for (enum ending i = 0; i < ENDINGS; i++)
            endings[i] += snapshot->trials[t].endings[i];
        wire_B += snapshot->trials[t].wire_B;
        virtual_s += snapshot->trials[t].virtual_s;
    }
    line_blank(lines);
    line_begin(lines);
    fputs("dispatches: ", lines->out);
    for (enum ending i = 0; i < ENDINGS; i++)
        fprintf(lines->out, "%s%s %s", i ? ", " : "", format_count(count, endings[i]),
                ending_names[i]);
    line_end(lines);
    line_begin(lines);
    fprintf(lines->out, "links: %s in %s of virtual time", format_bytes(bytes, wire_B),
            format_seconds(seconds, virtual_s));
    line_end(lines);
}

/* --- the screen ------------------------------------------------------------------------------ */

/* Writes at most `columns` characters of a line. Codes from ESC to 'm' do not count. */
static void put_clipped(FILE *out, const char *line, int columns)
{
    bool code = false;
    for (int column = 0; *line; line++) {
        code |= *line == '\033';
        column += !code && ((unsigned char)*line & 0xC0) != 0x80;
        if (code || column <= columns) /* codes are kept, so that every style ends */
            fputc(*line, out);
        code = code && *line != 'm';
    }
}

static void put_lines(const struct screen *screen, const struct lines *lines, size_t first,
                      size_t end, const char *newline)
{
    for (size_t i = first; i < end; i++) {
        put_clipped(screen->terminal.out, lines->list[i], screen->columns);
        fputs(newline, screen->terminal.out);
    }
}

/* Writes the studies; *running becomes the number of lines up to the last running trial. */
static void put_studies(const struct screen *screen, struct lines *lines,
                        const struct snapshot *snapshot, size_t *running)
{
    struct widths widths = widths_of(screen, snapshot);
    for (size_t first = 0, end; first < snapshot->count; first = end) {
        end = snapshot_study_end(snapshot, first);
        put_study(lines, &widths, &snapshot->trials[first]);
        for (size_t i = first; i < end; i++) {
            put_trial(lines, &widths, snapshot, &snapshot->trials[i]);
            if (*snapshot->trials[i].reason)
                put_reason(lines, &snapshot->trials[i]);
            if (snapshot->trials[i].state == RUN_RUNNING)
                *running = lines->count;
        }
    }
}

/* Chooses `room` lines to show: the last ones, unless the running trial would not be among them. */
static void choose_window(const struct lines *lines, size_t running, size_t room, size_t *first,
                          size_t *end)
{
    *first = 0;
    *end = lines->count;
    if (room >= lines->count)
        return;
    *first = lines->count - room;
    if (running > 0 && running <= *first)
        *first = running > room / 2 ? running - room / 2 - 1 : 0;
    *end = *first + room;
}

/* Head and foot always show; of the studies between them a window around the trial that runs. */
void screen_print(const struct screen *screen, const struct snapshot *snapshot, const char *newline)
{
    struct lines head = {.terminal = screen->terminal}, body = head, foot = head;
    size_t running = 0, first, end;
    put_heading(screen, &head, snapshot);
    put_studies(screen, &body, snapshot, &running);
    if (snapshot->count > 0)
        put_totals(&foot, snapshot);
    if (screen->keys) {
        line_begin(&foot);
        fputs("q ends the watch, not the run", foot.out);
        line_end(&foot);
    }
    size_t taken = head.count + foot.count + 1; /* one more says how many lines are not shown */
    size_t lines = screen->lines > 0 ? (size_t)screen->lines : SIZE_MAX;
    choose_window(&body, running, lines > taken ? lines - taken : 1, &first, &end);
    put_lines(screen, &head, 0, head.count, newline);
    if (first > 0 || end < body.count) {
        fprintf(screen->terminal.out, "… lines not shown: %zu above, %zu below%s", first,
                body.count - end, newline);
    }
    put_lines(screen, &body, first, end, newline);
    put_lines(screen, &foot, 0, foot.count, newline);
    lines_free(&head);
    lines_free(&body);
    lines_free(&foot);
}

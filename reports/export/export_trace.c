/* Writes trials as a trace in Chrome's JSON format. */
#include "reports/export/export_trace.h"

#include "core/base/mem.h"
#include "core/text/interchange.h"
#include "reports/data/sql_cursor.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 64, ROUNDS_THREAD = 1 };

/* The times from which each thread of an agent is free. */
struct agent_lanes {
    unsigned count;
    int64_t free_ns[LANES];
};

struct trace_file {
    const struct exported *exported;
    FILE *out;
    bool any; /* whether an event has been written */
    int64_t run;
    size_t pid;
    struct agent_lanes **agents; /* of the current run, by number; NULL: no span yet */
    size_t agent_count, agent_capacity;
    size_t slices;
};

/* Writes the members that all events have: {"ph":"X","pid":1,"tid":64 */
static void begin_event(struct trace_file *file, char phase, int64_t thread)
{
    fprintf(file->out, "%s{\"ph\":\"%c\",\"pid\":%zu,\"tid\":%" PRId64, file->any ? ",\n" : "",
            phase, file->pid, thread);
    file->any = true;
}

/* Writes a time in microseconds, exactly. */
static void put_time(struct trace_file *file, const char *member, int64_t ns)
{
    fprintf(file->out, ",\"%s\":%" PRId64 ".%03d", member, ns / 1000, (int)(ns % 1000));
}

/* Writes the name of a process or of a thread. */
static void put_name(struct trace_file *file, int64_t thread, const char *what, const char *name)
{
    begin_event(file, 'M', thread);
    fprintf(file->out, ",\"name\":\"%s\",\"args\":{\"name\":", what);
    json_text(file->out, name);
    fputs("}}", file->out);
}

static void put_sort_index(struct trace_file *file, int64_t thread, const char *what,
                           uint64_t place)
{
    begin_event(file, 'M', thread);
    fprintf(file->out, ",\"name\":\"%s\",\"args\":{\"sort_index\":%" PRIu64 "}}", what, place);
}

static void forget_agents(struct trace_file *file)
{
    for (size_t i = 0; i < file->agent_count; i++)
        free(file->agents[i]);
    file->agent_count = 0;
}

/* Agents' numbers begin anew in each trial, and so do their threads. */
static void turn_to(struct trace_file *file, int64_t run)
{
    if (file->pid && run == file->run)
        return;
    file->run = run;
    file->pid = exported_index(file->exported, run) + 1;
    forget_agents(file);
}

/* --- rounds ---------------------------------------------------------------------------------- */

/* Columns of export_trace_rounds.sql. */
enum { ROUND_RUN, ROUND_NUMBER, ROUND_BEGIN, ROUND_END, ROUND_COUNTS, ROUND_RETURNS = 10 };

static void put_round(struct trace_file *file, const struct sql_cursor *cursor)
{
    int64_t begin = sql_cursor_value(cursor, ROUND_BEGIN).integer;
    begin_event(file, 'X', ROUNDS_THREAD);
    put_time(file, "ts", begin);
    put_time(file, "dur", sql_cursor_value(cursor, ROUND_END).integer - begin);
    fprintf(file->out, ",\"cat\":\"round\",\"name\":\"round %" PRId64 "\",\"args\":{",
            sql_cursor_value(cursor, ROUND_NUMBER).integer);
    for (size_t i = ROUND_COUNTS; i < ROUND_RETURNS; i++)
        fprintf(file->out, "%s\"%s\":%" PRId64, i > ROUND_COUNTS ? "," : "",
                sql_cursor_name(cursor, i), sql_cursor_value(cursor, i).integer);
    fputs("}}", file->out);
}

/* A counter keeps its value until its next event. */
static void put_return(struct trace_file *file, const struct sql_cursor *cursor, size_t column)
{
    double value = sql_cursor_value(cursor, column).real;
    if (!isfinite(value))
        return;
    begin_event(file, 'C', ROUNDS_THREAD);
    put_time(file, "ts", sql_cursor_value(cursor, ROUND_END).integer);
    fprintf(file->out,
            ",\"name\":\"return, %s\",\"args\":{\"return\":", sql_cursor_name(cursor, column));
    json_number(file->out, value);
    fputs("}}", file->out);
}

/* Round 0 is the return before the first one: a counter, and no slice. */
static void put_rounds(struct trace_file *file, struct sql_cursor *cursor, struct errs *errs)
{
    while (sql_cursor_next(cursor, errs)) {
        turn_to(file, sql_cursor_value(cursor, ROUND_RUN).integer);
        if (sql_cursor_value(cursor, ROUND_NUMBER).integer > 0)
            put_round(file, cursor);
        for (size_t i = ROUND_RETURNS; i < sql_cursor_columns(cursor); i++)
            put_return(file, cursor, i);
    }
}

/* --- agents ---------------------------------------------------------------------------------- */

/* Columns of export_trace_spans.sql. */
enum {
    SPAN_RUN,
    SPAN_DISPATCH,
    SPAN_AGENT,
    SPAN_LABEL,
    SPAN_ROUND,
    SPAN_FATE,
    SPAN_BEGIN,
    SPAN_END,
    SPAN_PHASE,
    SPAN_FROM,
    SPAN_TO
};

static struct agent_lanes *lanes_of(struct trace_file *file, size_t agent)
{
    if (agent >= file->agent_count) {
        mem_grow(&file->agents, &file->agent_capacity, agent + 1, sizeof *file->agents);
        memset(file->agents + file->agent_count, 0,
               (agent + 1 - file->agent_count) * sizeof *file->agents);
        file->agent_count = agent + 1;
    }
    if (!file->agents[agent])
        file->agents[agent] = mem_zero(1, sizeof **file->agents);
    return file->agents[agent];
}

static void name_lane(struct trace_file *file, const struct sql_cursor *cursor, unsigned lane)
{
    int64_t agent = sql_cursor_value(cursor, SPAN_AGENT).integer, thread = agent * LANES + lane;
    const char *name = sql_cursor_value(cursor, SPAN_LABEL).text;
    char *whole = lane ? mem_format("%s (%u)", name, lane + 1) : mem_string(name);
    put_name(file, thread, "thread_name", whole);
    put_sort_index(file, thread, "thread_sort_index", (uint64_t)thread);
    free(whole);
}

/* Takes the first thread of the agent that is free when the dispatch begins. */
static unsigned take_lane(struct trace_file *file, const struct sql_cursor *cursor)
{
    struct agent_lanes *lanes =
        lanes_of(file, (size_t)sql_cursor_value(cursor, SPAN_AGENT).integer);
    int64_t begin = sql_cursor_value(cursor, SPAN_BEGIN).integer;
    unsigned lane = 0;
    while (lane < lanes->count && lanes->free_ns[lane] > begin)
        lane++;
    if (lane == LANES)
        die("an agent has more than %d dispatches under way at once", LANES);
    if (lane == lanes->count) {
        lanes->count++;
        name_lane(file, cursor, lane);
    }
    lanes->free_ns[lane] = sql_cursor_value(cursor, SPAN_END).integer;
    return lane;
}

static void put_span(struct trace_file *file, const struct sql_cursor *cursor, unsigned lane)
{
    int64_t from = sql_cursor_value(cursor, SPAN_FROM).integer;
    begin_event(file, 'X', sql_cursor_value(cursor, SPAN_AGENT).integer * LANES + lane);
    put_time(file, "ts", from);
    put_time(file, "dur", sql_cursor_value(cursor, SPAN_TO).integer - from);
    fprintf(file->out,
            ",\"cat\":\"span\",\"name\":\"%s\",\"args\":{\"round\":%s,\"dispatch\":%s,"
            "\"outcome\":\"%s\"}}",
            sql_cursor_value(cursor, SPAN_PHASE).text, sql_cursor_value(cursor, SPAN_ROUND).text,
            sql_cursor_value(cursor, SPAN_DISPATCH).text, sql_cursor_value(cursor, SPAN_FATE).text);
    file->slices++;
}

static void put_spans(struct trace_file *file, struct sql_cursor *cursor, struct errs *errs)
{
    int64_t dispatch = 0, run = 0;
    unsigned lane = 0;
    while (sql_cursor_next(cursor, errs)) {
        int64_t row_run = sql_cursor_value(cursor, SPAN_RUN).integer;
        int64_t row_dispatch = sql_cursor_value(cursor, SPAN_DISPATCH).integer;
        turn_to(file, row_run);
        if (row_run != run || row_dispatch != dispatch)
            lane = take_lane(file, cursor);
        run = row_run;
        dispatch = row_dispatch;
        put_span(file, cursor, lane);
    }
}

/* --- the file -------------------------------------------------------------------------------- */

static void put_trials(struct trace_file *file)
{
    for (size_t i = 0; i < file->exported->count; i++) {
        file->pid = i + 1;
        put_name(file, ROUNDS_THREAD, "process_name", file->exported->trials[i].title);
        put_sort_index(file, ROUNDS_THREAD, "process_sort_index", i);
        put_name(file, ROUNDS_THREAD, "thread_name", "rounds");
    }
    file->pid = 0;
}

/* The format of Chrome's trace viewer, which Perfetto reads: times in µs, here of the virtual
 * clock. */
bool export_trace(const struct exported *exported, struct output_folder *folder, size_t *written,
                  struct errs *errs)
{
    size_t before = errs->count;
    struct sql_cursor *rounds = database_cursor(exported->database, "export_trace_rounds", errs);
    struct sql_cursor *spans = database_cursor(exported->database, "export_trace_spans", errs);
    struct trace_file file = {.exported = exported};
    file.out = rounds && spans ? output_file_begin(folder, "trace.json", errs) : NULL;
    if (file.out) {
        fputs("{\"displayTimeUnit\":\"ms\",\"otherData\":{\"writer\":\"fedsim " VERSION_TEXT
              "\",\"time\":\"virtual\"},\"traceEvents\":[\n",
              file.out);
        put_trials(&file);
        put_rounds(&file, rounds, errs);
        put_spans(&file, spans, errs);
        fputs("\n]}\n", file.out);
        output_file_end(folder, errs);
    }
    forget_agents(&file);
    free(file.agents);
    sql_cursor_free(rounds);
    sql_cursor_free(spans);
    *written = file.slices;
    return errs->count == before;
}

/* Traces, in whatever format: the content of a file tells it. */
#include "core/engine/engine.h"
#include "core/quantities/trace_read.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>

/* What core/quantities/trace.h says of a trace. */
static void check_trace(const struct trace *trace, enum trace_kind kind)
{
    FUZZ_MUST(trace->count > 0 && trace->period_ns > 0);
    FUZZ_MUST(trace->begin_ns[0] == 0 && trace->sum[0] == 0);
    FUZZ_MUST(trace->origin_ns >= 0 && trace->origin_ns < trace->period_ns);
    for (size_t i = 0; i < trace->count; i++) {
        bool last = i + 1 == trace->count;
        FUZZ_MUST(isfinite(trace->value[i]) && trace->value[i] >= 0);
        FUZZ_MUST(kind == TRACE_RATE || trace->value[i] == 0 || trace->value[i] == 1);
        FUZZ_MUST(trace->begin_ns[i] < (last ? trace->period_ns : trace->begin_ns[i + 1]));
        FUZZ_MUST(last || trace->value[i] != trace->value[i + 1]);
        FUZZ_MUST(isfinite(trace->sum[i + 1]) && trace->sum[i] <= trace->sum[i + 1]);
    }
    int64_t until, middle = trace->period_ns / 2;
    FUZZ_MUST(trace_at(trace, middle, &until) >= 0 && until > middle);
    FUZZ_MUST(trace_reach(trace, middle, 0) == middle);
    double share = trace_share(trace);
    FUZZ_MUST(share >= 0 && share <= 1);
    FUZZ_MUST(trace_min(trace) <= trace_mean(trace) * (1 + 1e-9));
    FUZZ_MUST(trace_mean(trace) <= trace_max(trace) * (1 + 1e-9));
}

static void read_set(const char *path, const struct trace_options *options)
{
    struct trace_set set = {0};
    struct errs errs = {0};
    bool good = trace_set_read(&set, path, options, &errs);
    FUZZ_MUST(!good || set.count > 0);
    for (size_t i = 0; good && i < set.count; i++)
        check_trace(&set.traces[i], set.kind);
    fuzz_told(good, &errs, 2);
    trace_set_free(&set);
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    char *path = fuzz_file("trace", bytes, length);
    read_set(path, &(struct trace_options){0});
    read_set(path, &(struct trace_options){
                       .side = TRACE_DOWN, .bin_ns = 7000000, .gaps = GAPS_CUT, .scale = 0.5});
    read_set(path, &(struct trace_options){.rate = "rate", .unit = "kbit/s", .gaps = GAPS_ZERO});
    free(path);
}

/* The line of what an agent holds, and when there is no room for more. */
#include "sim/dispatch/memory.h"

#include "core/base/mem.h"
#include "models/device/recording.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/ledger.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* --- the line -------------------------------------------------------------------------------- */

/* The dispatches of an agent that are under way, one after another. */
static struct dispatch *first_of(struct dispatch *d)
{
    return d->managed ? d->use->resources->first : d;
}

static struct dispatch *next_of(const struct dispatch *d)
{
    return d->managed ? d->use->next : NULL;
}

static bool is_live(const struct dispatch *d)
{
    return d->local_job && d->local_job->memory.live;
}

/* What its agent holds, with the dispatch itself at `load`, live or not. */
static uint64_t agent_line(struct dispatch *d, const struct memory_load *load,
                           uint64_t held[MEMORY_LINES])
{
    /* The dispatch itself first, at the load that is asked about. */
    const struct memory_load *loads[IN_FLIGHT_MOST] = {load};
    size_t count = 1;
    for (struct dispatch *e = first_of(d); e; e = next_of(e))
        if (e != d && is_live(e))
            loads[count++] = &e->local_job->memory.load;
    struct memory_told told = device_told(dispatch_agent(d)->device);
    server_memory_line(d->federation->learning.server, &told, loads, count, held);
    return memory_line_sum(held);
}

/* From t_ns on the agent holds so much while the dispatch is under way. */
static void tell(struct dispatch *d, const uint64_t held[MEMORY_LINES], int64_t t_ns)
{
    struct local_job_memory *memory = &d->local_job->memory;
    /* Otherwise the rows of one instant would add up to more than the agent ever held. */
    for (int more = 0; more < 2; more++) /* what is given back comes first */
        for (int c = 0; c < MEMORY_LINES; c++)
            if (more ? held[c] > memory->held[c] : held[c] < memory->held[c])
                ledger_memory(d->federation, d, ++memory->rows, t_ns, memory_line_names[c],
                              held[c]);
    memcpy(memory->held, held, sizeof memory->held);
    uint64_t sum = memory_line_sum(held);
    memory->peak_B = sum > memory->peak_B ? sum : memory->peak_B;
}

static bool computes(const struct dispatch *d)
{
    return is_live(d) && (d->local_job->memory.load.stage == STAGE_PLAY ||
                          d->local_job->memory.load.stage == STAGE_PROBE);
}

/* The other one of its agent's dispatches that computes; NULL: none does. */
static struct dispatch *computing_beside(struct dispatch *d)
{
    for (struct dispatch *e = first_of(d); e; e = next_of(e))
        if (e != d && computes(e))
            return e;
    return NULL;
}

static void reckon_anew(struct dispatch *d);

/* What the dispatch is at has changed: all of its agent's tell of it, and one that computes has
 * more or less room from now on. */
static void tell_all(struct dispatch *d, const uint64_t held[MEMORY_LINES], int64_t t_ns)
{
    for (struct dispatch *e = first_of(d); e; e = next_of(e))
        if (is_live(e))
            tell(e, held, t_ns);
    struct dispatch *beside = computing_beside(d);
    if (beside)
        reckon_anew(beside);
}

/* False: it has been refused what the stage takes more than there is. Only its own line tells of
 * that, and it is at what it was at. One that computes beside it is brought up to this instant
 * first, since what it records until now takes room as well. */
static bool hold(struct dispatch *d, enum memory_stage stage, int64_t t_ns)
{
    struct local_job_memory *memory = &d->local_job->memory;
    struct memory_load load = memory->load;
    uint64_t held[MEMORY_LINES];
    load.stage = stage;
    struct dispatch *beside = computing_beside(d);
    if (beside)
        memory_computed(beside, dispatch_computed(beside));
    if (stage == STAGE_SEND && !dispatch_asks_remote_panel(d))
        load.recording_B = 0; /* its panel has seen it */
    uint64_t sum = agent_line(d, &load, held);
    if (d->local_job->work && (double)sum > dispatch_agent(d)->budget_B) {
        tell(d, held, t_ns);
        return false;
    }
    memory->live = true;
    memory->load = load;
    tell_all(d, held, t_ns);
    return true;
}

bool memory_enter_stage_of_job(struct dispatch *d, enum memory_stage stage)
{
    return !is_live(d) || hold(d, stage, dispatch_now(d));
}

void memory_leave_of_job(struct dispatch *d)
{
    struct dispatch *left = NULL;
    if (!is_live(d))
        return;
    struct dispatch *beside = computing_beside(d);
    if (beside)
        memory_computed(beside, dispatch_computed(beside));
    d->local_job->memory.live = false;
    for (struct dispatch *e = first_of(d); e && !left; e = next_of(e))
        left = is_live(e) ? e : NULL;
    uint64_t held[MEMORY_LINES];
    if (!left)
        return;
    agent_line(left, &left->local_job->memory.load, held);
    tell_all(d, held, dispatch_now(d));
}

/* Whether it drops, as drawn, no later than at this fraction of the phase. */
static bool drops_before(const struct dispatch *d, enum phase phase, double fraction)
{
    return d->drop_phase < phase || (d->drop_phase == phase && (double)d->drop_at <= fraction);
}

void memory_receive(struct dispatch *d)
{
    struct local_job *local_job = d->local_job;
    struct memory_load *load = &local_job->memory.load;
    load->perturb = device_perturb(dispatch_agent(d)->device);
    load->episodes = device_episodes(dispatch_agent(d)->device);
    load->told = device_told(dispatch_agent(d)->device);
    if (local_job->arriving)
        device_received(local_job->arriving, load);
    if (local_job->work)
        load->block = work_block(local_job->work);
    if (!hold(d, STAGE_RECEIVE, dispatch_now(d)))
        local_job->memory.refused = !drops_before(d, PHASE_DOWNLOAD, 0);
}

/* --- within the computation ------------------------------------------------------------------ */

/* The episodes of a dispatch one after another, and what is there before each of them. */
struct course {
    const struct local_job *local_job;
    uint32_t episode, in_step, perturbed_from; /* the first of θ' */
    uint32_t header_B, step_B; /* that an episode and a step of it add to the recording */
    uint64_t recording_B, steps;
    bool kept; /* else a step is there at a time */
};

/* Bytes as the device's recording lays them out (models/device/recording.h): a header for each
 * episode, the observations of each step, and a count in front. Where nothing is recorded,
 * or a step at a time is there for a panel that watches live, an episode adds nothing that
 * stays. */
static struct course course_begin(const struct dispatch *d)
{
    const struct federation *f = d->federation;
    const struct panel *panel = &f->scenario->algorithm.panel;
    uint32_t episodes = device_episodes(dispatch_agent(d)->device);
    struct course course = {.local_job = d->local_job,
                            .in_step = 2 * panel->batches * episodes,
                            .perturbed_from = episodes};
    if (!config_records(&f->scenario->algorithm))
        return course;
    uint32_t obs = task_is_none(f->learning.task) ? 0 : f->learning.problem.shape.width[0];
    const struct codec codec = config_codec_observations(&f->scenario->algorithm);
    uint32_t step_B = (uint32_t)codec_bytes(&codec, obs);
    course.kept = panel->place == PANEL_LOCAL || panel->view == VIEW_RECORDED;
    course.header_B = RECORDING_EPISODE_HEADER + (course.kept ? 0 : step_B);
    course.step_B = course.kept ? step_B : 0;
    course.recording_B = course.kept ? 4 : 0;
    return course;
}

static enum memory_stage course_stage(const struct course *c)
{
    return c->episode < c->perturbed_from ? STAGE_PLAY : STAGE_PROBE;
}

/* The episode has run. */
static void course_next(struct course *c)
{
    uint32_t length = c->local_job->result.lengths[c->episode++];
    c->steps += length;
    if (c->kept)
        c->recording_B += c->header_B + (uint64_t)c->step_B * length;
    if (c->kept && c->episode % c->in_step == 0 && c->episode < c->local_job->result.episodes)
        c->recording_B = 4; /* the next local step records anew */
}

/* The environment steps after which there is no room for another, as far as the agent's other
 * dispatches are now; all of them: there always is. Those that have been told of had theirs. */
static uint64_t steps_within(struct dispatch *d, double budget_B)
{
    const struct local_job *local_job = d->local_job;
    uint64_t base_B[MEMORY_STAGES], told = (uint64_t)local_job->memory.told;
    for (enum memory_stage stage = STAGE_PLAY; stage <= STAGE_PROBE; stage++) {
        struct memory_load load = local_job->memory.load;
        uint64_t held[MEMORY_LINES];
        load.stage = stage;
        load.recording_B = 0;
        base_B[stage] = agent_line(d, &load, held);
    }
    for (struct course c = course_begin(d); c.episode < local_job->result.episodes;
         course_next(&c)) {
        uint32_t length = local_job->result.lengths[c.episode];
        double left = budget_B - (double)(base_B[course_stage(&c)] + c.recording_B + c.header_B);
        uint64_t room = left < 0 || !c.step_B ? 0 : (uint64_t)(left / c.step_B);
        if (c.steps + length <= told)
            continue;
        if (left < 0 || left < (double)c.step_B * length)
            return c.steps + room > told ? c.steps + room : told;
    }
    return local_job->result.steps;
}

/* Whether and when it runs out of memory in its computation, as things are. */
static void reckon(struct dispatch *d)
{
    struct local_job_memory *memory = &d->local_job->memory;
    const struct work_result *result = &d->local_job->result;
    double budget_B = dispatch_agent(d)->budget_B;
    if (isinf(budget_B))
        return;
    uint64_t steps = steps_within(d, budget_B);
    double fraction = (double)steps / result->steps;
    memory->runs_out = steps < result->steps && !drops_before(d, PHASE_COMPUTE, fraction);
    memory->out_at = memory->runs_out ? (float)fraction : 1;
}

/* The computation is told only where the outcome or its instant changed, and then schedules it
 * anew. */
static void reckon_anew(struct dispatch *d)
{
    struct local_job_memory *memory = &d->local_job->memory;
    struct local_job_memory before = *memory;
    reckon(d);
    bool same_at = !(memory->out_at < before.out_at || memory->out_at > before.out_at);
    if (memory->changed && (memory->runs_out != before.runs_out || !same_at))
        memory->changed(d);
}

void memory_compute(struct dispatch *d, void (*changed)(struct dispatch *))
{
    struct local_job_memory *memory = &d->local_job->memory;
    struct course c = course_begin(d);
    memory->load.recording_B = c.recording_B + (c.kept ? 0 : c.header_B);
    memory->dispatch = d;
    memory->t_told_ns = dispatch_now(d);
    hold(d, STAGE_PLAY, dispatch_now(d)); /* refused, it runs out after 0 steps */
    reckon(d);
    memory->changed = changed;
}

/* The instant of step `at` of those from `told` to `done`, which passed since rows last told of it
 * and it has been computing. */
static int64_t instant(const struct dispatch *d, double at, double told, double done)
{
    int64_t told_ns = d->local_job->memory.t_told_ns;
    int64_t from_ns = told_ns > d->t_phase_ns ? told_ns : d->t_phase_ns;
    double passed_ns = (double)(dispatch_now(d) - from_ns);
    return from_ns + (int64_t)(passed_ns * ((at - told) / (done - told)));
}

void memory_computed_of_job(struct dispatch *d, double fraction)
{
    struct local_job *local_job = d->local_job;
    if (!computes(d))
        return;
    struct memory_load *load = &local_job->memory.load;
    double told = local_job->memory.told, done = round(fraction * local_job->result.steps);
    struct course c = course_begin(d);
    for (; c.episode < local_job->result.episodes && (double)c.steps < done; course_next(&c)) {
        double first = (double)c.steps, last = first + local_job->result.lengths[c.episode];
        if (last <= told || done <= told)
            continue;
        if (first >= told) {
            load->recording_B = c.recording_B + (c.kept ? 0 : c.header_B);
            hold(d, course_stage(&c), instant(d, first, told, done));
        }
        last = fmin(last, done);
        if (c.kept) /* as far as this episode has come */
            load->recording_B = c.recording_B + c.header_B + (uint64_t)(last - first) * c.step_B;
        hold(d, course_stage(&c), instant(d, last, told, done));
    }
    local_job->memory.told = fmax(told, done);
    local_job->memory.t_told_ns = dispatch_now(d);
}

/* --- running out ----------------------------------------------------------------------------- */

struct dispatch *memory_owner(struct event *event)
{
    size_t offset = offsetof(struct local_job_memory, out);
    return ((struct local_job_memory *)((char *)event - offset))->dispatch;
}

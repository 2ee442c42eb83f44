/* What an agent holds while its dispatches go on (models/federated/memory_timeline.h), and what
 * happens where that is more than its budget.
 *
 * Room for a download is taken when it begins, the rest as the stages go; within the computation
 * instants lie evenly over its environment steps. Every dispatch of an agent tells of all that the
 * agent holds: its maximum is agent_round.peak_B, the line itself the table memory_event (record:
 * events). A dispatch that waits for its link down holds nothing yet and tells nothing.
 *
 * Who takes part is decided before the run, by the need as it was reckoned. It is exceeded where
 * fewer agents share the blocks than were reckoned with, or where a class takes part without
 * (on_memory: fail). In any class a dispatch that takes more than its agent has left is out of
 * memory at that instant, and gone like one that drops: its work so far is wasted, cause memory,
 * and what it held is there for the others. One that computes takes more with every step it
 * records; when it will have taken too much is reckoned anew whenever another of the agent's
 * dispatches takes something or gives it back. */
#include "core/base/mem.h"
#include "models/device/recording.h"
#include "sim/federation/dispatch_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- who fits -------------------------------------------------------------------------------- */

static bool fits(const struct federation *f, const struct agent *agent, uint32_t episodes,
                 enum perturb perturb, struct memory_need *need)
{
    server_memory_need_of(f->server, scenario_slots_configured(f->scenario), episodes, perturb,
                          need);
    return (double)need->total <= agent->budget_B;
}

bool memory_decide(const struct federation *f, struct agent *agent, struct memory_need *need)
{
    const struct algorithm_config *config = &f->scenario->algorithm;
    uint32_t episodes = config->panel.episodes, slots = scenario_slots_configured(f->scenario);
    if (!f->server || fits(f, agent, episodes, config->perturb, need))
        return true;
    struct memory_need less;
    switch (agent->class_spec->on_memory) {
    case ON_MEMORY_REFUSE:
        return false;
    case ON_MEMORY_FAIL:
        return true;
    case ON_MEMORY_SHRINK:
        episodes = server_episodes_within(f->server, slots, agent->budget_B);
        if (!episodes)
            return false;
        break;
    case ON_MEMORY_IN_PLACE:
        if (!fits(f, agent, episodes, PERTURB_IN_PLACE, &less))
            return false;
        break;
    }
    bool in_place = agent->class_spec->on_memory == ON_MEMORY_IN_PLACE;
    enum perturb perturb = in_place ? PERTURB_IN_PLACE : config->perturb;
    device_limit(agent->device, episodes, perturb);
    agent->makes_do = true;
    return fits(f, agent, episodes, perturb, need);
}

char *memory_reason(const struct federation *f, const struct agent *agent,
                    const struct memory_need *full)
{
    char *needs = mem_format("needs %llu B of memory, has %.0f B", (unsigned long long)full->total,
                             floor(agent->budget_B));
    char *reason = needs;
    if (agent->eligible && agent->makes_do) {
        if (agent->class_spec->on_memory == ON_MEMORY_SHRINK)
            reason =
                mem_format("%s: plays %u episodes instead of %u", needs,
                           device_episodes(agent->device), f->scenario->algorithm.panel.episodes);
        else
            reason = mem_format("%s: perturbs in place", needs);
        free(needs);
    } else if (agent->eligible && (double)full->total <= agent->budget_B) {
        free(needs);
        reason = NULL;
    }
    return reason;
}

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
    const struct memory_load *loads[IN_FLIGHT_MOST] = {load};
    size_t count = 1;
    for (struct dispatch *e = first_of(d); e; e = next_of(e))
        if (e != d && is_live(e))
            loads[count++] = &e->local_job->memory.load;
    struct memory_told told = device_told(dispatch_agent(d)->device);
    server_memory_line(d->federation->server, &told, loads, count, held);
    return memory_line_sum(held);
}

/* From t_ns on the agent holds so much while the dispatch is under way. */
static void tell(struct dispatch *d, const uint64_t held[MEMORY_LINES], int64_t t_ns)
{
    struct local_job_memory *memory = &d->local_job->memory;
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

static void run_out_anew(struct dispatch *d);

/* What the dispatch is at has changed: all of its agent's tell of it, and one that computes has
 * more or less room from now on. */
static void tell_all(struct dispatch *d, const uint64_t held[MEMORY_LINES], int64_t t_ns)
{
    for (struct dispatch *e = first_of(d); e; e = next_of(e))
        if (is_live(e))
            tell(e, held, t_ns);
    struct dispatch *beside = computing_beside(d);
    if (beside)
        run_out_anew(beside);
}

/* False: it has been refused what the stage takes more than there is. Only its own line tells of
 * that, and it is at what it was at. */
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

bool memory_enter_stage(struct dispatch *d, enum memory_stage stage)
{
    return !is_live(d) || hold(d, stage, dispatch_now(d));
}

void memory_leave(struct dispatch *d)
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

/* It will be out of memory at this fraction of the phase, unless it drops before. */
static void run_out(struct dispatch *d, enum phase phase, double fraction)
{
    if (d->drop_phase < phase || (d->drop_phase == phase && (double)d->drop_at <= fraction))
        return;
    d->drop_phase = (uint8_t)phase;
    d->drop_at = (float)fraction;
    d->runs_out = true;
}

void memory_receive(struct dispatch *d)
{
    struct local_job *local_job = d->local_job;
    if (!local_job)
        return;
    struct memory_load *load = &local_job->memory.load;
    load->perturb = device_perturb(dispatch_agent(d)->device);
    load->told = device_told(dispatch_agent(d)->device);
    if (local_job->arriving)
        device_received(local_job->arriving, load);
    if (local_job->work)
        load->block = work_block(local_job->work);
    if (!hold(d, STAGE_RECEIVE, dispatch_now(d)))
        run_out(d, PHASE_DOWNLOAD, 0);
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

static struct course course_begin(const struct dispatch *d)
{
    const struct federation *f = d->federation;
    const struct panel *panel = &f->scenario->algorithm.panel;
    uint32_t episodes = device_episodes(dispatch_agent(d)->device);
    struct course course = {.local_job = d->local_job,
                            .in_step = 2 * panel->batches * episodes,
                            .perturbed_from = episodes};
    if (!panel_records(panel))
        return course;
    uint32_t obs = task_is_none(f->task) ? 0 : f->problem.shape.width[0];
    course.kept = panel->place == PANEL_LOCAL || panel->view == VIEW_RECORDED;
    course.header_B = RECORDING_EPISODE_HEADER + (course.kept ? 0 : 4 * obs);
    course.step_B = course.kept ? 4 * obs : 0;
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
static void run_out_in_course(struct dispatch *d)
{
    const struct local_job_memory *memory = &d->local_job->memory;
    const struct work_result *result = &d->local_job->result;
    double budget_B = dispatch_agent(d)->budget_B;
    if (isinf(budget_B))
        return;
    d->drop_phase = memory->drop_phase;
    d->drop_at = memory->drop_at;
    d->runs_out = false;
    uint64_t steps = steps_within(d, budget_B);
    if (steps < result->steps)
        run_out(d, PHASE_COMPUTE, (double)steps / result->steps);
}

static void run_out_anew(struct dispatch *d)
{
    double at = dispatch_drops_in(d, PHASE_COMPUTE) ? (double)d->drop_at : 1;
    run_out_in_course(d);
    double now_at = dispatch_drops_in(d, PHASE_COMPUTE) ? (double)d->drop_at : 1;
    if (at < now_at || at > now_at)
        compute_end_anew(d);
}

void memory_compute(struct dispatch *d)
{
    if (!d->local_job)
        return;
    struct local_job_memory *memory = &d->local_job->memory;
    struct course c = course_begin(d);
    memory->load.recording_B = c.recording_B + (c.kept ? 0 : c.header_B);
    memory->drop_phase = d->drop_phase;
    memory->drop_at = d->drop_at;
    memory->t_told_ns = dispatch_now(d);
    hold(d, STAGE_PLAY, dispatch_now(d)); /* refused, it runs out after 0 steps */
    run_out_in_course(d);
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

void memory_computed(struct dispatch *d, double fraction)
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

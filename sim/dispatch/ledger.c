/* Rows of dispatches, events and rounds, and the sums of a round. */
#include "sim/dispatch/ledger.h"

#include "core/base/mem.h"
#include "sim/dispatch/device_resources.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger_answers.h"
#include "sim/dispatch/ledger_fleet.h"
#include "sim/dispatch/local_job.h"
#include "sim/dispatch/panel_visit.h"
#include "sim/dispatch/spans.h"
#include "sim/rounds/round_policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sums over the dispatches that ended since the last aggregation; fields as in the table `round`.
 */
struct round_account {
    uint32_t outcomes[OUTCOMES], ended, selected, waves,
        stale;                           /* stale: used, of an earlier round */
    __int128 phase_ns[PHASES], queue_ns; /* a million agents that wait 3 h are 2^63 ns */
    int64_t t_begin_ns, paper_bits;
    double alpha, mu, energy_J;
    uint64_t server_episodes, server_steps, server_blowups; /* of the server's acceptance panel */
    uint64_t questions; /* put to people, its panelists included */
    uint64_t answers[PANEL_PLACES];
    uint64_t episodes, steps, wasted_episodes, wasted_steps, blowups;
    uint64_t payload_B[LINK_DIRECTIONS], wire_B[LINK_DIRECTIONS];
    double server_used_B[LINK_DIRECTIONS]; /* that had passed its links when the round began */
    bool open;                             /* the round has begun */
};

struct ledger {
    struct round_account account;
    double (*cell_used_B)[LINK_DIRECTIONS]; /* by cell: what had passed it when the round began */
    uint64_t flush_payload_B, flush_wire_B;
    int64_t t_first_round_ns; /* the beginning of the first round */
    int64_t t_last_round_ns;  /* the end of the newest round */
    uint64_t blowups;         /* of all rounds, those for the acceptance panel included */
    uint64_t events;          /* rows of the table `event` so far */
};

/* Committed at once: whoever watches the database sees the fleet before the first round ends. */
void ledger_open(struct federation *f)
{
    f->ledger = mem_zero(1, sizeof *f->ledger);
    f->ledger->cell_used_B = mem_zero(f->fleet.cell_count, sizeof *f->ledger->cell_used_B);
    if (!f->recorder)
        return;
    ledger_fleet(f);
    recorder_commit(f->recorder);
}

void ledger_free(struct ledger *ledger)
{
    if (ledger)
        free(ledger->cell_used_B);
    free(ledger);
}

uint64_t ledger_flush_payload_B(const struct federation *f)
{
    return f->ledger->flush_payload_B;
}

uint64_t ledger_flush_wire_B(const struct federation *f)
{
    return f->ledger->flush_wire_B;
}

int64_t ledger_rhythm_ns(const struct federation *f)
{
    int64_t end_ns = f->ledger->t_last_round_ns;
    return end_ns - f->ledger->t_first_round_ns +
           round_start_wait(&f->scenario->round.start, end_ns);
}

int64_t ledger_last_round_ns(const struct federation *f)
{
    return f->ledger->t_last_round_ns;
}

uint64_t ledger_blowups(const struct federation *f)
{
    return f->ledger->blowups;
}

/* Agents count from 1 in the database; -1: none. */
void ledger_write_event(struct federation *f, const char *kind, const struct dispatch *d,
                        uint64_t payload_B, uint64_t wire_B)
{
    struct event_row row = {.seq = ++f->ledger->events,
                            .t_ns = engine_now(f->engine),
                            .kind = kind,
                            .round = d ? d->round : f->round,
                            .dispatch = d ? (int64_t)d->number : -1,
                            .agent = d ? (int64_t)dispatch_agent_number(d) + 1 : -1,
                            .payload_B = payload_B ? (int64_t)payload_B : -1,
                            .wire_B = wire_B ? (int64_t)wire_B : -1};
    recorder_event(f->recorder, &row);
}

/* Before its computation there are no episodes, whatever its job has found out in host time. */
static uint32_t blowups_of(const struct dispatch *d)
{
    return d->local_job && d->episodes ? d->local_job->result.blowups : 0;
}

/* What never left its agent is none. */
static bool told(const struct dispatch *d)
{
    return d->local_job && (d->arrived || d->outcome == OUTCOME_LATE);
}

static int vote_of(const struct dispatch *d)
{
    return told(d) ? d->local_job->result.vote : 0;
}

/* The round that a dispatch ends in at this instant: between two rounds, the next one. */
static uint32_t round_of_end(const struct federation *f)
{
    return f->ledger->account.open || f->stopping.finished ? f->round : f->round + 1;
}

/* Each query is a question to every panelist. A dispatch that was lost or cut off in its panel
 * phase was asked more than was answered. */
static void account_questions(struct federation *f, const struct dispatch *d)
{
    struct round_account *account = &f->ledger->account;
    const struct panel *panel = &f->scenario->algorithm.panel;
    uint32_t asked, answered = panel_answers(d, &asked);
    account->questions += (uint64_t)asked * panel->panelists;
    account->answers[panel->place] += (uint64_t)answered * panel->panelists;
}

static void record_dispatch(struct federation *f, const struct dispatch *d)
{
    bool flush = d->outcome == OUTCOME_FLUSH;
    double energy_J[ENERGIES];
    dispatch_energy(d, energy_J);
    struct agent_round_row row = {
        .dispatch = d->number,
        .round = d->round,
        .wave = flush ? d->round : d->wave,
        .ended = round_of_end(f),
        .agent = dispatch_agent_number(d) + 1,
        .slot = flush ? -1 : (int32_t)d->slot,
        .outcome = d->outcome,
        .outcome_phase = d->outcome_phase < PHASES ? d->outcome_phase : -1,
        .cause = d->cause,
        .staleness = d->outcome == OUTCOME_USED ? (int64_t)f->round - d->round : -1,
        .t_begin_ns = d->t_begin_ns,
        .t_end_ns = d->t_phase_ns, /* it waits no more */
        .download_ns = d->phase_ns[PHASE_DOWNLOAD],
        .compute_ns = d->phase_ns[PHASE_COMPUTE],
        .panel_ns = d->phase_ns[PHASE_PANEL],
        .queue_ns = d->queue_ns,
        .upload_ns = d->phase_ns[PHASE_UPLOAD],
        .away_ns = d->managed ? d->use->away_ns : 0,
        .wait_ns = d->wait_ns,
        .down_payload_B = d->payload_B[LINK_DOWN],
        .down_wire_B = d->wire_B[LINK_DOWN],
        .up_payload_B = d->payload_B[LINK_UP],
        .up_wire_B = d->wire_B[LINK_UP],
        .episodes = d->episodes,
        .steps = d->steps,
        .vote = vote_of(d),
        .blowups = blowups_of(d),
        .energy_compute_J = energy_J[ENERGY_COMPUTE],
        .energy_up_J = energy_J[ENERGY_UP],
        .energy_down_J = energy_J[ENERGY_DOWN],
        .energy_idle_J = energy_J[ENERGY_IDLE],
        .peak_B = d->local_job ? d->local_job->memory.peak_B : 0};
    recorder_agent_round(f->recorder, &row);
}

void ledger_memory(struct federation *f, const struct dispatch *d, uint64_t row, int64_t t_ns,
                   const char *category, uint64_t held_B)
{
    if (ledger_keeps(f, RECORD_EVENTS))
        recorder_memory_event(f->recorder,
                              &(struct memory_event_row){d->number, row, t_ns, category, held_B});
}

/* What plain devices have nothing of. */
static void account_resources(struct round_account *account, const struct dispatch *d)
{
    double energy_J[ENERGIES];
    dispatch_energy(d, energy_J);
    for (int i = 0; i < ENERGIES; i++)
        account->energy_J += energy_J[i];
    account->phase_ns[PHASE_AWAY] += d->use->away_ns;
}

/* The flush belongs to no round: its bytes are counted apart. */
void ledger_dispatch(struct federation *f, const struct dispatch *d)
{
    if (ledger_keeps(f, RECORD_AGENTS)) {
        record_dispatch(f, d);
        if (told(d))
            ledger_client(f, d);
    }
    spans_write(d);
    if (d->outcome == OUTCOME_FLUSH) {
        f->ledger->flush_payload_B += d->payload_B[LINK_DOWN];
        f->ledger->flush_wire_B += d->wire_B[LINK_DOWN];
        return;
    }
    struct round_account *account = &f->ledger->account;
    bool wasted = d->outcome != OUTCOME_USED;
    account->ended++;
    account->outcomes[d->outcome]++;
    account->episodes += d->episodes;
    account->steps += d->steps;
    account->wasted_episodes += wasted ? d->episodes : 0;
    account->wasted_steps += wasted ? d->steps : 0;
    account->blowups += blowups_of(d);
    if (d->local_job)
        account_questions(f, d);
    account->queue_ns += d->queue_ns;
    for (enum phase phase = 0; phase < PHASE_AWAY; phase++)
        account->phase_ns[phase] += d->phase_ns[phase];
    account->phase_ns[PHASE_WAIT] += d->wait_ns;
    if (d->managed)
        account_resources(account, d);
    for (int i = 0; i < LINK_DIRECTIONS; i++) {
        account->payload_B[i] += d->payload_B[i];
        account->wire_B[i] += d->wire_B[i];
    }
}

/* Over the dispatches that ended in the round, whatever became of them. */
static double mean_s(const struct round_account *account, __int128 sum_ns)
{
    return account->ended ? (double)sum_ns * 1e-9 / account->ended : 0;
}

void ledger_wave(struct federation *f)
{
    f->ledger->account.waves++;
}

void ledger_selected(struct federation *f)
{
    f->ledger->account.selected++;
}

void ledger_stale(struct federation *f)
{
    f->ledger->account.stale++;
}

void ledger_acceptance(struct federation *f, const struct work_result *result)
{
    uint64_t questions = (uint64_t)result->queries * f->scenario->algorithm.panel.panelists;
    f->ledger->account.questions += questions;
    f->ledger->account.answers[PANEL_SERVER] += questions;
    f->ledger->account.server_episodes = result->episodes;
    f->ledger->account.server_steps = result->steps;
    f->ledger->account.server_blowups = result->blowups;
}

void ledger_steps(struct federation *f, uint32_t slots)
{
    struct round_account *account = &f->ledger->account;
    if (!f->learning.server)
        return;
    account->alpha = server_alpha(f->learning.server);
    account->mu = server_mu(f->learning.server);
    if (slots)
        account->paper_bits = server_paper_bits(f->learning.server, slots);
}

/* The paper counts the bits of a round with one wave that is heard in it, and nothing from before;
 * -1, NULL in the database: it has no such count. */
static int64_t paper_bits(const struct federation *f)
{
    const struct round_account *account = &f->ledger->account;
    bool partly =
        f->scenario->round.policy->keeps &&
        account->outcomes[OUTCOME_USED] + account->outcomes[OUTCOME_VOID] != account->selected;
    return account->waves != 1 || account->stale > 0 || partly ? -1 : account->paper_bits;
}

/* Of the integrals of links' use, what was before the round. */
void ledger_begin_round(struct federation *f)
{
    struct ledger *ledger = f->ledger;
    bool cells = ledger_keeps(f, RECORD_AGENTS);
    ledger->account.open = true;
    ledger->account.t_begin_ns = engine_now(f->engine);
    if (f->round == 1)
        ledger->t_first_round_ns = ledger->account.t_begin_ns;
    ledger->account.paper_bits = -1;
    for (enum link_direction way = 0; way < LINK_DIRECTIONS; way++) {
        ledger->account.server_used_B[way] = fluid_used(f->fluid, NODE_SERVER, way);
        for (uint32_t i = 0; cells && i < f->fleet.cell_count; i++)
            ledger->cell_used_B[i][way] = fluid_cell_used(f->fluid, i + 1, way);
    }
}

static void record_cells(struct federation *f)
{
    double(*const before_B)[LINK_DIRECTIONS] = f->ledger->cell_used_B;
    if (!ledger_keeps(f, RECORD_AGENTS))
        return;
    for (uint32_t i = 0; i < f->fleet.cell_count; i++) {
        struct cell_round_row row = {
            .round = f->round,
            .cell = i + 1,
            .up_B = fluid_cell_used(f->fluid, i + 1, LINK_UP) - before_B[i][LINK_UP],
            .down_B = fluid_cell_used(f->fluid, i + 1, LINK_DOWN) - before_B[i][LINK_DOWN]};
        recorder_cell_round(f->recorder, &row);
    }
}

/* The row is counted before it is written: whether the trial goes on does not depend on a
 * recorder. */
void ledger_round(struct federation *f, bool keep)
{
    const struct round_account *a = &f->ledger->account;
    struct round_row row = {
        .round = f->round,
        .t_begin_ns = a->t_begin_ns,
        .t_end_ns = engine_now(f->engine),
        .selected = a->selected,
        .used = a->outcomes[OUTCOME_USED],
        .late = a->outcomes[OUTCOME_LATE],
        .aborted = a->outcomes[OUTCOME_ABORTED],
        .dropped = a->outcomes[OUTCOME_DROPPED],
        .is_void = !keep,
        .accepted = f->learning.server ? server_accepted(f->learning.server) : keep,
        .alpha = a->alpha,
        .mu = a->mu,
        .agent_episodes = a->episodes,
        .agent_steps = a->steps,
        .wasted_episodes = a->wasted_episodes,
        .wasted_steps = a->wasted_steps,
        .server_episodes = a->server_episodes,
        .server_steps = a->server_steps,
        .questions = a->questions,
        .agent_answers = a->answers[PANEL_LOCAL],
        .server_answers = a->answers[PANEL_SERVER],
        .blowups = a->blowups,
        .server_blowups = a->server_blowups,
        .mean_download_s = mean_s(a, a->phase_ns[PHASE_DOWNLOAD]),
        .mean_compute_s = mean_s(a, a->phase_ns[PHASE_COMPUTE]),
        .mean_panel_s = mean_s(a, a->phase_ns[PHASE_PANEL]),
        .mean_queue_s = mean_s(a, a->queue_ns),
        .mean_upload_s = mean_s(a, a->phase_ns[PHASE_UPLOAD]),
        .mean_away_s = mean_s(a, a->phase_ns[PHASE_AWAY]),
        .mean_wait_s = mean_s(a, a->phase_ns[PHASE_WAIT]),
        .energy_J = a->energy_J,
        .down_payload_B = a->payload_B[LINK_DOWN],
        .down_wire_B = a->wire_B[LINK_DOWN],
        .up_payload_B = a->payload_B[LINK_UP],
        .up_wire_B = a->wire_B[LINK_UP],
        .server_up_B = fluid_used(f->fluid, NODE_SERVER, LINK_UP) - a->server_used_B[LINK_UP],
        .server_down_B = fluid_used(f->fluid, NODE_SERVER, LINK_DOWN) - a->server_used_B[LINK_DOWN],
        .paper_bits = paper_bits(f),
        .theta_hash = f->learning.server ? server_hash(f->learning.server) : 0};
    stopping_spend(f, &row);
    f->ledger->t_last_round_ns = row.t_end_ns;
    f->ledger->blowups += row.blowups + row.server_blowups;
    if (f->seams.ended)
        f->seams.ended(f->seams.context, &row);
    if (f->recorder) {
        recorder_round(f->recorder, &row);
        record_cells(f);
        /* Why it failed the recorder has said. */
        if (!recorder_commit(f->recorder))
            federation_fail(f, NULL);
    }
    f->ledger->account = (struct round_account){0};
}

void ledger_evaluation(struct federation *f, const struct evaluation_row *row,
                       const struct policy_row *policy)
{
    if (!f->recorder)
        return;
    recorder_evaluation(f->recorder, row);
    if (policy)
        recorder_policy(f->recorder, policy);
    recorder_commit(f->recorder);
}

/* A panel's questions and answers become rows, and so do evaluations of agents' own policies. */
#include "sim/dispatch/ledger_answers.h"

#include "sim/dispatch/ledger.h"
#include "sim/dispatch/local_job.h"

#include <math.h>

/* What broke the physics has no return. */
static double return_of(double value)
{
    return isfinite(value) ? value : NAN;
}

static void write_answers(struct federation *f, uint32_t round, uint64_t dispatch,
                          const struct work_result *result)
{
    uint32_t panelists = f->scenario->algorithm.panel.panelists;
    for (uint32_t q = 0; q < result->queries && result->questions; q++) {
        const struct panel_question *question = &result->questions[q];
        struct panel_answer_row row = {.round = round,
                                       .dispatch = dispatch,
                                       .question = q + 1,
                                       .t_ns = engine_now(f->engine),
                                       /* Of each of the two policies. */
                                       .episodes = result->episodes / (2 * result->queries),
                                       .current_return = return_of(question->current),
                                       .perturbed_return = return_of(question->perturbed),
                                       .panelists = panelists,
                                       .votes = question->votes,
                                       .verdict = question->verdict ? 1 : -1};
        recorder_panel_answer(f->recorder, &row);
    }
}

void ledger_answers(struct federation *f, const struct dispatch *d)
{
    if (ledger_keeps(f, RECORD_EVENTS) && d->local_job)
        write_answers(f, d->round, d->number, &d->local_job->result);
}

void ledger_judgement(struct federation *f, const struct work_result *result)
{
    if (ledger_keeps(f, RECORD_EVENTS))
        write_answers(f, f->round, 0, result);
}

void ledger_client(struct federation *f, const struct dispatch *d)
{
    const struct client_evaluation *client = &d->local_job->result.client;
    if (!client->n)
        return;
    struct client_evaluation_row row = {.dispatch = d->number,
                                        .n = client->n,
                                        .shared_before = return_of(client->shared[0]),
                                        .shared_after = return_of(client->shared[1]),
                                        .wishes_before = return_of(client->wishes[0]),
                                        .wishes_after = return_of(client->wishes[1]),
                                        .rank_own = client->rank_own,
                                        .rank_wishes = client->rank_wishes};
    recorder_client_evaluation(f->recorder, &row);
}

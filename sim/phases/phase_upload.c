/* The upload: the answer, or the episodes that a remote panel is to see, travels to the server. */
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/memory.h"
#include "sim/phases/phases.h"
#include "sim/phases/transfer.h"

static void uploaded(struct fluid *fluid, struct flow *flow)
{
    (void)fluid;
    struct dispatch *d = transfer_ended(flow);
    if (!d)
        return;
    /* From here on the agent may leave or drop without harm. */
    d->delivered = true;
    if (d->local_job)
        device_sent(dispatch_agent(d)->device, &d->local_job->result);
    memory_enter_stage(d, STAGE_REST);
    if (d->managed)
        resources_give(d);
    ledger_event(d->federation, "arrive", d, d->payload_B[LINK_UP], d->wire_B[LINK_UP]);
    dispatch_phase_done(d);
}

/* It has its link. */
static void send(struct dispatch *d)
{
    if (d->managed)
        dispatch_enter_phase(d, PHASE_UPLOAD);
    if (dispatch_drops_in(d, PHASE_UPLOAD))
        d->flow.bytes *= (double)d->drop_at;
    transfer_launch(d);
}

static void begin(struct dispatch *d)
{
    dispatch_enter_phase(d, PHASE_UPLOAD);
    if (!memory_enter_stage(d, STAGE_SEND)) {
        dispatch_run_out(d);
        return;
    }
    transfer_begin(d, LINK_UP,
                   d->local_job ? d->local_job->result.upload.length
                                : d->federation->scenario->transfer_up_B,
                   uploaded);
    if (dispatch_takes(d, RESOURCE_UP, send))
        send(d);
}

const struct phase_row phase_upload = {.draws = ENERGY_UP,
                                       .span = SPAN_UPLOAD,
                                       .begin = begin,
                                       .pause = transfer_pause,
                                       .resume = transfer_resume,
                                       .cut = transfer_cut,
                                       .progresses = transfer_progresses};

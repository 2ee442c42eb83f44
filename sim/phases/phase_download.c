/* The download: the message to the agent travels, and the device takes it in. */
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/memory.h"
#include "sim/phases/phases.h"
#include "sim/phases/transfer.h"

static void downloaded(struct fluid *fluid, struct flow *flow)
{
    (void)fluid;
    struct dispatch *d = transfer_ended(flow);
    if (!d)
        return;
    ledger_event(d->federation, "download", d, d->payload_B[LINK_DOWN], d->wire_B[LINK_DOWN]);
    if (d->local_job) {
        /* The copy that decoded the message when it was encoded becomes the device, now that the
         * bytes are there. */
        device_free(dispatch_agent(d)->device);
        dispatch_agent(d)->device = d->local_job->arriving;
        d->local_job->arriving = NULL;
    }
    if (dispatch_flushes(d)) {
        dispatch_release(d, OUTCOME_FLUSH);
        return;
    }
    memory_enter_stage(d, STAGE_READY);
    if (d->managed)
        resources_give(d);
    dispatch_phase_done(d);
}

/* It has its link. Where there is no room for the message nothing of it is taken, and the agent
 * runs out of memory once it would have begun to arrive. */
static void receive(struct dispatch *d)
{
    if (d->managed)
        dispatch_enter_phase(d, PHASE_DOWNLOAD);
    if (d->local_job)
        memory_receive(d);
    if (dispatch_is_refused(d))
        d->flow.bytes = 0;
    else if (dispatch_drops_in(d, PHASE_DOWNLOAD))
        /* The part that still arrives: transfer_ended then finds that it drops. */
        d->flow.bytes *= (double)d->drop_at;
    transfer_launch(d);
}

static void begin(struct dispatch *d)
{
    transfer_begin(d, LINK_DOWN, dispatch_download_B(d), downloaded);
    if (dispatch_takes(d, RESOURCE_DOWN, receive))
        receive(d);
}

const struct phase_row phase_download = {.draws = ENERGY_DOWN,
                                         .span = SPAN_DOWNLOAD,
                                         .begin = begin,
                                         .pause = transfer_pause,
                                         .resume = transfer_resume,
                                         .cut = transfer_cut,
                                         .progresses = transfer_progresses};

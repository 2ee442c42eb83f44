/* A dispatch waits for a resource of its device that serves another one: its link or processor. */
#include "sim/dispatch/dispatch_parts.h"
#include "sim/phases/phases.h"
#include "sim/phases/transfer.h"

/* It keeps its place in line. */
static void pause(struct dispatch *d)
{
    (void)d;
}

/* The resource may have been granted meanwhile. */
static void resume(struct dispatch *d)
{
    resources_note_wait(d);
    if (d->use->holds)
        resources_proceed(d);
}

static bool goes_on(const struct dispatch *d)
{
    return d->use->wants == RESOURCE_PROCESSOR + 1;
}

const struct phase_row phase_waiting = {.draws = ENERGY_IDLE,
                                        .span = SPAN_WAIT,
                                        .pause = pause,
                                        .resume = resume,
                                        .cut = transfer_cut,
                                        .goes_on = goes_on};

/* The plans of phases: with panels beside the agents, and with one at the server that sees
 * recordings or watches live. What follows a phase is looked up twice over: before the upload is
 * through, and behind it. */
#include "sim/phases/phases.h"

#include "sim/scenario/scenario.h"

#define ROWS(PANEL)                                                                                \
    {                                                                                              \
        [PHASE_DOWNLOAD] = &phase_download, [PHASE_COMPUTE] = &phase_compute,                      \
        [PHASE_PANEL] = &(PANEL), [PHASE_UPLOAD] = &phase_upload, [PHASE_WAIT] = &phase_waiting,   \
    }

static const struct phase_plan local = {PHASE_DOWNLOAD,
                                        ROWS(phase_panel),
                                        {{[PHASE_DOWNLOAD] = PHASE_COMPUTE,
                                          [PHASE_COMPUTE] = PHASE_PANEL,
                                          [PHASE_PANEL] = PHASE_UPLOAD},
                                         {[PHASE_UPLOAD] = PHASES}}};

static const struct phase_plan recorded = {
    PHASE_DOWNLOAD,
    ROWS(phase_remote_panel),
    {{[PHASE_DOWNLOAD] = PHASE_COMPUTE, [PHASE_COMPUTE] = PHASE_UPLOAD},
     {[PHASE_UPLOAD] = PHASE_PANEL, [PHASE_PANEL] = PHASES}}};

static const struct phase_plan live = {PHASE_DOWNLOAD,
                                       ROWS(phase_remote_panel),
                                       {{[PHASE_DOWNLOAD] = PHASE_PANEL,
                                         [PHASE_PANEL] = PHASE_COMPUTE,
                                         [PHASE_COMPUTE] = PHASE_UPLOAD},
                                        {[PHASE_UPLOAD] = PHASE_PANEL, [PHASE_PANEL] = PHASES}}};

const struct phase_plan *phase_plan_of(const struct scenario *scenario)
{
    if (scenario->algorithm.panel.place != PANEL_SERVER)
        return &local;
    return scenario->algorithm.panel.view == VIEW_LIVE ? &live : &recorded;
}

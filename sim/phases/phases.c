/* The tables of phases: with panels beside the agents, and with one at the server. */
#include "sim/phases/phases.h"

#include "sim/scenario/scenario.h"

static const struct phase_row *const local[PHASES] = {[PHASE_DOWNLOAD] = &phase_download,
                                                      [PHASE_COMPUTE] = &phase_compute,
                                                      [PHASE_PANEL] = &phase_panel,
                                                      [PHASE_UPLOAD] = &phase_upload,
                                                      [PHASE_WAIT] = &phase_waiting};

static const struct phase_row *const remote[PHASES] = {[PHASE_DOWNLOAD] = &phase_download,
                                                       [PHASE_COMPUTE] = &phase_compute,
                                                       [PHASE_PANEL] = &phase_remote_panel,
                                                       [PHASE_UPLOAD] = &phase_upload,
                                                       [PHASE_WAIT] = &phase_waiting};

const struct phase_row *const *phase_rows(const struct scenario *scenario)
{
    return scenario->algorithm.panel.place == PANEL_SERVER ? remote : local;
}

/* The phases of a dispatch, in the order in which an agent with a panel of its own goes through
 * them. AWAY and WAIT come between: an agent is away while it is offline, and waits for its turn or
 * for the end of a round. A drop strikes in one of the four phases before them.
 *
 * Their names are those of the key fleet.NAME.dropout_phase and of the columns of agent_round; the
 * order is that of its weights. */
#ifndef SIM_PHASE_H
#define SIM_PHASE_H

enum phase {
    PHASE_DOWNLOAD,
    PHASE_COMPUTE,
    PHASE_PANEL,
    PHASE_UPLOAD,
    PHASE_AWAY,
    PHASE_WAIT,
    PHASES
};
extern const char *const phase_names[PHASES];

#endif

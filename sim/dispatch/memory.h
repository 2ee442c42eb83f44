/* What an agent holds while its dispatches go on (models/memory/memory_timeline.h), and what
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
 * dispatches takes something or gives it back.
 *
 * The lengths of the episodes are known when the virtual computation begins, because the pool has
 * played them by then. So the step at which memory ends is found by adding up what each episode
 * records, and nothing is simulated step by step. */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include "core/engine/engine.h"
#include "models/memory/memory_timeline.h"
#include "sim/dispatch/dispatch.h"

/* What a dispatch is at, and what its agent holds meanwhile. Written by memory.c alone. */
struct local_job_memory {
    struct memory_load load;
    bool live; /* from its download's beginning until it rests or is lost */
    uint64_t held[MEMORY_LINES], peak_B; /* by its agent: now, and at most while it is live */
    uint64_t rows;                       /* told so far */
    double told;                         /* steps of the computation that rows tell of */
    int64_t t_told_ns;                   /* up to when they do */
    bool refused;                        /* there was no room for its download */
    bool runs_out;                       /* in its computation, as things are */
    float out_at;                        /* at this fraction of it */
    struct event out;                    /* it does; the computation schedules it */
    struct dispatch *dispatch;           /* whose this is; set once it computes */
    void (*changed)(struct dispatch *);  /* `runs_out` or `out_at` has changed */
};

/* What the three inline functions below do for a dispatch with a local job. */
bool memory_enter_stage_of_job(struct dispatch *dispatch, enum memory_stage stage);
void memory_computed_of_job(struct dispatch *dispatch, double fraction);
void memory_leave_of_job(struct dispatch *dispatch);

/* The stages of a dispatch. In a study that learns nothing these three do nothing and refuse
 * nothing; they see to that before a call, as a large fleet goes through them at every step. */

/* At this instant it comes to hold what the stage needs. False: there is no room for that, and the
 * dispatch is to run out of memory. Nothing that takes as much at most as the stage before it needs
 * to ask. */
static inline bool memory_enter_stage(struct dispatch *dispatch, enum memory_stage stage)
{
    return !dispatch->local_job || memory_enter_stage_of_job(dispatch, stage);
}
/* This fraction of the computation has been done, the last of it since the phase was entered. */
static inline void memory_computed(struct dispatch *dispatch, double fraction)
{
    if (dispatch->local_job)
        memory_computed_of_job(dispatch, fraction);
}
/* It holds nothing any more. */
static inline void memory_leave(struct dispatch *dispatch)
{
    if (dispatch->local_job)
        memory_leave_of_job(dispatch);
}

/* From here on: only of a dispatch with a local job. */

/* The download begins: room for it is taken, or `refused`: the dispatch is to run out of memory
 * when the download would have arrived. */
void memory_receive(struct dispatch *dispatch);
/* The computation begins; its steps are known. `changed` is called whenever `runs_out` or `out_at`
 * has changed since. */
void memory_compute(struct dispatch *dispatch, void (*changed)(struct dispatch *));
/* Whose event `out` this is. */
struct dispatch *memory_owner(struct event *event);

#endif

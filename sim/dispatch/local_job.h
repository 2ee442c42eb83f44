/* Local jobs: the real computation behind a dispatch, and the bytes it begins and ends with; only
 * in a study that learns.
 *
 * What a device does is a pure function of its state and the bytes it is sent. So the download is
 * decoded on a copy of the device when it is sent, and the job runs on the pool while the bytes
 * travel in virtual time; the copy becomes the device when they have arrived. A transfer that is
 * lost leaves the device as it was, since only the copy has seen the bytes. These are let go as
 * soon as they are decoded: a wave of thousands would hold as many messages at once. With several
 * messages on their way to one agent each copy is made of the one before, as connections keep the
 * order.
 *
 * A job belongs to its dispatch. The virtual clock waits for it at the event that needs its result
 * (engine.h, `await`), so when it is finished on the host decides nothing. */
#ifndef SIM_LOCAL_JOB_H
#define SIM_LOCAL_JOB_H

#include "models/device/device.h"
#include "models/device/work.h"
#include "models/device/work_run.h"
#include "sim/dispatch/memory.h"
#include "sim/dispatch/trial_job.h"

struct dispatch;
struct federation;

struct local_job {
    struct trial_job trial; /* first */
    struct work *work;
    struct task_world world; /* the agent's */
    struct work_result result;
    uint64_t down_B;  /* length of the download */
    uint64_t up_hash; /* of the upload as encoded, to notice one that was damaged */
    struct local_job_memory memory;
    struct device *arriving; /* the device as it will be once the download is through */
};

extern const struct trial_job_kind local_job_kind;

/* An empty one, for a world. */
struct local_job *local_job_new(const struct task_world *world);
/* Encodes the download (or the flush) and decodes it on a copy of the device, so that the job can
 * start while the bytes travel. False when the trial has failed. */
bool local_job_prepare(struct dispatch *dispatch, bool flush);
/* local_job->work, set, goes to the pool. */
void local_job_submit(struct federation *federation, struct local_job *local_job);
void local_job_free(struct federation *federation, struct local_job *local_job);

#endif

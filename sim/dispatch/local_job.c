/* A local job is prepared with its download, runs on the pool, and is audited. */
#include "sim/dispatch/local_job.h"

#include "core/base/mem.h"
#include "models/device/work_parcel.h"
#include "models/federated/host.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"

#include <stdlib.h>

struct local_job *local_job_new(const struct task_world *world)
{
    struct local_job *local_job = mem_zero(1, sizeof *local_job);
    local_job->trial.kind = &local_job_kind;
    local_job->world = *world;
    return local_job;
}

static void release(struct trial_job *job)
{
    struct local_job *local_job = (struct local_job *)job;
    work_free(local_job->work);
    work_result_free(&local_job->result);
    device_free(local_job->arriving);
    free(local_job);
}

/* Off the pool first: afterwards nobody works on what is freed here. */
void local_job_free(struct federation *f, struct local_job *local_job)
{
    if (!local_job)
        return;
    trial_job_withdraw(f, &local_job->trial);
    release(&local_job->trial);
}

void local_job_submit(struct federation *f, struct local_job *local_job)
{
    trial_job_submit(f, &local_job->trial);
}

/* It touches its own job alone, and the hash of its upload is taken here, before anybody else has
 * seen the bytes. */
static void run(struct trial_job *job, struct rollout_worker *worker)
{
    struct local_job *local_job = (struct local_job *)job;
    work_run(local_job->work, worker, &local_job->world, &local_job->result);
    local_job->up_hash =
        hash_bytes(0, local_job->result.upload.bytes, local_job->result.upload.length);
}

static void pack(const struct trial_job *job, struct parcel *parcel)
{
    const struct local_job *local_job = (const struct local_job *)job;
    wire_f64(&parcel->body, (const double *)&local_job->world, TASK_WORLD_NUMBERS);
    work_pack(local_job->work, parcel);
}

static struct trial_job *unpack(struct parcel_reader *reader, const struct learning *learning)
{
    struct task_world world;
    read_f64(&reader->body, (double *)&world, TASK_WORLD_NUMBERS);
    struct local_job *local_job = local_job_new(&world);
    local_job->work = work_unpack(reader, &server_host(learning->server)->learner);
    if (local_job->work)
        return &local_job->trial;
    release(&local_job->trial);
    return NULL;
}

static void pack_result(const struct trial_job *job, struct wire *out)
{
    const struct local_job *local_job = (const struct local_job *)job;
    wire_u64(out, local_job->up_hash);
    work_result_pack(local_job->work, &local_job->result, out);
}

static bool unpack_result(struct trial_job *job, struct wire_reader *reader)
{
    struct local_job *local_job = (struct local_job *)job;
    local_job->up_hash = read_u64(reader);
    return work_result_unpack(reader, local_job->work, &local_job->result);
}

static bool whole(const struct trial_job *job, struct digest *setting)
{
    const struct work *work = ((const struct local_job *)job)->work;
    if (!work_is_lesson(work))
        return false;
    *setting = work_setting(work);
    return true;
}

static uint32_t episodes(const struct trial_job *job)
{
    return ((const struct local_job *)job)->result.episodes;
}

const struct trial_job_kind local_job_kind = {TRIAL_JOB_ROW("local job"), .whole = whole,
                                              .episodes = episodes};

/* With --audit: a sampled agent's own replica is the server's of that version. */
static bool replica_passes(const struct dispatch *d, const struct device *device)
{
    struct federation *f = d->federation;
    uint32_t number = dispatch_agent_number(d), version = device_version(device);
    if (!f->audit || number % f->audit != 0 ||
        device_replica_hash(device) == f->learning.replica_hashes[version])
        return true;
    char *name = agent_name(f, number);
    federation_fail(f,
                    "audit: round %u: agent %s's own copy of the parameters differs from the "
                    "server's version %u",
                    d->round, name, version);
    free(name);
    return false;
}

/* The device as it will be when this download begins: behind those that are under way to it and
 * have not been lost. */
static struct device *device_before(const struct dispatch *d)
{
    struct device *device = dispatch_agent(d)->device;
    for (const struct dispatch *e = d->managed ? d->use->resources->first : d; e != d;
         e = e->use->next)
        if (e->local_job && e->local_job->arriving && e->outcome_phase == PHASES)
            device = e->local_job->arriving;
    return device;
}

static void encode(struct dispatch *d, bool flush, const struct device *device, struct wire *down)
{
    struct server *server = d->federation->learning.server;
    if (flush)
        server_flush(server, device, down); /* what it lacks, from what it will hold by then */
    else
        server_start(server, d->wave, d->slot, device, down);
}

static bool fail_decoding(const struct dispatch *d, const char *audit, const char *what)
{
    char *name = agent_name(d->federation, dispatch_agent_number(d));
    federation_fail(d->federation, "%sround %u: the message to agent %s %s", audit, d->round, name,
                    what);
    free(name);
    return false;
}

/* With --audit the bytes decoded are the bytes encoded. */
static bool decode(struct dispatch *d, const struct device *device, struct wire *down)
{
    struct federation *f = d->federation;
    struct local_job *local_job = d->local_job;
    uint64_t encoded = f->audit ? hash_bytes(0, down->bytes, down->length) : 0;
    if (f->seams.tamper)
        f->seams.tamper(f->seams.context, dispatch_agent_number(d), d->round, down);
    local_job->arriving = device_clone(device);
    if (!device_receive(local_job->arriving, down->bytes, down->length, &local_job->work, f->errs))
        return fail_decoding(d, "", "could not be decoded");
    if (f->audit && hash_bytes(0, down->bytes, down->length) != encoded)
        return fail_decoding(d, "audit: ", "was not decoded as it was encoded");
    return replica_passes(d, local_job->arriving);
}

/* Encodes the download and, on a copy of the device, decodes it: the job can start while the bytes
 * travel. */
bool local_job_prepare(struct dispatch *d, bool flush)
{
    struct federation *f = d->federation;
    struct device *device = device_before(d);
    const struct task_world world = fleet_world(&f->fleet, dispatch_agent(d));
    struct local_job *local_job = d->local_job = local_job_new(&world);
    struct wire down = {0};
    encode(d, flush, device, &down);
    bool good = dispatch_drops_in(d, PHASE_DOWNLOAD) || decode(d, device, &down);
    local_job->down_B = down.length;
    wire_free(&down);
    if (good && local_job->work) {
        work_keep_lengths(local_job->work);
        if (ledger_keeps(f, RECORD_EVENTS))
            work_keep_questions(local_job->work);
        if (scenario_evaluates_clients(f->scenario) && scenario_evaluates(f->scenario, d->round))
            work_evaluate_client(local_job->work, f->scenario->evaluation.client_episodes);
        local_job_submit(f, local_job);
    }
    return good;
}

/* Making a device that shares nothing. */
#include "models/device/standalone_device.h"

#include "core/base/mem.h"
#include "models/device/device_state.h"
#include "models/federated/local_learner.h"

#include <stdlib.h>
#include <string.h>

/* A device has settings of its own. */
static void install_settings(struct host *host)
{
    struct algorithm_config *config = &host->learner.config;
    bool keeps = learner_keeps_numbers(&host->learner);
    config->numbers = keeps ? mem_copy(config->numbers, sizeof *config->numbers) : NULL;
}

/* Copies `bytes` to *place and moves it behind them; NULL where there are none. */
static void *put(char **place, const void *from, size_t bytes)
{
    char *at = *place;
    if (!bytes)
        return NULL;
    memcpy(at, from, bytes);
    *place += bytes;
    return at;
}

/* The policy's numbers beside θ are never sent: they are installed in the device's own memory,
 * doubles first. */
static void install(struct host *host)
{
    struct problem *problem = &host->learner.problem;
    struct normaliser *normaliser = &problem->normaliser;
    struct policy_output *output = &problem->output;
    const struct policy_shape *shape = &problem->shape;
    bool gaussian = host->learner.obs && shape->head == HEAD_GAUSSIAN;
    bool frozen = host->learner.obs && problem->normaliser_kind == NORMALISER_FROZEN;
    size_t log_std = gaussian ? shape->width[shape->layers] * sizeof(float) : 0;
    size_t numbers = frozen ? normaliser_size(normaliser) : 0;
    size_t reference = local_reference_bytes(&host->learner);
    size_t range = output->width * sizeof(float), all = numbers + log_std + 2 * range + reference;
    char *place = all ? mem_alloc(all) : NULL;
    host->installed = place;
    if (frozen && normaliser->exact)
        normaliser->exact = put(&place, normaliser->exact, numbers);
    else if (frozen) {
        normaliser->mean = put(&place, normaliser->mean, numbers / 2);
        normaliser->inverse_sd = put(&place, normaliser->inverse_sd, numbers / 2);
    }
    problem->log_std = put(&place, problem->log_std, log_std);
    output->least = put(&place, output->least, range);
    output->most = put(&place, output->most, range);
    problem->theta0 = put(&place, problem->theta0, reference);
}

struct device *standalone_device_new(const struct algorithm_config *config,
                                     const struct problem *problem, uint64_t identity,
                                     struct errs *errs)
{
    if (!config_fits(config, errs) || !problem_fits(config, problem, errs))
        return NULL;
    struct host *host = mem_zero(1, sizeof *host);
    host_init(host, config, problem, true);
    install(host);
    install_settings(host);
    struct device *device = device_new(host, identity);
    device->audit = true;
    blob_drop(host->replica0);
    host->replica0 = NULL;
    return device;
}

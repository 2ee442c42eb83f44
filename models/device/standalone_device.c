/* Making a device that shares nothing. */
#include "models/device/standalone_device.h"

#include "core/base/mem.h"
#include "models/device/device_state.h"

#include <stdlib.h>
#include <string.h>

/* A device has settings of its own. */
static void install_settings(struct host *host)
{
    struct algorithm_config *config = &host->learner.config;
    bool keeps = config_keeps_numbers(config);
    config->numbers = keeps ? mem_copy(config->numbers, sizeof *config->numbers) : NULL;
}

/* The policy's numbers beside θ are never sent: they are installed in the device's own memory. */
static void install(struct host *host)
{
    struct problem *problem = &host->learner.problem;
    const struct policy_shape *shape = &problem->shape;
    uint32_t obs = host->learner.obs;
    bool gaussian = obs && shape->head == HEAD_GAUSSIAN;
    uint32_t act = gaussian ? shape->width[shape->layers] : 0;
    bool frozen = obs && problem->normaliser_kind == NORMALISER_FROZEN;
    if (!act && !frozen)
        return;
    float *place = host->installed = mem_alloc((act + (frozen ? 2 * obs : 0)) * sizeof(float));
    memcpy(place, problem->log_std, act * sizeof(float));
    problem->log_std = place;
    if (!frozen)
        return;
    float *mean = place + act, *inverse_sd = mean + obs;
    memcpy(mean, problem->normaliser.mean, obs * sizeof(float));
    memcpy(inverse_sd, problem->normaliser.inverse_sd, obs * sizeof(float));
    problem->normaliser = (struct normaliser){obs, mean, inverse_sd};
}

struct device *standalone_device_new(const struct algorithm_config *config,
                                     const struct problem *problem, uint64_t identity,
                                     struct errs *errs)
{
    if (!config_fits(config, errs) || !problem_fits(config, problem, errs))
        return NULL;
    struct host *host = mem_zero(1, sizeof *host);
    host_init(host, config, problem, true);
    host->learner.problem.theta0 = NULL;
    install(host);
    install_settings(host);
    struct device *device = device_new(host, identity);
    device->audit = true;
    blob_drop(host->replica0);
    host->replica0 = NULL;
    return device;
}

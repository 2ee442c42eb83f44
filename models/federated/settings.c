/* Settings and problems that no server can be made of. */
#include "models/federated/settings.h"

#include "models/federated/arrival.h"
#include "models/federated/wire.h"

#include <math.h>

static bool fault(struct errs *errs, const char *meant, const char *what)
{
    return errs_add(errs, FAULT_INPUT, NULL, meant, "%s", what);
}

/* How late and repeated answers count. */
static bool waves_fit(const struct algorithm_config *config, struct errs *errs)
{
    size_t before = errs->count;
    double a = config->staleness.exponent;
    if (!(a >= 0 && a < INFINITY))
        fault(errs, NULL, "the exponent of a staleness weight must be a number, 0 or more");
    if (config->replicas > REPLICAS_MAX)
        fault(errs, NULL, "at most 254 agents may answer for one slot");
    if (config->in_flight > IN_FLIGHT_MAX)
        fault(errs, NULL, "an agent may have at most 1000 probes under way");
    if (config->in_flight > 1 && config_feeds_back(config))
        fault(errs, "round: {in_flight: 1}",
              "error_feedback: with several probes under way an agent would begin the next message "
              "before it knows what the codec left out of the last");
    return errs->count == before;
}

/* The optimiser and the schedule. */
static bool step_fits(const struct algorithm_config *config, struct errs *errs)
{
    const struct optimiser *optimiser = &config->optimiser;
    const struct adam_settings *moments = &optimiser->adam;
    bool adam = optimiser->kind == OPTIMISER_ADAM;
    bool halving = config->schedule == SCHEDULE_HALVING;
    size_t before = errs->count;
    if (!(optimiser->clip >= 0))
        fault(errs, NULL, "clip must be above 0, or none");
    if (adam && !(moments->beta1 >= 0 && moments->beta1 < 1 && moments->beta2 >= 0 &&
                  moments->beta2 < 1 && moments->epsilon > 0))
        fault(errs, NULL, "adam needs 0 <= beta1 < 1, 0 <= beta2 < 1 and epsilon > 0");
    if (!algorithm_has_gradient(config->method) && (adam || optimiser->clip > 0))
        errs_add(errs, FAULT_INPUT, NULL, "optimizer: plain, and no clip",
                 "%s makes no gradient for adam or clip", config->method->name);
    if (config->method->real && config->direction == DIRECTION_RADEMACHER)
        errs_add(errs, FAULT_INPUT, NULL, "direction: gaussian, or sphere",
                 "%s draws directions of real numbers, not of signs", config->method->name);
    if (halving && config->acceptance == ACCEPTANCE_NONE)
        fault(errs, "server_panel: accept_reject",
              "the schedule halving needs an acceptance panel, one that rejects");
    if (halving && !config->patience)
        fault(errs, NULL, "patience must be at least one rejection");
    return errs->count == before;
}

/* The agents' panel, and the episodes it is shown in a round. */
static bool panel_fits(const struct algorithm_config *config, struct errs *errs)
{
    const struct panel *panel = &config->panel;
    const char *name = config->method->name;
    size_t before = errs->count;
    if (!config_local_steps(config))
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s takes at least one local step", name);
    if (panel->place == PANEL_SERVER && algorithm_needs_answers(config->method))
        errs_add(errs, FAULT_INPUT, NULL, "panel: {place: local}",
                 "panel.place: %s acts on each answer as it comes, so its panel must be local",
                 name);
    if (!panel->panelists || !panel->batches || !panel->episodes)
        fault(errs, NULL, "a panel needs at least one panelist, one batch and one episode");
    double probes = (double)config_local_steps(config) * config_directions(config);
    double episodes = 2.0 * panel->batches * panel->episodes * probes;
    /* A message of weights tells how many episodes are behind them. */
    double most = algorithm_sends_weights(config->method) ? ENTRY_FIELD_MAX : UINT32_MAX;
    if (episodes > most)
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "%.0f episodes a round and agent are more than the %.0f that can be counted",
                 episodes, most);
    if (algorithm_measures(config->method) && probes > PROBES_MAX)
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "%.0f directions a round and agent are more than the %d that are told apart",
                 probes, PROBES_MAX);
    return errs->count == before;
}

static void codec_fits(const struct codec *codec, struct errs *errs)
{
    if (codec->kind == CODEC_TOPK && !(codec->part > 0 && codec->part <= 1))
        fault(errs, "e.g. codec: {topk: 0.01}", "topk tells a part above 0 and up to 1");
}

/* What is left of θ by sign and topk is no policy: they are for changes, and for numbers. */
static void down_fits(const struct algorithm_config *config, struct errs *errs)
{
    enum codec_kind down = config_codec_down(config)->kind;
    bool told = !config->method->replayable || config->replica == REPLICA_SERVER;
    if (told && (down == CODEC_SIGN || down == CODEC_TOPK))
        fault(errs, "codec_down: float16, bfloat16 or int8",
              "codec_down: each download carries the whole policy, or sums that it is made of, of "
              "which signs, or the largest alone, are not enough");
    if (config_sends_real_rows(config) && down == CODEC_TOPK)
        fault(errs, "codec_down: float16, bfloat16, int8 or sign",
              "codec_down: perturbations are told in part too, which those in places of their own "
              "cannot be");
}

/* Only numbers can be cut and hidden. */
static void privacy_fits(const struct algorithm_config *config, struct errs *errs)
{
    const struct algorithm *method = config->method;
    if (!config_hides(config))
        return;
    const struct privacy *privacy = &config->numbers->privacy;
    if (!algorithm_sends_scalars(method) && !algorithm_sends_weights(method))
        errs_add(errs, FAULT_INPUT, NULL, "e.g. conduct: {lazy: 0.5}",
                 "%s sends votes, which have no room for noise", method->name);
    if (!(privacy->noise > 0 && isfinite(privacy->noise) && isfinite(privacy->clip)))
        fault(errs, NULL, "privacy needs a clip and a noise that are numbers above 0");
    if (!(privacy->delta > 0 && privacy->delta < 1))
        fault(errs, NULL, "delta lies between 0 and 1");
}

/* What numbers are made of, and what is made of them. */
static bool numbers_fit(const struct algorithm_config *config, struct errs *errs)
{
    size_t before = errs->count;
    const struct number_settings *numbers = config->numbers;
    if (numbers && numbers->aggregate.kind == AGGREGATE_TRIMMED &&
        !(numbers->aggregate.part >= 0 && numbers->aggregate.part < 0.5))
        fault(errs, NULL, "what is trimmed at either end must be less than a half");
    codec_fits(config_codec(config), errs);
    codec_fits(config_codec_down(config), errs);
    if (config_codec_observations(config).kind > CODEC_BFLOAT16)
        fault(errs, "codec_observations: float16, or bfloat16",
              "codec_observations: observations are of different units, and share no scale");
    down_fits(config, errs);
    privacy_fits(config, errs);
    if (!algorithm_measures(config->method))
        return errs->count == before;
    if (config->method->summed && !(numbers->seeds > 0 && numbers->seeds <= PROBES_MAX))
        fault(errs, NULL, "there must be at least one fixed direction, and 2^20 at most");
    if (!(config->mu > 0))
        fault(errs, NULL, "mu must be above 0, as slopes are differences over it");
    if (config_asks(config) && !(numbers->trim > 0 && numbers->trim < 0.5))
        fault(errs, NULL, "trim must be above 0 and below 1/2");
    if (config_asks(config) && numbers->assumed.kind == LINK_STEP)
        fault(errs, "e.g. assumed_link: {logistic: 10}",
              "the link step tells no differences: it cannot be assumed");
    return errs->count == before;
}

/* The server learns a sum, and nothing of any single answer. */
static void secure_fits(const struct algorithm_config *config, struct errs *errs)
{
    const struct algorithm *method = config->method;
    bool votes = method->feedback == FEEDBACK_VOTE && method->pooled;
    bool means = algorithm_aggregates(method) && !method->message_bytes &&
                 aggregate_is_mean(&config->numbers->aggregate) &&
                 (!method->average || method->average == arrivals_average);
    double part = config->numbers->secure.part;
    if (!(part > 0 && part <= 1))
        fault(errs, NULL, "secure_sum: the threshold is a part of the agents, above 0 and up to 1");
    if (!votes && !means)
        errs_add(errs, FAULT_INPUT, NULL, "a method whose server takes a mean, or a majority",
                 "secure_sum: %s needs more than the sum of what agents send", method->name);
    if (!votes && !codec_summed_bits(config_codec(config)))
        fault(errs, "codec: float32, float16 or bfloat16",
              "secure_sum: numbers on scales, or in places, of their own cannot be added up "
              "in secret");
    if (config->panel.place == PANEL_SERVER)
        fault(errs, "panel: {place: local}", "secure_sum: a panel at the server sees every answer");
    if (config->asynchronous || config->replicas > 1)
        fault(errs, NULL, "secure_sum: the agents of a round add up together, each of them once");
}

bool config_fits(const struct algorithm_config *config, struct errs *errs)
{
    size_t before = errs->count;
    if (!config->method || !algorithm_learns(config->method))
        return errs_add(errs, FAULT_INPUT, NULL, "an algorithm that learns",
                        "there is no server without an algorithm that learns");
    if (!isfinite(config->alpha) || config->alpha < 0)
        fault(errs, NULL, "alpha must be a finite number, 0 or more");
    if (!isfinite(config->mu) || config->mu < 0)
        fault(errs, NULL, "mu must be a finite number, 0 or more");
    if (algorithm_measures(config->method) && !config->numbers)
        return fault(errs, NULL, "a method that sends numbers needs their settings");
    if (config_secure(config))
        secure_fits(config, errs);
    panel_fits(config, errs);
    numbers_fit(config, errs);
    step_fits(config, errs);
    waves_fit(config, errs);
    return errs->count == before;
}

/* The task none has d alone: no shape, no head, no observations. */
bool problem_fits(const struct algorithm_config *config, const struct problem *problem,
                  struct errs *errs)
{
    const struct policy_shape *shape = &problem->shape;
    size_t before = errs->count;
    if (!problem->d || problem->d > INT32_MAX)
        return fault(errs, NULL, "a policy has between 1 and 2^31 - 1 parameters");
    if (task_is_none(problem->task))
        return true;
    if (problem->d != policy_parameters(shape))
        fault(errs, NULL, "the number of parameters is not that of the policy's shape");
    if (shape->head == HEAD_GAUSSIAN && !problem->log_std)
        fault(errs, NULL, "a Gaussian head needs a log-std");
    if (problem->normaliser_kind == NORMALISER_FROZEN && !problem->normaliser.width)
        fault(errs, NULL, "a frozen normaliser needs means and deviations to be frozen at");
    if (problem->normaliser_kind != NORMALISER_NONE && problem->normaliser.width &&
        problem->normaliser.width != shape->width[0])
        fault(errs, NULL, "the normaliser's width is not the policy's number of observations");
    if (problem->normaliser_kind == NORMALISER_FLEET && config_hides(config))
        fault(errs, "a frozen normaliser, or none",
              "privacy: statistics of what agents observed go up without noise");
    return errs->count == before;
}

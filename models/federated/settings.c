/* Settings and problems that no server can be made of. */
#include "models/federated/settings.h"

#include "models/federated/arrival.h"
#include "models/federated/local_learner.h"
#include "models/federated/wire.h"

#include <math.h>

/* How late and repeated answers count. */
static void waves_fit(const struct algorithm_config *config, struct errs *errs)
{
    double a = config->staleness.exponent;
    if (!(a >= 0 && a < INFINITY))
        errs_add_setting(errs, "round.staleness", NULL, "the exponent must be a number, 0 or more");
    if (config->replicas > REPLICAS_MAX)
        errs_add_setting(errs, "round.replicas", NULL, "at most %d agents may answer for one slot",
                         REPLICAS_MAX);
    if (config->in_flight > IN_FLIGHT_MAX)
        errs_add_setting(errs, "round.in_flight", NULL,
                         "an agent may have at most %d probes under way", IN_FLIGHT_MAX);
    if (config->in_flight > 1 && config_feeds_back(config))
        errs_add_setting(errs, "algorithm.error_feedback", "round: {in_flight: 1}",
                         "with several probes under way an agent would begin the next message "
                         "before it knows what the codec left out of the last");
}

/* The optimiser and the schedule. */
static void step_fits(const struct algorithm_config *config, struct errs *errs)
{
    const struct optimiser *optimiser = &config->optimiser;
    const struct adam_settings *moments = &optimiser->adam;
    const char *name = config->method->name;
    bool adam = optimiser->kind == OPTIMISER_ADAM,
         gradient = algorithm_has_gradient(config->method);
    bool halving = config->schedule == SCHEDULE_HALVING;
    if (!(optimiser->clip >= 0))
        errs_add_setting(errs, "algorithm.clip", NULL, "it must be above 0, or none");
    if (adam && !(moments->beta1 >= 0 && moments->beta1 < 1 && moments->beta2 >= 0 &&
                  moments->beta2 < 1 && moments->epsilon > 0))
        errs_add_setting(errs, "algorithm.adam", NULL,
                         "it needs 0 <= beta1 < 1, 0 <= beta2 < 1 and epsilon > 0");
    if (adam && !gradient)
        errs_add_setting(errs, "algorithm.optimizer", "optimizer: plain",
                         "%s has no gradient for adam", name);
    if (optimiser->clip > 0 && !gradient)
        errs_add_setting(errs, "algorithm.clip", "clip: none", "%s has no gradient to clip", name);
    if (config->method->real && config->direction == DIRECTION_RADEMACHER)
        errs_add_setting(errs, "algorithm.direction", "direction: gaussian, or sphere",
                         "%s draws directions of real numbers, not of signs", name);
    if (halving && config->acceptance == ACCEPTANCE_NONE)
        errs_add_setting(errs, "algorithm.schedule", "server_panel: accept_reject",
                         "halving needs an acceptance panel, one that rejects");
    if (halving && !config->patience)
        errs_add_setting(errs, "algorithm.patience", NULL, "it must be at least one rejection");
}

/* The agents' panel, and the episodes it is shown in a round. */
static void panel_fits(const struct algorithm_config *config, struct errs *errs)
{
    const struct panel *panel = &config->panel;
    const char *name = config->method->name;
    if (!config_local_steps(config))
        errs_add_setting(errs, "algorithm.local_steps", NULL, "%s takes at least one local step",
                         name);
    if (panel->place == PANEL_SERVER && algorithm_needs_answers(config->method))
        errs_add_setting(errs, "panel.place", "place: local",
                         "%s acts on each answer as it comes, so its panel must be local", name);
    if (!panel->panelists || !panel->batches || !panel->episodes)
        errs_add_setting(errs, "panel", NULL,
                         "it needs at least one panelist, one batch and one episode");
    double probes = (double)config_local_steps(config) * config_directions(config);
    double episodes = 2.0 * panel->batches * panel->episodes * probes;
    /* A message of weights tells how many episodes are behind them. */
    double most = algorithm_sends_weights(config->method) ? ENTRY_FIELD_MAX : UINT32_MAX;
    if (episodes > most)
        errs_add_setting(errs, "panel.episodes", NULL,
                         "an agent would play %.0f episodes a round; at most %.0f can be counted",
                         episodes, most);
    if (algorithm_measures(config->method) && probes > PROBES_MAX)
        errs_add_setting(errs, "algorithm.directions", NULL,
                         "an agent would probe %.0f directions a round; at most %d are told apart",
                         probes, PROBES_MAX);
}

static void codec_fits(const char *key, const struct codec *codec, struct errs *errs)
{
    if (codec->kind == CODEC_TOPK && !(codec->part > 0 && codec->part <= 1))
        errs_add_setting(errs, key, "e.g. {topk: 0.01}", "topk tells a part above 0 and up to 1");
}

/* What is left of θ by sign and topk is no policy: they are for changes, and for numbers. */
static void down_fits(const struct algorithm_config *config, struct errs *errs)
{
    enum codec_kind down = config_codec_down(config)->kind;
    bool told = !config->method->replayable || config->replica == REPLICA_SERVER;
    codec_fits("algorithm.codec_down", config_codec_down(config), errs);
    if (told && (down == CODEC_SIGN || down == CODEC_TOPK))
        errs_add_setting(errs, "algorithm.codec_down", "codec_down: float16, bfloat16 or int8",
                         "each download carries the whole policy, or sums that it is made of, of "
                         "which signs, or the largest alone, are not enough");
    if (config_sends_real_rows(config) && down == CODEC_TOPK)
        errs_add_setting(errs, "algorithm.codec_down",
                         "codec_down: float16, bfloat16, int8 or sign",
                         "perturbations are told in part too, which those in places of their own "
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
        errs_add_setting(errs, "algorithm.privacy", "e.g. fleet: {phones: {conduct: {lazy: 0.5}}}",
                         "%s sends no numbers that noise could be added to; votes are hidden by a "
                         "coin in their place, fleet.*.conduct: {lazy: p}, at an epsilon of "
                         "ln(2 / p - 1) each",
                         method->name);
    if (!(privacy->noise > 0 && isfinite(privacy->noise) && isfinite(privacy->clip)))
        errs_add_setting(errs, "algorithm.privacy", NULL, "clip and noise must be numbers above 0");
    if (!(privacy->delta > 0 && privacy->delta < 1))
        errs_add_setting(errs, "algorithm.privacy.delta", NULL, "it must lie between 0 and 1");
}

/* What measured numbers are made of. */
static void measures_fit(const struct algorithm_config *config, struct errs *errs)
{
    const struct number_settings *numbers = config->numbers;
    bool estimates = config_asks(config);
    if (config->method->summed && !(numbers->seeds > 0 && numbers->seeds <= PROBES_MAX))
        errs_add_setting(errs, "algorithm.seeds", NULL,
                         "there must be at least one fixed direction, and %d at most", PROBES_MAX);
    if (!(config->mu > 0))
        errs_add_setting(errs, "algorithm.mu", NULL,
                         "it must be above 0, as slopes are differences over it");
    if (estimates && !(numbers->trim > 0 && numbers->trim < 0.5))
        errs_add_setting(errs, "algorithm.trim", NULL, "it must be above 0 and below 1/2");
    if (estimates && numbers->assumed.kind == LINK_STEP)
        errs_add_setting(errs, "algorithm.assumed_link", "e.g. assumed_link: {logistic: 10}",
                         "the link step tells no differences, so it cannot be assumed");
}

/* What is made of numbers, and how they travel. */
static void numbers_fit(const struct algorithm_config *config, struct errs *errs)
{
    const struct aggregate *aggregate = &config->numbers->aggregate;
    if (aggregate->kind == AGGREGATE_TRIMMED && !(aggregate->part >= 0 && aggregate->part < 0.5))
        errs_add_setting(errs, "algorithm.aggregate", NULL,
                         "what is trimmed at either end must be less than a half");
    codec_fits("algorithm.codec", config_codec(config), errs);
    if (config_codec_observations(config).kind > CODEC_BFLOAT16)
        errs_add_setting(errs, "algorithm.codec_observations", "float16, or bfloat16",
                         "observations are of different units, and share no scale");
    down_fits(config, errs);
    privacy_fits(config, errs);
    if (algorithm_measures(config->method))
        measures_fit(config, errs);
}

/* The server learns a sum, and nothing of any single answer. */
static void secure_fits(const struct algorithm_config *config, struct errs *errs)
{
    static const char key[] = "algorithm.secure_sum";
    const struct algorithm *method = config->method;
    bool votes = method->feedback == FEEDBACK_VOTE && method->pooled;
    bool means = algorithm_aggregates(method) && !method->message_bytes &&
                 (!method->average || method->average == arrivals_average);
    double part = config->numbers->secure.part;
    if (!(part > 0 && part <= 1))
        errs_add_setting(errs, key, NULL,
                         "the threshold is a part of the agents, above 0 and up "
                         "to 1");
    if (!votes && !means)
        errs_add_setting(errs, key, "a method whose server takes a mean, or the majority of votes",
                         "%s needs more than the sum of what agents send", method->name);
    if (means && !aggregate_is_mean(&config->numbers->aggregate))
        errs_add_setting(errs, key, "aggregate: mean",
                         "what algorithm.aggregate makes of answers needs more than their sum");
    if (!votes && !codec_summed_bits(config_codec(config)))
        errs_add_setting(errs, key, "codec: float32, float16 or bfloat16",
                         "numbers on scales, or in places, of their own cannot be added up in "
                         "secret");
    if (config->panel.place == PANEL_SERVER)
        errs_add_setting(errs, key, "panel: {place: local}",
                         "a panel at the server sees every answer");
    if (config->asynchronous || config->replicas > 1)
        errs_add_setting(errs, key, NULL,
                         "the agents of a round add up together, each of them once");
}

bool config_plays_once(const struct algorithm_config *config)
{
    return algorithm_learns_locally(config->method) && config->method->local->plays_once;
}

bool config_fits(const struct algorithm_config *config, struct errs *errs)
{
    size_t before = errs->count;
    if (!config->method)
        return errs_add_setting(errs, "algorithm.name", "an algorithm that learns", "it is none");
    if (!isfinite(config->alpha) || config->alpha < 0)
        errs_add_setting(errs, "algorithm.alpha", NULL, "it must be a finite number, 0 or more");
    if (!isfinite(config->mu) || config->mu < 0)
        errs_add_setting(errs, "algorithm.mu", NULL, "it must be a finite number, 0 or more");
    if ((algorithm_measures(config->method) || algorithm_learns_locally(config->method)) &&
        !config->numbers)
        return errs_add_setting(errs, "algorithm", NULL, "%s needs settings of numbers",
                                config->method->name);
    if (config_secure(config))
        secure_fits(config, errs);
    panel_fits(config, errs);
    if (config->numbers)
        numbers_fit(config, errs);
    step_fits(config, errs);
    waves_fit(config, errs);
    return errs->count == before;
}

bool normaliser_fits(const struct algorithm_config *config, enum normaliser_kind kind,
                     struct errs *errs)
{
    return kind != NORMALISER_FLEET || !config_hides(config) ||
           errs_add_setting(errs, "algorithm.privacy", "policy: {normaliser: frozen}, or none",
                            "with policy.normaliser: fleet agents send statistics of what they "
                            "observed, without noise");
}

static bool fault(struct errs *errs, const char *what)
{
    return errs_add(errs, FAULT_INPUT, NULL, NULL, "%s", what);
}

/* The task none has d alone: no shape, no head, no observations. */
bool problem_fits(const struct algorithm_config *config, const struct problem *problem,
                  struct errs *errs)
{
    const struct policy_shape *shape = &problem->shape;
    size_t before = errs->count;
    if (!algorithm_learns(config->method))
        return errs_add_setting(errs, "algorithm.name", "an algorithm that learns",
                                "%s learns nothing, so there is no server for it",
                                config->method->name);
    if (!problem->d || problem->d > INT32_MAX)
        return fault(errs, "a policy has between 1 and 2^31 - 1 parameters");
    if (!local_fits(config, problem, errs) || task_is_none(problem->task))
        return errs->count == before;
    if (problem->d != policy_parameters(shape) + local_shared(config, shape))
        fault(errs, "the number of parameters is not that of the policy's shape, and of what is "
                    "shared beside it");
    if (shape->head == HEAD_GAUSSIAN && !problem->log_std)
        fault(errs, "a Gaussian head needs a log-std");
    if (problem->normaliser_kind == NORMALISER_FROZEN && !problem->normaliser.width)
        fault(errs, "a frozen normaliser needs means and deviations to be frozen at");
    if (problem->normaliser_kind != NORMALISER_NONE && problem->normaliser.width &&
        problem->normaliser.width != shape->width[0])
        fault(errs, "the normaliser's width is not the policy's number of observations");
    normaliser_fits(config, problem->normaliser_kind, errs);
    return errs->count == before;
}

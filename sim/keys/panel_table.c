/* Every key under `panel`. */
#include "sim/keys/panel_table.h"

#include "core/fields/field_rows.h"
#include "sim/scenario/scenario.h"

_Static_assert(sizeof(struct link) == sizeof(struct field_tagged) &&
                   offsetof(struct link, kind) == offsetof(struct field_tagged, choice) &&
                   offsetof(struct link, parameter) == offsetof(struct field_tagged, number),
               "a link is read as a tagged number");

const char *const link_choices[] = {"linear", "logistic", "probit", "step", "weibull", NULL};
CHOICES(actions, "stochastic", "deterministic");
CHOICES(ties, "against", "coin");
CHOICES(pairings, "independent", "common");
CHOICES(places, "local", "server");
CHOICES(views, "live", "recorded");

#define S(member) .offset = offsetof(struct scenario, member)

const struct field panel_fields[] = {
    {"panelists", FIELD_INTEGER, S(algorithm.panel.panelists), WITHIN(1, 1e6), .fallback = "100",
     .also = "humans people raters annotators voters labelers labellers num_panelists",
     .help = "P, the number of people who vote on each comparison of two policies."},
    {"batches", FIELD_INTEGER, S(algorithm.panel.batches), WITHIN(1, 1e5), .fallback = "1",
     .also = "queries comparisons num_batches",
     .help = "N, the number of comparisons behind one answer of a panel. Each is decided by "
             "majority, and so is the answer."},
    {"episodes", FIELD_INTEGER, S(algorithm.panel.episodes), WITHIN(1, 1e5), .fallback = "1",
     .also = "batch_size batch rollouts trajectories num_episodes",
     .help = "D, the number of episodes that each of the two policies plays for one "
             "comparison."},
    {"link", FIELD_TAGGED, S(algorithm.panel.link), .choices = link_choices,
     .alone = 1u << LINK_STEP, OVER(0, 1e9), .fallback = "{linear: 0.01}",
     .help = "How the difference of the two policies' returns turns into the probability "
             "that one person votes for the better policy. The number is the slope of "
             "linear, and the scale of the others."},
    {"tie", FIELD_CHOICE, S(algorithm.panel.tie), .choices = ties, .fallback = "against",
     .help = "What an equal number of votes means: a vote against the perturbed policy, or "
             "the toss of a coin."},
    {"pairing", FIELD_CHOICE, S(algorithm.panel.pairing), .choices = pairings,
     .fallback = "independent",
     .help = "Whether the episodes of the two policies have random seeds of their own "
             "(independent), or share them (common)."},
    {"place", FIELD_CHOICE, S(algorithm.panel.place), .choices = places, .fallback = "local",
     .flags = FIELD_LATER,
     .help = "Where the panel sits: beside the robot (local); or at the server, where the "
             "episodes are uploaded and the panel takes server.answer for each query, in "
             "order of arrival."},
    {"view", FIELD_CHOICE, S(algorithm.panel.view), .choices = views, .fallback = "live",
     .flags = FIELD_LATER,
     .help = "What the panel sees: recorded episodes, which the agent has to keep until the "
             "panel has seen them or they are sent; or live ones, which it need not keep, "
             "but which a panel at the server has to watch as they are played."},
    {"actions", FIELD_CHOICE, S(algorithm.panel.actions), .choices = actions,
     .fallback = "stochastic", .flags = FIELD_LATER,
     .help = "How the two policies act in the episodes that a panel compares: their actions are "
             "sampled (stochastic), or the most likely ones (deterministic)."},
    END};

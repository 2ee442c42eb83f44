/* The keys round.* that every policy has; a policy's own keys stand in its file. */
#include "sim/rounds/round_keys.h"

#include "core/fields/field_rows.h"
#include "sim/rounds/round_policy_list.h"
#include "sim/rounds/round_settings.h"
#include "sim/rounds/selection.h"

_Static_assert(sizeof(struct staleness) == sizeof(struct field_tagged) &&
                   offsetof(struct staleness, kind) == offsetof(struct field_tagged, choice) &&
                   offsetof(struct staleness, exponent) == offsetof(struct field_tagged, number),
               "a staleness is read as a tagged number");

CHOICES(on_deadlines, "abort", "finish");
CHOICES(lates, "discard", "apply");
CHOICES(missings, "still", "reassign", "replicate");
CHOICES(stalenesses, "constant", "polynomial");

#define AT(member) .offset = offsetof(struct round_settings, member)

/* In the order in which a trial's number hashes them: a policy's keys that are as old as published
 * results stand before those that are not. */
const struct field round_fields[] = {
    {"policy", FIELD_ROW, AT(policy), .row = round_policy_row, .fallback = "wait_all",
     .help = "When a round ends, that is, when the server aggregates:"},
    {"keys of the policies", FIELD_KEYS, .keys = round_policy_keys},
    {"min_arrivals", FIELD_INTEGER, AT(min_arrivals), WITHIN(1, 1e8), .fallback = "1",
     .help = "Answers that a round waits for even past its deadline. A round that ends with fewer, "
             "because no agent is left, changes nothing."},
    {"on_deadline", FIELD_CHOICE, AT(on_deadline), .choices = on_deadlines, .fallback = "abort",
     .help = "What agents do that are still at work when a round ends: abort their work, or finish "
             "it and be busy until then."},
    {"select", FIELD_ROW, AT(select), .row = selection_row, .fallback = "uniform",
     .help = "Which of the free agents are asked:"},
    {"cohort", FIELD_INTEGER, AT(cohort), WITHIN(1, 1e8), .word = "all", .word_value = 0,
     .fallback = "all", .example = "10", .help = "How many agents take part in a round."},
    {"detection", FIELD_REAL, AT(detection_s), TIME, .fallback = "0 s",
     .help = "Time from an agent's dropping out until the server learns of it."},
    {"later keys of the policies", FIELD_KEYS, .keys = round_policy_keys, .flags = FIELD_LATER},
    {"staleness", FIELD_TAGGED, AT(staleness), .choices = stalenesses,
     .alone = 1u << STALENESS_CONSTANT, WITHIN(0, 100), .fallback = "constant",
     .example = "{polynomial: 0.5}", .flags = FIELD_LATER,
     .help =
         "Weight of an answer whose agent was sent off s versions ago: 1, or with {polynomial: a} "
         "(1 + s)^-a."},
    {"late", FIELD_CHOICE, AT(late), .choices = lates, .fallback = "discard", .flags = FIELD_LATER,
     .help = "What becomes of an answer that comes after its round, with on_deadline: finish. "
             "Policies under which agents go on from round to round use every answer."},
    {"missing", FIELD_CHOICE, AT(missing), .choices = missings, .fallback = "still",
     .flags = FIELD_LATER,
     .help = "What becomes of the block of a lost agent: it stands still in this round; it is "
             "reassigned to another agent; or it is replicated beforehand, so that several agents "
             "vote on each block and their majority counts."},
    {"replicas", FIELD_INTEGER, AT(replicas), WITHIN(2, 254), .word = "none", .word_value = 1,
     .fallback = "none", .example = "3", .flags = FIELD_LATER,
     .help = "How many agents vote on each block, with missing: replicate."},
    {"in_flight", FIELD_INTEGER, AT(in_flight), WITHIN(1, IN_FLIGHT_MOST), .fallback = "1",
     .flags = FIELD_LATER, .help = "How many dispatches an agent may have under way at once."},
    END};

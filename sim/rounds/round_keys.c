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
CHOICES(on_fews, "wait", "void");
CHOICES(missings, "still", "reassign", "replicate");
CHOICES(stalenesses, "constant", "polynomial");

#define AT(member) .offset = offsetof(struct round_settings, member)

/* In the order in which a trial's number hashes them: a policy's keys that are as old as published
 * results stand before those that are not. */
const struct field round_fields[] = {
    {"policy", FIELD_ROW, AT(policy), .row = round_policy_row, .fallback = "wait_all",
     .also = "aggregation aggregator strategy synchronisation synchronization",
     .help = "When a round ends, that is, when the server aggregates:"},
    {"keys of the policies", FIELD_KEYS, .keys = round_policy_keys},
    {"min_arrivals", FIELD_INTEGER, AT(min_arrivals), WITHIN(0, 1e8), .fallback = "1",
     .help =
         "Answers that a round waits for even past its deadline (see on_few). A round that ends "
         "with fewer, or with none, changes nothing."},
    {"on_deadline", FIELD_CHOICE, AT(on_deadline), .choices = on_deadlines, .fallback = "abort",
     .help = "What an agent does when a round ends before its work is done: it aborts the work, or "
             "finishes it and stays busy until then."},
    {"select", FIELD_ROW, AT(select), .row = selection_row, .fallback = "uniform",
     .also = "selection sampler sampling client_selection",
     .help = "Which of the free agents are asked:"},
    {"cohort", FIELD_INTEGER, AT(cohort), WITHIN(1, 1e8), .word = "all", .word_value = 0,
     .fallback = "all", .example = "10",
     .also = "clients_per_round agents_per_round participation participants num_selected "
             "sample_size fraction_fit",
     .help = "How many agents take part in a round."},
    {"detection", FIELD_REAL, AT(detection_s), TIME, .fallback = "0 s",
     .help = "How long it takes the server to learn that an agent has dropped out."},
    {"later keys of the policies", FIELD_KEYS, .keys = round_policy_keys, .flags = FIELD_LATER},
    {"on_few", FIELD_CHOICE, AT(on_few), .choices = on_fews, .fallback = "wait",
     .flags = FIELD_LATER,
     .help = "With fewer answers than min_arrivals at a deadline, or at the end of a period: the "
             "round waits for them, or it is void at once, a hard deadline."},
    {"start", FIELD_TEXT, AT(start_text), .fallback = "back_to_back", .example = "every 1 h",
     .flags = FIELD_LATER,
     .help =
         "When a round may begin: as soon as the one before is over (back_to_back); at whole hours "
         "of the run (every 1 h); or once a day at that time (at 02:00). A run begins at "
         "midnight."},
    {"timeout", FIELD_REAL, AT(timeout_s), .unit = UNIT_TIME, OVER(0, 1e9), .word = "none",
     .word_value = INFINITY, .fallback = "none", .example = "10 min", .flags = FIELD_LATER,
     .also = "time_out patience",
     .help =
         "How long the server waits for one agent, from sending it off; then it gives the agent "
         "up, under every policy."},
    {"max_staleness", FIELD_INTEGER, AT(max_staleness), WITHIN(0, 1e8), .word = "none",
     .word_value = UINT32_MAX, .fallback = "none", .example = "10", .flags = FIELD_LATER,
     .help = "The age of an answer, in versions since its agent was sent off, beyond which it is "
             "discarded when it arrives."},
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

/* The table of selections, and those that do not look back. */
#include "sim/rounds/selection.h"

#include "sim/rounds/candidates.h"
#include "sim/rounds/selection_history.h"

/* A new selection is one row and one line here. */
static const struct selection *const rows[] = {&select_uniform, &select_all, &select_round_robin,
                                               &select_fastest_first, &select_oort};

const void *selection_row(size_t i)
{
    return i < sizeof rows / sizeof *rows ? rows[i] : NULL;
}

/* The agents of the smallest keyed priorities. */
static void choose_uniform(const struct selection_view *view, uint32_t wanted)
{
    candidates_least(view, wanted);
}

const struct selection select_uniform = {
    .row = {"uniform", "agents drawn at random, each as likely as any other"},
    .choose = choose_uniform};

/* Every free agent: there is a choice only where the policy limits how many dispatches are under
 * way. */
const struct selection select_all = {
    .row = {"all", "every free agent"}, .takes_all = true, .choose = choose_uniform};

/* The next agents behind the last one chosen, round the fleet; one that is not free is passed over.
 */
static void choose_round_robin(const struct selection_view *view, uint32_t wanted)
{
    for (uint32_t i = 0; i < wanted; i++) {
        uint32_t next = rankset_next(view->free, *view->cursor);
        if (next == RANKSET_NONE)
            next = rankset_least(view->free);
        view->chosen[i] = next;
        *view->cursor = next + 1;
    }
}

const struct selection select_round_robin = {
    .row = {"round_robin", "the agents that follow the last one asked"},
    .choose = choose_round_robin};

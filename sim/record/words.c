/* The words of sim/record/words.h as tables. */
#include "sim/record/words.h"

#include "core/results/results_format.h"
#include "sim/scenario/scenario.h"

/* The lines stand in the order of their constants, so a constant is the index of its word. */
#define WORD_ROW(constant, name, about) {name, about},
const struct word outcome_words[OUTCOMES] = {OUTCOME_WORDS(WORD_ROW)};
const struct word cause_words[CAUSES] = {CAUSE_WORDS(WORD_ROW)};
const struct word span_words[SPANS] = {SPAN_WORDS(WORD_ROW)};

static const char *const phase_abouts[PHASES] = {
    [PHASE_DOWNLOAD] = "receiving its message",
    [PHASE_COMPUTE] = "playing episodes and computing",
    [PHASE_PANEL] = "queueing for its panel, or being answered by it",
    [PHASE_UPLOAD] = "sending its message",
    [PHASE_AWAY] = "resting, its agent being offline",
    [PHASE_WAIT] = "waiting for the end of its round",
};

static const char *const state_abouts[RUN_STATES] = {
    [RUN_RUNNING] = "it is under way, or was interrupted",
    [RUN_DONE] = "a rule ended it, see ended_by",
    [RUN_NOBODY_FITS] = "no agent has the memory that the algorithm needs",
    [RUN_FAILED] = "it was broken off, for `reason`",
};

/* The i-th word; false behind the last: a word_at (words.h). */
static bool of_table(const struct word *words, int count, int i, struct word *word)
{
    if (i < count)
        *word = words[i];
    return i < count;
}

bool outcome_word(int i, struct word *word)
{
    return of_table(outcome_words, OUTCOMES, i, word);
}

bool cause_word(int i, struct word *word)
{
    return of_table(cause_words, CAUSES, i, word);
}

bool span_word(int i, struct word *word)
{
    return of_table(span_words, SPANS, i, word);
}

bool phase_word(int i, struct word *word)
{
    if (i < PHASES)
        *word = (struct word){phase_names[i], phase_abouts[i]};
    return i < PHASES;
}

bool state_word(int i, struct word *word)
{
    /* RUN_ABSENT, the first, is no word of the database. */
    int state = RUN_RUNNING + i;
    if (state < RUN_STATES)
        *word = (struct word){run_state_names[state], state_abouts[state]};
    return state < RUN_STATES;
}

bool mode_word(int i, struct word *word)
{
    static const struct word modes[] = {
        {"deterministic", "the mean of the policy's distribution is the action"},
        {"stochastic", "actions are drawn from the policy's distribution"}};
    return of_table(modes, sizeof modes / sizeof *modes, i, word);
}

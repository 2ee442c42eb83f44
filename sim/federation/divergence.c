/* Counts and tells what broke the physics. */
#include "sim/federation/divergence.h"

#include "core/text/message.h"
#include "sim/dispatch/ledger.h"
#include "sim/federation/evaluation.h"

void divergence_note(struct divergence *divergence, const struct federation *f)
{
    divergence->trials += evaluation_diverged(f) > 0;
    divergence->evaluations += evaluation_diverged(f);
    divergence->episodes += ledger_blowups(f);
}

void divergence_add(struct divergence *sum, const struct divergence *divergence)
{
    sum->trials += divergence->trials;
    sum->evaluations += divergence->evaluations;
    sum->episodes += divergence->episodes;
}

void divergence_tell(FILE *out, const struct divergence *divergence)
{
    if (divergence->trials)
        message_print(
            out,
            "warning: policies diverged: in %zu trial%s an evaluation broke the physics (%llu "
            "in all); such a policy has no return, and ranks below every other\n",
            divergence->trials, divergence->trials == 1 ? "" : "s",
            (unsigned long long)divergence->evaluations);
    if (divergence->episodes)
        message_print(out,
                      "warning: %llu training episodes broke the physics; before a panel they lose "
                      "against any that did not\n",
                      (unsigned long long)divergence->episodes);
}

/* The open round as its policy sees it. */
#include "sim/federation/round_view.h"

#include "sim/federation/open_round.h"
#include "sim/federation/round_timer.h"

struct round_view round_view(const struct federation *f)
{
    return (struct round_view){.settings = &f->scenario->round,
                               .history = &f->responses,
                               .now_ns = engine_now(f->engine),
                               .agents = f->scenario->agents,
                               .asked = f->open_round->cohort_count,
                               .arrived = f->open_round->arrived,
                               .awaited = f->open_round->awaited,
                               .timer_passed = round_timer_passed(f)};
}

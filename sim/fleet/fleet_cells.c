/* Cells are drawn, agents are put into them, and their links wired. */
#include "sim/fleet/fleet_cells.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/fleet/fleet_draws.h"
#include "sim/scenario/fleet_table.h"

#include <stdlib.h>

enum { DRAWN_UP = 1, DRAWN_DOWN }; /* keys of the draws; part of every result */

static bool draw_rate(const struct fleet_cell *cell, const struct distribution *rate, uint64_t key,
                      uint64_t quantity, double *out, struct errs *errs)
{
    const char *name = quantity == DRAWN_UP ? "up" : "down";
    *out = fleet_drawn(rate, 0, key, quantity);
    /* What stands in the text was checked when it was read. */
    char *fault = rate->kind == DIST_CONSTANT ? NULL : class_draw_fault(name, *out);
    if (fault)
        errs_add(errs, FAULT_INPUT, NULL,
                 "narrow the distribution so that every draw lies in its range",
                 "cells.%s.%s: a draw of %s", cell->name, name, fault);
    bool good = !fault;
    free(fault);
    return good;
}

/* A cell of the kind `spec`: number `index` of a class's own, or (NULL) the one of all. */
static bool add_cell(struct fleet *fleet, const struct cell_spec *spec,
                     const struct class_spec *owner, uint32_t index, uint64_t seed,
                     struct errs *errs)
{
    mem_grow(&fleet->cells, &fleet->cell_capacity, fleet->cell_count + (size_t)1,
             sizeof *fleet->cells);
    struct fleet_cell *cell = &fleet->cells[fleet->cell_count++];
    cell->name =
        owner ? mem_format("%s.%s.%u", spec->name, owner->name, index) : mem_string(spec->name);
    uint64_t key = key_of(seed_key(seed), PURPOSE_CELL, rng_name(spec->name),
                          owner ? rng_name(owner->name) : 0, index);
    bool up = draw_rate(cell, &spec->up, key, DRAWN_UP, &cell->up_Bps, errs);
    return draw_rate(cell, &spec->down, key, DRAWN_DOWN, &cell->down_Bps, errs) && up;
}

/* Whether any agent is in the one cell of all of this kind; a cell of nobody is not drawn. */
static bool is_shared(const struct scenario *s, uint32_t kind)
{
    for (uint32_t c = 0; c < s->class_count; c++)
        if (s->classes[c].cell_kind == kind && s->classes[c].agents_per_cell == 0 &&
            s->classes[c].count > 0)
            return true;
    return false;
}

bool fleet_cells_draw(struct fleet *fleet, const struct scenario *s, struct errs *errs)
{
    bool good = true;
    uint32_t *shared =
        mem_zero(s->cell_count + (size_t)1, sizeof *shared); /* by kind: its number */
    for (uint32_t kind = 1; kind <= s->cell_count; kind++)
        if (is_shared(s, kind)) {
            good &= add_cell(fleet, &s->cells[kind - 1], NULL, 0, s->seed, errs);
            shared[kind] = fleet->cell_count;
        }
    for (uint32_t i = 0; i < fleet->count; i++) {
        struct agent *agent = &fleet->agents[i];
        const struct class_spec *c = agent->class_spec;
        /* The first agent of a class's cell opens it; those that follow have the newest one. */
        if (c->cell_kind && c->agents_per_cell && agent->index % c->agents_per_cell == 0)
            good &= add_cell(fleet, &s->cells[c->cell_kind - 1], c,
                             agent->index / c->agents_per_cell, s->seed, errs);
        if (c->cell_kind)
            agent->cell = c->agents_per_cell ? fleet->cell_count : shared[c->cell_kind];
    }
    free(shared);
    return good;
}

void fleet_cells_free(struct fleet *fleet)
{
    for (uint32_t i = 0; i < fleet->cell_count; i++)
        free(fleet->cells[i].name);
    free(fleet->cells);
}

void fleet_cells_open(const struct fleet *fleet, struct fluid *fluid)
{
    if (!fleet->cell_count)
        return;
    /* By node of the fluid, the server first, which is in no cell. */
    uint32_t *cell_of = mem_zero(fleet->count + (size_t)1, sizeof *cell_of);
    for (uint32_t i = 0; i < fleet->count; i++)
        cell_of[i + 1] = fleet->agents[i].cell;
    fluid_cells(fluid, fleet->cell_count, cell_of);
    free(cell_of);
    for (uint32_t i = 0; i < fleet->cell_count; i++)
        fluid_cell_rates(fluid, i + 1, fleet->cells[i].up_Bps, fleet->cells[i].down_Bps);
}

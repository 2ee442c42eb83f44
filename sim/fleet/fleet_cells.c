/* Cells are drawn, agents are put into them, and their links wired. */
#include "sim/fleet/fleet_cells.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/fleet/fleet_draws.h"
#include "sim/keys/fleet_table.h"

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

static uint32_t own_cells(const struct class_spec *c)
{
    return c->agents_per_cell ? (c->count + c->agents_per_cell - 1) / c->agents_per_cell : 0;
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
    for (uint32_t i = 0; i < s->class_count; i++) {
        struct fleet_class *of = &fleet->classes[i];
        const struct class_spec *c = of->spec;
        if (c->cell_kind == 0)
            continue;
        of->cell = c->agents_per_cell ? fleet->cell_count + 1 : shared[c->cell_kind];
        for (uint32_t k = 0; k < own_cells(c); k++)
            good &= add_cell(fleet, &s->cells[c->cell_kind - 1], c, k, s->seed, errs);
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

/* How many agents of the class are in which cell; 0: in none. */
static void add_sizes(const struct fleet_class *of, uint32_t *sizes)
{
    const struct class_spec *c = of->spec;
    uint32_t left = c->count;
    for (uint32_t k = 0; k < own_cells(c); k++) {
        uint32_t here = left < c->agents_per_cell ? left : c->agents_per_cell;
        sizes[of->cell + k] += here;
        left -= here;
    }
    sizes[of->cell] += left;
}

void fleet_cells_open(const struct fleet *fleet, struct fluid *fluid)
{
    if (!fleet->cell_count)
        return;
    uint32_t *sizes = mem_zero(fleet->cell_count + (size_t)1, sizeof *sizes);
    for (uint32_t i = 0; i < fleet->class_count; i++)
        add_sizes(&fleet->classes[i], sizes);
    fluid_cells_with_room(fluid, fleet->cell_count, sizes);
    free(sizes);
    for (uint32_t i = 0; i < fleet->cell_count; i++)
        fluid_cell_rates(fluid, i + 1, fleet->cells[i].up_Bps, fleet->cells[i].down_Bps);
}

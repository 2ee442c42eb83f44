/* Makes the points of a sweep, one by one, and keeps few of them. */
#include "sim/study/study_point.h"

#include "sim/checks/scenario_check.h"
#include "sim/keys/scenario_table.h"
#include "sim/sources/fleet_csv.h"
#include "sim/sources/scenario_task.h"

#include <stdlib.h>

/* The scenario's tree with the settings of the point. The point's number is read in mixed radix,
 * the first axis its most significant digit, so that the last axis varies fastest. */
static bool set_root(struct study_plan *plan, struct study_point *point)
{
    struct field_reader *reader = plan->reader;
    char *text;
    size_t size, stride = plan->points;
    bool good = true;
    FILE *label = mem_stream(&text, &size);
    point->root = yaml_copy(plan->root, &point->arena);
    for (size_t i = 0; i < plan->axis_count; i++) {
        const struct swept_axis *axis = &plan->axes[i];
        stride /= axis->count;
        const struct swept_value *value = &axis->values[point->number / stride % axis->count];
        fprintf(label, "%s%s", i ? ", " : "", value->label);
        for (size_t j = 0; j < value->count; j++)
            good &= setting_apply(point->root, &value->settings[j], reader);
    }
    fclose(label);
    point->label = arena_string(&point->arena, text);
    free(text);
    scenario_task_name(point->root, plan->presets, &point->arena);
    struct yaml_node *fleet = yaml_get(point->root, "fleet");
    return good && fleet_csv_expand(fleet, reader) && presets_fill(plan->presets, fleet, reader);
}

/* A value that is swept may need other keys beside it: how several are swept together is told
 * then. */
static bool set_scenario(struct study_plan *plan, struct study_point *point)
{
    struct field_reader *reader = plan->reader;
    /* A wrong task is told together with wrong values. */
    if (!(fields_read(reader, scenario_fields, point->root, "", &point->scenario) &
          scenario_task_find(&point->scenario, plan->tasks, point->root, reader)))
        return false;
    bool good = scenario_resolve(&point->scenario, point->root, reader);
    if (!good)
        sweep_tell_of_variants(plan->axes, plan->axis_count, reader);
    point->scenario.seed = plan->seeds.list[0];
    return good;
}

/* Whatever is read for the point goes into its own memory, and with it away again. */
static bool make(struct study_plan *plan, size_t number, struct study_point *point)
{
    struct arena *before = plan->reader->arena;
    *point = (struct study_point){.number = number};
    plan->reader->arena = &point->arena;
    bool good = set_root(plan, point) && set_scenario(plan, point);
    plan->reader->arena = before;
    return good;
}

static void point_free(struct study_point *point)
{
    arena_free(&point->arena);
    *point = (struct study_point){0};
}

/* --- those in memory -------------------------------------------------------------------------- */

/* Of all points in memory but the one just asked for. */
enum { BYTES_KEPT = 8 << 20 };

/* The ring has room for all points, so it never overtakes itself. */
static void close_oldest(struct study_open *open, const struct study_plan *plan)
{
    size_t number = open->order[open->first];
    open->bytes -= arena_size(&open->points[number]->arena);
    point_free(open->points[number]);
    free(open->points[number]);
    open->points[number] = NULL;
    open->first = (open->first + 1) % plan->points;
    open->count--;
}

const struct study_point *study_open_point(struct study_open *open, struct study_plan *plan,
                                           size_t number)
{
    if (!open->points) {
        open->points = mem_zero(plan->points, sizeof *open->points);
        open->order = mem_zero(plan->points, sizeof *open->order);
    }
    if (open->points[number])
        return open->points[number];
    /* By their size, not their number: a point of ten classes is small, one with a class for each
     * row of a file is not. */
    while (open->count > 0 && open->bytes > BYTES_KEPT)
        close_oldest(open, plan);
    struct study_point *point = mem_zero(1, sizeof *point);
    if (!make(plan, number, point)) {
        point_free(point);
        free(point);
        return NULL;
    }
    open->order[(open->first + open->count++) % plan->points] = number;
    open->bytes += arena_size(&point->arena);
    return open->points[number] = point;
}

void study_open_free(struct study_open *open, const struct study_plan *plan)
{
    while (open->count > 0)
        close_oldest(open, plan);
    free(open->points);
    free(open->order);
    *open = (struct study_open){0};
}

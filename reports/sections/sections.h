/* The sections of the page, each a row in the file of its name. Their order is in report.c. */
#ifndef REPORTS_SECTIONS_H
#define REPORTS_SECTIONS_H

#include "reports/sections/section.h"

extern const struct section section_summary, section_costs, section_differences, section_returns,
    section_targets, section_budget, section_pareto, section_sensitivity, section_phases,
    section_critical, section_gantt, section_times, section_participation, section_links,
    section_cells, section_online, section_staleness, section_memory, section_energy,
    section_outcomes, section_lost, section_host, section_runs;

#endif

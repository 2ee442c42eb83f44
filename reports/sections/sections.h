/* The sections of the page, each a row in the file of its name, whose head says what the section
 * shows and which statements it rests on. Their order on the page is that of the list in report.c:
 * first what was reached and at what cost, then why rounds take as long as they do, then what else
 * the fleet did, and last the runs one by one.
 *
 * To add one: reports/sections/section_NAME.c with a row (section.h), its name here, a line in the
 * list of report.c, the file in Makefile.am, and for new data a statement in reports/sql/. */
#ifndef REPORTS_SECTIONS_H
#define REPORTS_SECTIONS_H

#include "reports/sections/section.h"

extern const struct section section_summary, section_costs, section_differences, section_returns,
    section_gait, section_targets, section_budget, section_gains, section_pareto, section_personal,
    section_sensitivity, section_phases, section_critical, section_gantt, section_times,
    section_participation, section_links, section_cells, section_online, section_staleness,
    section_memory, section_energy, section_outcomes, section_lost, section_host, section_runs;

#endif

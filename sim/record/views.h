/* Every view of the database, written down once: what follows from its tables, row by row. Included
 * by sim/record/columns.h, with VIEW(name, columns, sql, about). */
/* clang-format off */
#ifndef VIEW
#define VIEW(name, columns, sql, about)
#endif

VIEW(agent_work, "run, dispatch, done_ns",
     "  SELECT run, dispatch, coalesce((\n"
     "    SELECT CASE WHEN phase = 'wait' OR phase = 'detection' THEN from_ns END FROM span\n"
     "    WHERE span.run = agent_round.run AND span.dispatch = agent_round.dispatch\n"
     "    ORDER BY from_ns DESC LIMIT 1), t_end_ns)\n"
     "  FROM agent_round",
     "When a dispatch had done its work: its result had arrived, or it had come to nothing; from "
     "then on it waited at most.")

VIEW(agent_round_energy, "run, agent, round, compute_J, up_J, down_J, idle_J",
     "  SELECT run, agent, ended, sum(energy_compute_J), sum(energy_up_J), sum(energy_down_J), "
     "sum(energy_idle_J)\n"
     "  FROM agent_energy JOIN agent_round USING (run, agent) GROUP BY run, agent, ended\n"
     "  UNION ALL\n"
     "  SELECT run, agent, NULL, 0.0, 0.0, 0.0, idle_J - coalesce(sum(energy_idle_J), 0)\n"
     "  FROM agent_energy LEFT JOIN agent_round USING (run, agent) GROUP BY run, agent",
     "An agent's energy by round: what those of its dispatches drew that ended in the round (their "
     "sum over agents is round.energy_J), and, "
     "with round NULL, what it drew while it had no dispatch, which is only idling. Together they "
     "are agent_energy.")

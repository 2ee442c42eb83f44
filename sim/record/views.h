/* Every view of the database, written down once: what follows from its tables, row by row. Included
 * by sim/record/columns.h, with VIEW(name, columns, sql, about).
 *
 * A view is there so that users and reports compute the same thing in the same way: money at the
 * run's prices, energy by round, what had been spent by a round. Nothing is stored for it, so its
 * prices and targets may be changed after the run (recorder_relabel_run). Views may use those above
 * them, as `spent` uses round_money. */
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
     "  SELECT run, agent, ended, sum(energy_compute_J), sum(energy_up_J), sum(energy_down_J),\n"
     "    sum(energy_idle_J)\n"
     "  FROM agent_energy JOIN agent_round USING (run, agent) WHERE outcome <> 'flush'\n"
     "  GROUP BY run, agent, ended\n"
     "  UNION ALL\n"
     "  SELECT run, agent, NULL, 0.0, 0.0, 0.0,\n"
     "    idle_J - coalesce(sum(energy_idle_J) FILTER (WHERE outcome <> 'flush'), 0)\n"
     "  FROM agent_energy LEFT JOIN agent_round USING (run, agent) GROUP BY run, agent",
     "An agent's energy by round: what those of its dispatches drew that ended in the round (their "
     "sum over agents is round.energy_J), and, with round NULL, what it drew while it had no "
     "dispatch, which is only idling. Together they are agent_energy.")

VIEW(round_money, "run, round, bytes, energy, answers, money",
     "  SELECT run, round, bytes, energy, answers, bytes + energy + answers FROM (\n"
     "    SELECT run, round,\n"
     "      (up_wire_B * price_up_per_GB + down_wire_B * price_down_per_GB) / 1e9 AS bytes,\n"
     "      energy_J * price_per_kWh / 3.6e6 AS energy,\n"
     "      (agent_answers + server_answers) * price_per_answer AS answers\n"
     "    FROM round JOIN run USING (run) WHERE price_per_answer IS NOT NULL)",
     "What a round costs at the prices of its run, in run.currency: for bytes on the wire, for the "
     "energy of its dispatches, for people's answers, and in all. Only runs with prices.")

VIEW(spent, "run, round, virtual_s, wire_B, questions, energy_J, money, env_steps, updates",
     "  SELECT run, round, t_end_ns * 1e-9, sum(down_wire_B + up_wire_B) OVER so_far,\n"
     "    sum(questions) OVER so_far, sum(energy_J) OVER so_far, sum(money) OVER so_far,\n"
     "    sum(agent_steps + server_steps) OVER so_far, sum(used) OVER so_far\n"
     "  FROM round LEFT JOIN round_money USING (run, round)\n"
     "  WINDOW so_far AS (PARTITION BY run ORDER BY round)",
     "What a run had spent by the end of a round since its beginning. Updates are the agents' "
     "results that were used; money is NULL in runs without prices.")

VIEW(agent_battery, "run, agent, power_W, months",
     "  SELECT run, agent, power_W, battery_J / (power_W * 2629800 + self_discharge * battery_J)\n"
     "  FROM (\n"
     "    SELECT run, agent, battery_J, self_discharge, (compute_J + up_J + down_J + idle_J +\n"
     "      idle_W * (rhythm_ns - t_end_ns) * 1e-9) / (rhythm_ns * 1e-9) AS power_W\n"
     "    FROM agent JOIN agent_energy USING (run, agent) JOIN run USING (run)\n"
     "    WHERE battery_J IS NOT NULL AND rhythm_ns > 0)",
     "How long an agent's full battery lasts if rounds go on as in the run: the power that it "
     "draws on average over run.rhythm_ns (for whatever of that lies outside the run it is taken "
     "to idle), and months of 30.4375 days; the self-discharge of each month is a part of the full "
     "battery. Only agents with a battery and a power (record: agents or finer).")

VIEW(agent_privacy, "run, agent, messages, epsilon, delta",
     "  SELECT run, agent, messages, rho + 2 * sqrt(rho * ln(1 / privacy_delta)), privacy_delta\n"
     "  FROM (\n"
     "    SELECT run, agent, count(*) AS messages, privacy_delta,\n"
     "      2.0 * count(*) / (privacy_noise * privacy_noise) AS rho\n"
     "    FROM agent_round JOIN run USING (run)\n"
     "    WHERE privacy_noise > 0 AND up_payload_B > 0 GROUP BY run, agent)",
     "What all the messages that an agent began to send tell of what it played: they are (epsilon, "
     "delta) private, by the Renyi divergence of the Gaussian mechanism (Mironov 2017), against "
     "whoever reads each of them. Only runs with algorithm.privacy.")

VIEW(client_return, "run, round, dispatch, agent, own_before, own_after, shared_before, "
     "shared_after, wishes_before, wishes_after, rank_own, rank_wishes",
     "  SELECT run, round, dispatch, agent, shared_before + objective * wishes_before,\n"
     "    shared_after + objective * wishes_after, shared_before, shared_after, wishes_before,\n"
     "    wishes_after, rank_own, rank_wishes\n"
     "  FROM client_evaluation JOIN agent_round USING (run, dispatch)\n"
     "    JOIN agent USING (run, agent)",
     "Client evaluations with the mean returns on the agent's own objective: what the task pays, "
     "and agent.objective times what its wishes are worth.")

-- Memory an agent needs, by category (the same for all agents of a run), and the smallest budget in
-- each device class; and how many dispatches ran out of it although their agent took part, which
-- `record: rounds` does not tell.
WITH ran_out AS (
  SELECT run, class, count(*) AS ran_out FROM agent_round JOIN agent USING (run, agent)
  WHERE cause = 'memory' GROUP BY run, class)
SELECT fleet_class.run, class, agents, eligible, budget_B, fleet_class.need_B, category,
  coalesce(run_memory.need_B, fleet_class.need_B) AS category_B, coalesce(ran_out, 0) AS ran_out
FROM fleet_class LEFT JOIN ran_out USING (run, class)
LEFT JOIN run_memory ON run_memory.run = fleet_class.run AND run_memory.need_B > 0
ORDER BY fleet_class.run, first, sum(run_memory.need_B) OVER (PARTITION BY category) DESC, category;

-- Memory an agent needs, by category, and the smallest budget of its device class; the largest need
-- of the class in each run stands for it.
WITH largest AS (
  SELECT run, class, agent, need_B,
    row_number() OVER (PARTITION BY run, class ORDER BY need_B DESC, agent) AS place
  FROM agent),
budget AS (
  SELECT run, class, count(*) AS agents, sum(eligible) AS eligible, min(budget_B) AS budget_B,
    max(reason) AS reason
  FROM agent GROUP BY run, class)
SELECT run, class, agents, eligible, budget_B, largest.need_B, reason, category,
  coalesce(agent_memory.need_B, largest.need_B) AS category_B
FROM largest JOIN budget USING (run, class) LEFT JOIN agent_memory USING (run, agent)
WHERE place = 1
ORDER BY run, class, category_B DESC, category;

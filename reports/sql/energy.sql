-- What an agent of each class drew in a whole run, by what for; mean over the agents of the class.
-- idle_round_J: in a dispatch, so in some round; idle_between_J: with none under way, which belongs to
-- no round (agent_round_energy has both, round by round). of_used_J: what the dispatches drew whose
-- result was used. Empty where no class has a power.
WITH used AS (
  SELECT run, class,
    sum(energy_compute_J + energy_up_J + energy_down_J + energy_idle_J) AS of_used_J
  FROM agent_round JOIN agent USING (run, agent) WHERE outcome = 'used' GROUP BY run, class),
between_rounds AS (
  SELECT run, class, avg(idle_J) AS idle_between_J
  FROM agent_round_energy JOIN agent USING (run, agent) WHERE round IS NULL GROUP BY run, class)
SELECT run, class, count(*) AS agents, avg(compute_J) AS compute_J, avg(down_J) AS down_J,
  avg(up_J) AS up_J, max(avg(idle_J) - idle_between_J, 0) AS idle_round_J, idle_between_J,
  coalesce(of_used_J, 0) / count(*) AS of_used_J
FROM agent_energy JOIN agent USING (run, agent) JOIN between_rounds USING (run, class)
  LEFT JOIN used USING (run, class)
WHERE run IN (SELECT run FROM run WHERE state = 'done')
GROUP BY run, class
ORDER BY run, min(agent);

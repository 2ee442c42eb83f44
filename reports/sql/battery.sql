-- How long full batteries last, in months of 30.4375 days, and the power that agents draw on average,
-- by class; if rounds go on as in the run. Empty where no class has a battery and a power.
SELECT run, class, count(*) AS agents, avg(battery_J) AS battery_J, avg(power_W) AS power_W,
  min(months) AS shortest, avg(months) AS mean, max(months) AS longest
FROM agent_battery JOIN agent USING (run, agent)
WHERE run IN (SELECT run FROM run WHERE state = 'done')
GROUP BY run, class
ORDER BY run, min(agent);

-- Who took part: agents of the fleet in order of how many of their results were used, what the
-- first so many of them have of all (the Lorenz curve), and Jain's index of fairness,
-- (sum x)^2 / (n sum x^2): 1 when all have the same, 1/n when one has all. At most 101 points a
-- run. Empty at `record: rounds`.
WITH parts AS (
  SELECT run, agent, count(*) AS asked, count(*) FILTER (WHERE outcome = 'used') AS used
  FROM agent_round WHERE outcome <> 'flush' GROUP BY run, agent),
counted AS (
  SELECT agent.run, agent.agent, coalesce(asked, 0) AS asked, coalesce(used, 0) AS used
  FROM agent LEFT JOIN parts USING (run, agent)
  WHERE agent.run IN (SELECT run FROM run WHERE state = 'done')
    AND agent.run IN (SELECT run FROM parts)),
summed AS (
  SELECT run, count(*) AS agents, sum(used) AS all_used, sum(used = 0) AS never,
    sum(used) * 1.0 * sum(used) / nullif(count(*) * sum(used * used), 0) AS jain,
    sum(asked) * 1.0 * sum(asked) / nullif(count(*) * sum(asked * asked), 0) AS jain_asked
  FROM counted GROUP BY run),
ordered AS (
  SELECT run, row_number() OVER so_far AS place, sum(used) OVER so_far AS used_so_far
  FROM counted
  WINDOW so_far AS (PARTITION BY run ORDER BY used, agent ROWS UNBOUNDED PRECEDING))
SELECT run, agents, never, jain, jain_asked, place * 1.0 / agents AS agents_share,
  used_so_far * 1.0 / nullif(all_used, 0) AS used_share
FROM ordered JOIN summed USING (run)
WHERE agents <= 101 OR place = agents OR place * 100 / agents <> (place - 1) * 100 / agents
ORDER BY run, place;

-- Who took part: agents of the fleet in order of how many of their results were used, what the
-- first so many of them have of all (the Lorenz curve), and Jain's index of fairness,
-- (sum x)^2 / (n sum x^2): 1 when all have the same, 1/n when one has all. At most 101 points a
-- run. Agents none of whose results was used come first, asked or not: of these the database may
-- have no rows, and the curve needs none. Empty at `record: rounds`.
WITH RECURSIVE counted AS (
  SELECT run, agent, count(*) AS asked, count(*) FILTER (WHERE outcome = 'used') AS used
  FROM agent_round WHERE outcome <> 'flush' AND run IN (SELECT run FROM run WHERE state = 'done')
  GROUP BY run, agent),
summed AS (
  SELECT run, agents, sum(used) AS all_used, agents - sum(used > 0) AS never,
    sum(used) * 1.0 * sum(used) / nullif(agents * sum(used * used), 0) AS jain,
    sum(asked) * 1.0 * sum(asked) / nullif(agents * sum(asked * asked), 0) AS jain_asked
  FROM counted JOIN run USING (run) GROUP BY run),
hundredths(part) AS (SELECT 1 UNION ALL SELECT part + 1 FROM hundredths WHERE part < 101),
ordered AS (
  SELECT run, never + row_number() OVER so_far AS place, sum(used) OVER so_far AS used_so_far
  FROM counted JOIN summed USING (run) WHERE used > 0
  WINDOW so_far AS (PARTITION BY run ORDER BY used, agent ROWS UNBOUNDED PRECEDING)
  UNION ALL -- those of no use at whose places the curve has a point
  SELECT run, CASE WHEN agents <= 101 THEN part ELSE (part * agents + 99) / 100 END AS place, 0
  FROM summed JOIN hundredths
  WHERE CASE WHEN agents <= 101 THEN part ELSE (part * agents + 99) / 100 END <= never
    AND (agents <= 101 OR part <= 100))
SELECT run, agents, never, jain, jain_asked, place * 1.0 / agents AS agents_share,
  used_so_far * 1.0 / nullif(all_used, 0) AS used_share
FROM ordered JOIN summed USING (run)
WHERE agents <= 101 OR place = agents OR place * 100 / agents <> (place - 1) * 100 / agents
ORDER BY run, place;

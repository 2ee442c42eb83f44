-- How stale the results were that an update used: aggregations since their wave was opened. 20
-- stands for 20 and more. Empty where every one was fresh, and at `record: rounds`.
WITH counted AS (
  SELECT run, min(staleness, 20) AS staleness, count(*) AS used, sum(staleness) AS in_all
  FROM agent_round
  WHERE outcome = 'used' AND run IN (SELECT run FROM run WHERE state = 'done')
  GROUP BY run, min(staleness, 20))
SELECT run, staleness, used, in_all FROM counted
WHERE run IN (SELECT run FROM counted WHERE staleness > 0)
ORDER BY run, staleness;

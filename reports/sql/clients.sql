-- Agents whose own policies were evaluated: means over the last quarter of those rounds. Returns and
-- ranks are those of view client_return.
WITH points AS (
  SELECT run, round, row_number() OVER (PARTITION BY run ORDER BY round DESC) AS from_end,
    count(*) OVER (PARTITION BY run) AS points
  FROM (SELECT DISTINCT run, round FROM client_return))
SELECT run, agent, class, objective, target_speed, count(*) AS evaluations,
  avg(own_before) AS own_before, avg(own_after) AS own_after, avg(shared_after) AS shared_after,
  avg(wishes_before) AS wishes_before, avg(wishes_after) AS wishes_after, avg(rank_own) AS rank_own,
  avg(rank_wishes) AS rank_wishes
FROM client_return JOIN points USING (run, round) JOIN agent USING (run, agent)
WHERE from_end <= (points + 3) / 4
GROUP BY run, agent
ORDER BY run, agent;

-- Of each trial of personal.yaml: the number of agents K, lambda and the seed; the final return of the shared policy, and means over agents in
-- the last round: what episodes of their own policies and of the one that they were sent are worth to their wishes, and the rank correlation
-- of their own policies with their wishes.
--   sqlite3 -csv -header personal.db < scenarios/preferences/personal.sql > scenarios/preferences/tables/personal.csv
SELECT agents AS K, max(objective) AS lambda, seed,
  round((SELECT mean FROM evaluation AS e WHERE e.run = run.run ORDER BY round DESC LIMIT 1), 3) AS final,
  round(avg(wishes_after), 3) AS wishes_own, round(avg(wishes_before), 3) AS wishes_sent, round(avg(rank_wishes), 4) AS rank
FROM run JOIN client_return USING (run) JOIN agent USING (run, agent)
WHERE state = 'done' AND round = (SELECT max(round) FROM client_return AS c WHERE c.run = run.run)
GROUP BY run.run ORDER BY K, lambda, seed;

-- How many agents were online, and how many at work, at 101 instants spread evenly over a run: the
-- agents that are always there, and the changes of the others up to the instant. Empty where no
-- class ever leaves.
WITH RECURSIVE done AS (
  SELECT run, agents, t_end_ns FROM run
  WHERE state = 'done' AND t_end_ns > 0 AND run IN (SELECT run FROM presence)),
coming AS (
  SELECT presence.run, agent, t_ns,
    online - coalesce(lag(online) OVER (PARTITION BY presence.run, agent ORDER BY t_ns), 0)
      AS change
  FROM presence JOIN done USING (run)),
changes AS (
  SELECT run, min((t_ns * 100.0) / t_end_ns, 100) AS place, change, 0 AS working
  FROM coming JOIN done USING (run)
  UNION ALL SELECT run, agent_round.t_begin_ns * 100.0 / done.t_end_ns, 0, 1
  FROM agent_round JOIN done USING (run) WHERE outcome <> 'flush'
  UNION ALL SELECT run, done_ns * 100.0 / done.t_end_ns, 0, -1
  FROM agent_round JOIN agent_work USING (run, dispatch) JOIN done USING (run)
  WHERE outcome <> 'flush'),
binned AS ( -- the first instant at or behind a change
  SELECT run, cast(ceil(place) AS INTEGER) AS instant, sum(change) AS online,
    sum(working) AS working
  FROM changes GROUP BY run, instant),
instants(instant) AS (SELECT 0 UNION ALL SELECT instant + 1 FROM instants WHERE instant < 100),
steady AS (
  SELECT run, agents - (SELECT count(DISTINCT agent) FROM presence WHERE presence.run = done.run)
    AS online FROM done)
SELECT done.run, instants.instant, instants.instant * t_end_ns * 1e-11 AS t_s, done.agents,
  steady.online + coalesce(sum(binned.online) OVER so_far, 0) AS online,
  coalesce(sum(binned.working) OVER so_far, 0) AS working
FROM done JOIN instants JOIN steady USING (run)
  LEFT JOIN binned ON binned.run = done.run AND binned.instant = instants.instant
WINDOW so_far AS (PARTITION BY done.run ORDER BY instants.instant)
ORDER BY done.run, instants.instant;

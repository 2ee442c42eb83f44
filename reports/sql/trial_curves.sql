-- One row per evaluated round of each finished run, or per round where nothing is learnt: what had
-- been spent by its end, how its dispatches ended, and the returns; minus infinity (and a deviation
-- of 0) where the policy broke the physics.
WITH spent AS (
  SELECT run, round, alpha, t_end_ns * 1e-9 AS seconds, selected, used, late, aborted, dropped, void,
    sum(agent_episodes) OVER so_far AS agent_episodes,
    sum(server_episodes) OVER so_far AS server_episodes,
    sum(accepted) OVER so_far AS accepted,
    sum(down_wire_B + up_wire_B) OVER so_far AS bytes
  FROM round WINDOW so_far AS (PARTITION BY run ORDER BY round)),
returns AS (
  SELECT run, round,
    max(coalesce(mean, -9e999)) FILTER (WHERE mode = 'stochastic') AS stochastic_mean,
    max(coalesce(sd, 0)) FILTER (WHERE mode = 'stochastic') AS stochastic_sd,
    max(coalesce(mean, -9e999)) FILTER (WHERE mode = 'deterministic') AS deterministic_mean,
    max(coalesce(sd, 0)) FILTER (WHERE mode = 'deterministic') AS deterministic_sd
  FROM evaluation GROUP BY run, round
  UNION ALL
  SELECT run, round, NULL, NULL, NULL, NULL FROM round
  WHERE run NOT IN (SELECT run FROM evaluation))
SELECT run.run, scenario, point, task, seed, version, trial, wall_s, jobs, returns.round,
  coalesce(agent_episodes, 0) AS agent_episodes, coalesce(server_episodes, 0) AS server_episodes,
  coalesce(accepted, 0) AS accepted, alpha,
  stochastic_mean, stochastic_sd, deterministic_mean, deterministic_sd,
  coalesce(seconds, 0) AS seconds, coalesce(bytes, 0) AS bytes,
  selected, used, late, aborted, dropped, void
FROM returns JOIN run USING (run) LEFT JOIN spent USING (run, round) LEFT JOIN host_run USING (run)
WHERE state = 'done'
ORDER BY scenario, point, seed, run.run, returns.round

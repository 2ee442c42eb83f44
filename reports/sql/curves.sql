-- One row per evaluation of the global policy, and what the run had spent by then: virtual time,
-- bytes on the wire in both directions, environment steps of agents and server together. A policy
-- that broke the physics has no mean; it stands as minus infinity.
WITH spent AS (
  SELECT run, round, t_end_ns * 1e-9 AS virtual_s,
    sum(down_wire_B + up_wire_B) OVER so_far AS wire_B,
    sum(agent_steps + server_steps) OVER so_far AS env_steps
  FROM round WINDOW so_far AS (PARTITION BY run ORDER BY round))
SELECT evaluation.run, evaluation.mode, evaluation.round,
  coalesce(evaluation.mean, -9e999) AS mean,
  coalesce(virtual_s, 0) AS virtual_s, coalesce(wire_B, 0) AS wire_B,
  coalesce(env_steps, 0) AS env_steps
FROM evaluation LEFT JOIN spent USING (run, round) JOIN run USING (run)
WHERE state = 'done'
ORDER BY evaluation.run, evaluation.mode, evaluation.round;

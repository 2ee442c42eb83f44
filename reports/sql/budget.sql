-- One row per evaluation of each run, in the first mode by name: what had been spent by then.
WITH chosen AS (SELECT run, min(mode) AS mode FROM evaluation GROUP BY run)
SELECT run, evaluation.round, coalesce(virtual_s, 0) AS virtual_s, coalesce(wire_B, 0) AS wire_B,
  coalesce(questions, 0) AS questions, coalesce(energy_J, 0) AS energy_J,
  coalesce(money, 0) AS money, coalesce(env_steps, 0) AS env_steps,
  coalesce(updates, 0) AS updates, coalesce(mean, -9e999) AS mean
FROM evaluation JOIN chosen USING (run, mode) LEFT JOIN spent USING (run, round)
ORDER BY run, evaluation.round;

-- One row per evaluation of each run: what had been spent by then, and in all (total_...). Updates
-- are the agents' results that were used.
WITH chosen AS (SELECT run, min(mode) AS mode FROM evaluation GROUP BY run),
spent AS (
  SELECT run, round, t_end_ns * 1e-9 AS time,
    sum(down_wire_B + up_wire_B) OVER so_far AS bytes, sum(questions) OVER so_far AS questions,
    sum(energy_J) OVER so_far AS energy, sum(used) OVER so_far AS updates
  FROM round WINDOW so_far AS (PARTITION BY run ORDER BY round)),
total AS (
  SELECT run, max(round) AS rounds, max(time) AS time, max(bytes) AS bytes,
    max(questions) AS questions, max(energy) AS energy, max(updates) AS updates
  FROM spent GROUP BY run)
SELECT run, evaluation.round AS rounds, coalesce(spent.time, 0) AS time,
  coalesce(spent.bytes, 0) AS bytes, coalesce(spent.questions, 0) AS questions,
  coalesce(spent.energy, 0) AS energy, coalesce(spent.updates, 0) AS updates,
  coalesce(mean, -9e999) AS mean,
  total.rounds AS total_rounds, total.time AS total_time, total.bytes AS total_bytes,
  total.questions AS total_questions, total.energy AS total_energy, total.updates AS total_updates
FROM evaluation JOIN chosen USING (run, mode) LEFT JOIN spent USING (run, round)
  JOIN total USING (run)
ORDER BY run, evaluation.round;

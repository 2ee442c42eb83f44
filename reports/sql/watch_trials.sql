-- A row for each trial: its state, the rounds that it has finished, what they cost, and how dispatches ended.
WITH so_far AS (
  SELECT run, max(round) AS round, max(t_end_ns) * 1e-9 AS virtual_s,
    sum(down_wire_B + up_wire_B) AS wire_B, sum(used) AS used, sum(late) AS late,
    sum(aborted) AS aborted, sum(dropped) AS dropped
  FROM round GROUP BY run)
SELECT run.run, scenario, task, point, algorithm, seed, state, reason, place, trials, rounds, target, round,
  virtual_s, wire_B, used, late, aborted, dropped, wall_s
FROM run LEFT JOIN so_far USING (run) LEFT JOIN host_run USING (run)
ORDER BY scenario, task, place, run.run;

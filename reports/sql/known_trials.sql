-- A row for each trial that was begun: its state; of one that is not finished the last round of which there is a row, the time
-- that it had taken by then, and the part of it that was spent in episodes, which are found again where any are kept.
SELECT run.run, state, (SELECT max(round) FROM round WHERE state = 'running' AND round.run = run.run) AS round, wall_s,
  (physics_s + policy_s) / cpu_s AS playing, EXISTS (SELECT 1 FROM host_episode) AS kept
FROM run LEFT JOIN host_run USING (run)
ORDER BY run.run;

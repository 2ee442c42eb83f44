-- What became of the work of agents: dispatches by their outcome, why their work came to nothing
-- (the cause, empty for what was used) and the phase they were cut off in, with the bytes they had
-- moved, the steps they had computed and the time they had been at it. The final flush is not
-- work. Empty at `record: rounds`.
SELECT run, outcome, coalesce(cause, '') AS cause, coalesce(outcome_phase, '') AS phase,
  count(*) AS dispatches, sum(down_wire_B + up_wire_B) AS wire_B, sum(steps) AS env_steps,
  sum(download_ns + compute_ns + panel_ns + upload_ns) * 1e-9 AS busy_s
FROM agent_round
WHERE run IN (SELECT run FROM run WHERE state = 'done') AND outcome <> 'flush'
GROUP BY run, outcome, cause, phase
ORDER BY run, outcome, cause, phase;

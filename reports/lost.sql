-- Work that no update used, by what became of it and the phase it was cut off in; the final flush
-- is not work. Empty at `record: rounds`.
SELECT run, fate, coalesce(fate_phase, '') AS phase, count(*) AS dispatches,
  sum(down_wire_B + up_wire_B) AS wire_B, sum(steps) AS env_steps
FROM agent_round JOIN run USING (run)
WHERE state = 'done' AND fate NOT IN ('used', 'flush')
GROUP BY run, fate, phase
ORDER BY run, fate, phase;

-- Rounds for the trace, with the returns that were evaluated at their ends. Round 0 is the evaluation before the
-- first round.
-- include export_steps
SELECT run, round, coalesce(t_begin_ns, 0) AS t_begin_ns, coalesce(t_end_ns, 0) AS t_end_ns,
  selected, used, late, aborted, dropped, accepted, deterministic, stochastic
FROM step LEFT JOIN round USING (run, round) LEFT JOIN returns USING (run, round)
ORDER BY run, round;

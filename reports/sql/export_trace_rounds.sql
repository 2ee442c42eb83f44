-- Rounds for the trace, with the returns that were evaluated at their ends. Round 0 is the evaluation before the
-- first round.
WITH exported(run) AS (
-- include exported
),
step AS (
  SELECT run, round FROM round WHERE run IN (SELECT run FROM exported)
  UNION
  SELECT run, round FROM evaluation WHERE run IN (SELECT run FROM exported)),
returns AS (
  SELECT run, round,
    max(mean) FILTER (WHERE mode = 'deterministic') AS deterministic,
    max(mean) FILTER (WHERE mode = 'stochastic') AS stochastic
  FROM evaluation WHERE run IN (SELECT run FROM exported) GROUP BY run, round)
SELECT run, round, coalesce(t_begin_ns, 0) AS t_begin_ns, coalesce(t_end_ns, 0) AS t_end_ns,
  selected, used, late, aborted, dropped, accepted, deterministic, stochastic
FROM step LEFT JOIN round USING (run, round) LEFT JOIN returns USING (run, round)
ORDER BY run, round;

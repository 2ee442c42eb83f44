-- The rounds of the trials to export, with the returns that were evaluated at their ends.
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
    max(sd) FILTER (WHERE mode = 'deterministic') AS deterministic_sd,
    max(mean) FILTER (WHERE mode = 'stochastic') AS stochastic,
    max(sd) FILTER (WHERE mode = 'stochastic') AS stochastic_sd,
    sum(blowups) AS blowups
  FROM evaluation WHERE run IN (SELECT run FROM exported) GROUP BY run, round)

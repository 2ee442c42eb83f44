-- The last policy that is kept of each run: that of its last evaluation.
SELECT run, max(round) AS round FROM policy GROUP BY run ORDER BY run

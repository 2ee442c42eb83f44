-- The rows of table evaluation for the exported trials.
SELECT * FROM evaluation WHERE run IN (
-- include exported
) ORDER BY run, round, mode;

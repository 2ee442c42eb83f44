-- The rows of table round for the exported trials.
SELECT * FROM round WHERE run IN (
-- include exported
) ORDER BY run, round;

-- The rows of table run for the exported trials.
SELECT * FROM run WHERE run IN (
-- include exported
) ORDER BY run;

-- The rows of table span for the exported trials.
SELECT * FROM span WHERE run IN (
-- include exported
) ORDER BY run, dispatch, from_ns;

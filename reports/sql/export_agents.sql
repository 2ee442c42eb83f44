-- The rows of table agent for the exported trials.
SELECT * FROM agent WHERE run IN (
-- include exported
) ORDER BY run, agent;

-- The rows of table agent_round for the exported trials.
SELECT * FROM agent_round WHERE run IN (
-- include exported
) ORDER BY run, dispatch;

-- The rows of table panel_answer for the exported trials.
SELECT * FROM panel_answer WHERE run IN (
-- include exported
) ORDER BY run, round, dispatch, question;

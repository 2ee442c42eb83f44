-- Spans of dispatches for the trace, in the order in which the dispatches began.
WITH labelled(run, agent, label) AS (
-- include agent_labels
)
SELECT run, span.dispatch, agent, label, round, outcome, t_begin_ns, t_end_ns, phase, from_ns, to_ns
FROM span CROSS JOIN agent_round USING (run, dispatch) CROSS JOIN labelled USING (run, agent)
WHERE run IN (
-- include exported
) ORDER BY run, span.dispatch, from_ns;

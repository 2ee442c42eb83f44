-- Spans of dispatches for the trace, in the order in which the dispatches began.
SELECT run, span.dispatch, agent, coalesce(agent.name, class || ' ' || idx), round, outcome,
  t_begin_ns, t_end_ns, phase, from_ns, to_ns
FROM span CROSS JOIN agent_round USING (run, dispatch) CROSS JOIN agent USING (run, agent)
WHERE run IN (
-- include exported
) ORDER BY run, span.dispatch, from_ns;

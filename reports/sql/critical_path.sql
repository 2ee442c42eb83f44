WITH heard AS ( -- when the server knew what had become of a dispatch of the round it ended in
  SELECT run, ended AS round, dispatch, outcome,
    CASE WHEN outcome = 'used' OR outcome = 'void' THEN done_ns ELSE t_end_ns END AS heard_ns
  FROM agent_round JOIN agent_work USING (run, dispatch)
  WHERE run IN (SELECT run FROM run WHERE state = 'done')
    AND outcome IN ('used', 'void', 'aborted', 'dropped')
    AND coalesce(cause, '') <> 'surplus'),
last AS (
  SELECT heard.run, heard.round, max(heard_ns) AS heard_ns
  FROM heard JOIN round USING (run, round)
  WHERE heard_ns <= t_end_ns GROUP BY heard.run, heard.round),
critical AS ( -- of several at one instant the first that arrived, else the first at all
  SELECT run, round, heard_ns,
    min(dispatch + 1000000000000 * (outcome <> 'used')) % 1000000000000 AS dispatch
  FROM heard JOIN last USING (run, round, heard_ns) GROUP BY run, round),
waited AS MATERIALIZED ( -- the rounds, and whom each waited for
  SELECT critical.run, critical.round, critical.dispatch, heard_ns, part.t_begin_ns AS sent_ns,
    round.t_begin_ns AS from_ns, round.t_end_ns AS to_ns, part.agent, class, idx, outcome,
    coalesce(cell.name, '') AS cell
  FROM critical JOIN round USING (run, round)
    JOIN agent_round AS part ON part.run = critical.run AND part.dispatch = critical.dispatch
    JOIN agent ON agent.run = part.run AND agent.agent = part.agent
    LEFT JOIN cell ON cell.run = agent.run AND cell.cell = agent.cell),
instants AS ( -- in order of time: how many rounds had ended when a round began
  SELECT run, round, t_end_ns AS at, 0 AS begins FROM round WHERE run IN (SELECT run FROM waited)
  UNION ALL SELECT run, round, from_ns, 1 FROM waited),
begun AS MATERIALIZED (
  SELECT run, round, ended FROM (
    SELECT run, round, begins,
      sum(1 - begins) OVER (PARTITION BY run ORDER BY at, begins) AS ended
    FROM instants)
  WHERE begins),
parts AS MATERIALIZED ( -- without a key: what follows finds an agent's dispatches by their round
  SELECT run, ended, agent, dispatch, t_begin_ns, t_end_ns FROM agent_round
  WHERE run IN (SELECT run FROM waited)),
before AS ( -- those that the agent had under way in the round before it was sent off
  SELECT waited.run, waited.round, from_ns, sent_ns, parts.dispatch, parts.t_begin_ns,
    parts.t_end_ns
  FROM waited CROSS JOIN begun ON begun.run = waited.run AND begun.round = waited.round
    CROSS JOIN round AS other ON other.run = waited.run
      AND other.round BETWEEN begun.ended + 1 AND waited.round + 1
    CROSS JOIN parts ON parts.run = waited.run AND parts.agent = waited.agent
      AND parts.ended = other.round
      AND parts.t_end_ns > from_ns AND parts.t_end_ns <= sent_ns),
path AS ( -- which dispatch of that agent to look at, and from when to when: those before, each up to
  -- its end
  SELECT run, round, dispatch, max(sent_ns, from_ns) AS a, heard_ns AS b FROM waited
  UNION ALL SELECT run, round, dispatch,
    max(t_begin_ns, from_ns, coalesce(lag(t_end_ns) OVER
      (PARTITION BY run, round ORDER BY t_end_ns, dispatch), 0)),
    t_end_ns
  FROM before),
pieces AS ( -- what it was at then
  SELECT path.run, path.round, phase, (min(to_ns, b) - max(from_ns, a)) * 1e-9 AS s,
    cell_ns * 1.0 / (to_ns - from_ns) AS of_cell, server_ns * 1.0 / (to_ns - from_ns) AS of_server
  FROM path JOIN span ON span.run = path.run AND span.dispatch = path.dispatch
    AND from_ns < b AND to_ns > a),
sums AS ( -- behind_*: what an earlier dispatch of the same agent had its link or processor for
  SELECT run, round,
    total(s * (1 - of_cell - of_server)) FILTER (WHERE phase IN ('download', 'behind_download'))
      AS own_down_s,
    total(s * (1 - of_cell - of_server)) FILTER (WHERE phase IN ('upload', 'behind_upload'))
      AS own_up_s,
    total(s * of_cell) FILTER (WHERE phase = 'download') AS cell_down_s,
    total(s * of_cell) FILTER (WHERE phase = 'upload') AS cell_up_s,
    total(s * of_server) FILTER (WHERE phase = 'download') AS hub_down_s,
    total(s * of_server) FILTER (WHERE phase = 'upload') AS hub_up_s,
    total(s) FILTER (WHERE phase IN ('compute', 'behind_compute')) AS compute_s,
    total(s) FILTER (WHERE phase IN ('panel', 'queue')) AS panel_s,
    total(s) FILTER (WHERE phase IN ('away', 'silence', 'detection')) AS gone_s
  FROM pieces GROUP BY run, round),
spent AS (
  SELECT run, round, agent, class, idx, outcome, cell, from_ns * 1e-9 AS from_s,
    (to_ns - from_ns) * 1e-9 AS round_s,
    total(own_down_s) AS own_down_s, total(own_up_s) AS own_up_s,
    total(cell_down_s) AS cell_down_s, total(cell_up_s) AS cell_up_s,
    total(hub_down_s) AS hub_down_s, total(hub_up_s) AS hub_up_s,
    total(compute_s) AS compute_s, total(panel_s) AS panel_s, total(gone_s) AS gone_s,
    max(round((to_ns - from_ns) * 1e-9 - total(own_down_s + own_up_s + cell_down_s + cell_up_s
      + hub_down_s + hub_up_s + compute_s + panel_s + gone_s), 9), 0) AS server_s
  FROM waited LEFT JOIN sums USING (run, round) GROUP BY run, round)

WITH
-- include waits
heard AS ( -- when the server knew what had become of a dispatch of the round it ended in
  SELECT run, ended AS round, dispatch, fate,
    CASE WHEN fate = 'used' OR fate = 'void' THEN t_end_ns - wait_ns + for_down_ns + for_processor_ns + for_up_ns
      ELSE t_end_ns END AS heard_ns
  FROM waits CROSS JOIN agent_round USING (run, dispatch)
  WHERE run IN (SELECT run FROM run WHERE state = 'done')
    AND fate IN ('used', 'void', 'aborted', 'dropped')
    AND coalesce(cause, '') <> 'surplus'),
last AS (
  SELECT heard.run, heard.round, max(heard_ns) AS heard_ns
  FROM heard JOIN round USING (run, round)
  WHERE heard_ns <= t_end_ns GROUP BY heard.run, heard.round),
critical AS ( -- of several at one instant the first that arrived, else the first at all
  SELECT run, round, heard_ns,
    min(dispatch + 1000000000000 * (fate <> 'used')) % 1000000000000 AS dispatch
  FROM last CROSS JOIN heard USING (run, round, heard_ns) GROUP BY run, round),
path AS ( -- its phases one after the other, as far as they lie in the round
  SELECT critical.run, critical.round, round.t_begin_ns AS from_ns, round.t_end_ns AS to_ns,
    part.agent, class, idx, fate,
    heard_ns, part.t_begin_ns, download_ns, compute_ns, panel_ns, upload_ns,
    for_down_ns, for_processor_ns, for_up_ns,
    min(1.0, (latency_ns + coalesce(part.down_wire_B * 1e9 / down_Bps, 0)) / download_ns)
      AS own_down,
    min(1.0, (latency_ns + coalesce(part.up_wire_B * 1e9 / up_Bps, 0)) / upload_ns) AS own_up
  FROM critical JOIN round USING (run, round)
    JOIN agent_round AS part ON part.run = critical.run AND part.dispatch = critical.dispatch
    JOIN agent ON agent.run = part.run AND agent.agent = part.agent
    JOIN waits ON waits.run = part.run AND waits.dispatch = part.dispatch),
downs AS (SELECT *, t_begin_ns + for_down_ns AS down_ns FROM path),
computes AS (
  SELECT *, down_ns + download_ns AS received_ns,
    down_ns + download_ns + for_processor_ns AS work_ns
  FROM downs),
asks AS (SELECT *, work_ns + compute_ns AS ask_ns, work_ns + compute_ns + panel_ns AS answer_ns
  FROM computes),
ups AS (SELECT *, answer_ns + for_up_ns AS up_ns, answer_ns + for_up_ns + upload_ns AS sent_ns
  FROM asks),
spent AS (
  SELECT run, round, agent, class, idx, fate, from_ns * 1e-9 AS from_s,
    (to_ns - from_ns) * 1e-9 AS round_s,
    max(received_ns - max(down_ns, from_ns), 0) * coalesce(own_down, 1) * 1e-9 AS own_down_s,
    max(received_ns - max(down_ns, from_ns), 0) * (1 - coalesce(own_down, 1)) * 1e-9
      AS shared_down_s,
    max(ask_ns - max(work_ns, from_ns), 0) * 1e-9 AS compute_s,
    max(answer_ns - max(ask_ns, from_ns), 0) * 1e-9 AS panel_s,
    max(sent_ns - max(up_ns, from_ns), 0) * coalesce(own_up, 1) * 1e-9 AS own_up_s,
    max(sent_ns - max(up_ns, from_ns), 0) * (1 - coalesce(own_up, 1)) * 1e-9 AS shared_up_s,
    (max(down_ns - max(t_begin_ns, from_ns), 0) + max(work_ns - max(received_ns, from_ns), 0)
      + max(up_ns - max(answer_ns, from_ns), 0) + max(heard_ns - max(sent_ns, from_ns), 0)) * 1e-9
      AS gone_s,
    (max(t_begin_ns - from_ns, 0) + to_ns - max(heard_ns, from_ns)) * 1e-9 AS server_s
  FROM ups)

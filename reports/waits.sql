-- When in its course a dispatch waited behind others of its agent: for the link down, for the
-- processor, for the link up. Each serves one at a time, in the order of dispatches, so that the
-- end of a phase of the k-th is E(k) = max(asked(k), E(k - 1)) + length(k), that is L(k) + the
-- largest asked(j) - L(j - 1) of all j up to k, L summing the lengths. What is left of wait_ns was
-- at the end, as is what one that was lost waited from then on. Time away is not known to be in
-- between. Reckoned for runs in which an agent may have several dispatches under way: in all others
-- there is nothing but the end.
lengths AS (
  SELECT run, agent, dispatch, coalesce(fate_phase, '') AS fate_phase, t_begin_ns, download_ns,
    compute_ns, panel_ns, upload_ns, wait_ns,
    sum(download_ns) OVER course AS downs, sum(compute_ns) OVER course AS computes,
    sum(upload_ns) OVER course AS ups
  FROM agent_round
  WHERE fate <> 'flush'
    AND run IN (SELECT run FROM run WHERE resolved NOT LIKE '%in_flight: 1' || char(10) || '%')
  WINDOW course AS (PARTITION BY run, agent ORDER BY dispatch)),
received AS (
  SELECT *, downs + max(t_begin_ns - (downs - download_ns)) OVER course AS received_ns
  FROM lengths WINDOW course AS (PARTITION BY run, agent ORDER BY dispatch)),
computed AS (
  SELECT *, computes + max(received_ns - (computes - compute_ns)) OVER course AS computed_ns
  FROM received WINDOW course AS (PARTITION BY run, agent ORDER BY dispatch)),
sent AS (
  SELECT *, ups + max(computed_ns + panel_ns - (ups - upload_ns)) OVER course AS sent_ns
  FROM computed WINDOW course AS (PARTITION BY run, agent ORDER BY dispatch)),
for_down AS (
  SELECT *, min(wait_ns, received_ns - download_ns - t_begin_ns) AS for_down_ns FROM sent),
for_processor AS (
  SELECT *, min(wait_ns - for_down_ns, computed_ns - compute_ns - received_ns)
    * (fate_phase <> 'download') AS for_processor_ns
  FROM for_down),
waits AS MATERIALIZED (
  SELECT run, dispatch, for_down_ns, for_processor_ns,
    min(wait_ns - for_down_ns - for_processor_ns, sent_ns - upload_ns - panel_ns - computed_ns)
      * (fate_phase NOT IN ('download', 'compute', 'panel')) AS for_up_ns
  FROM for_processor
  UNION ALL
  SELECT run, dispatch, 0, 0, 0 FROM agent_round
  WHERE fate <> 'flush' AND run NOT IN (SELECT run FROM lengths)),

-- What each round waited for: of the dispatches that ended in it, the one the server heard of last
-- before it closed the round (arrived, cut off, or given up as lost; not those that were only too
-- many), and what its agent was at from the round's begin until then, by the table span. A transfer
-- is split into what the agent's own link takes alone (latency, connection, bytes over its rate;
-- with what waits behind another dispatch of the same agent), and what its cell's link and the
-- server's added. panel: queueing included. gone: away, or silent, for its duty cycle or until
-- given up. server: while the agent had nothing to do, and after it was heard of; so the sum is the
-- round. Sums over at most 30 bins of a run's rounds, by class of the agent; `cell` is NULL where
-- its agents are in several. Empty at `record: rounds`.
-- include critical_path
SELECT run, (round - 1) / ((rounds + 29) / 30) AS bin, class,
  min(round) AS round_from, max(round) AS round_to, count(*) AS decided,
  count(DISTINCT idx) AS agents, CASE count(DISTINCT cell) WHEN 1 THEN max(cell) END AS cell,
  sum(round_s) AS round_s, sum(own_down_s) AS own_down_s, sum(own_up_s) AS own_up_s,
  sum(cell_down_s + cell_up_s) AS cell_s, sum(hub_down_s + hub_up_s) AS hub_s,
  sum(compute_s) AS compute_s, sum(panel_s) AS panel_s, sum(gone_s) AS gone_s,
  sum(server_s) AS server_s
FROM spent JOIN run USING (run)
GROUP BY run, bin, class
ORDER BY run, bin, min(agent);

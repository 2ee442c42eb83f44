-- What each round waited for: of the dispatches that ended in it, the one the server heard of last
-- before it closed the round (arrived, cut off, or given up as lost; not those that were only too
-- many), and what that one had spent its time on. A transfer is split into what its own link would
-- have taken alone (latency and bytes over its rate) and the rest, which is the shared links' (and
-- the server's latency). gone: away, silent until given up, or at another dispatch; server: before
-- the dispatch was sent off and after it was heard of, so the sum is the round. Sums over at most 30
-- bins of a run's rounds, by class of the agent. Empty at `record: rounds`.
-- include critical_path
SELECT run, (round - 1) / ((rounds + 29) / 30) AS bin, class,
  min(round) AS round_from, max(round) AS round_to, count(*) AS decided,
  count(DISTINCT idx) AS agents, sum(round_s) AS round_s,
  sum(own_down_s) AS own_down_s, sum(shared_down_s) AS shared_down_s, sum(compute_s) AS compute_s,
  sum(panel_s) AS panel_s, sum(own_up_s) AS own_up_s, sum(shared_up_s) AS shared_up_s,
  sum(gone_s) AS gone_s, sum(server_s) AS server_s
FROM spent JOIN run USING (run)
GROUP BY run, bin, class
ORDER BY run, bin, min(agent);

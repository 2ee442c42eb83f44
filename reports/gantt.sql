-- Who did what in two rounds of the first seed of each point: the one in the middle when rounds are
-- ordered by their length, and the longest where that is at least 5 % longer. Every dispatch under
-- way in the round, of more than 24 a choice spread evenly from the first that was done with its
-- work to the last. Empty at `record: rounds`.
WITH
-- include waits
shown AS (
  SELECT run, seed, at_server FROM (
    SELECT run, seed, resolved LIKE '%place: server%' AS at_server,
      row_number() OVER (PARTITION BY scenario, scenario_hash, task, point, algorithm ORDER BY seed)
        AS nth
    FROM run WHERE state = 'done')
  WHERE nth = 1),
ordered AS MATERIALIZED (
  SELECT run, round, t_begin_ns AS from_ns, t_end_ns AS to_ns, at_server,
    row_number() OVER (PARTITION BY run ORDER BY t_end_ns - t_begin_ns, round) AS place,
    count(*) OVER (PARTITION BY run) AS rounds
  FROM round JOIN shown USING (run)),
middle AS (
  SELECT run, to_ns - from_ns AS length_ns FROM ordered WHERE place = (rounds + 1) / 2),
chosen AS MATERIALIZED (
  SELECT run, round, from_ns, to_ns, at_server, place <> (rounds + 1) / 2 AS longest
  FROM ordered JOIN middle USING (run)
  WHERE place = (rounds + 1) / 2
    OR (place = rounds AND to_ns - from_ns >= 1.05 * length_ns)),
under_way AS (
  SELECT chosen.*, part.agent, part.dispatch, fate, fate_phase, cause, t_begin_ns, download_ns,
    compute_ns, panel_ns, upload_ns, away_ns, for_down_ns, for_processor_ns, for_up_ns,
    wait_ns - for_down_ns - for_processor_ns - for_up_ns AS end_ns,
    row_number() OVER (PARTITION BY chosen.run, chosen.round
      ORDER BY t_end_ns - wait_ns + for_down_ns + for_processor_ns + for_up_ns,
        part.dispatch) AS place,
    count(*) OVER (PARTITION BY chosen.run, chosen.round) AS dispatches
  FROM chosen CROSS JOIN agent_round AS part
    ON part.run = chosen.run AND t_begin_ns < to_ns AND t_end_ns > from_ns AND fate <> 'flush'
    JOIN waits ON waits.run = part.run AND waits.dispatch = part.dispatch)
SELECT run, round, longest, at_server, from_ns * 1e-9 AS from_s, to_ns * 1e-9 AS to_s, agent, class,
  idx, dispatches, fate, coalesce(fate_phase, '') AS fate_phase, coalesce(cause, '') AS cause,
  t_begin_ns * 1e-9 AS begin_s, download_ns * 1e-9 AS download_s, compute_ns * 1e-9 AS compute_s,
  panel_ns * 1e-9 AS panel_s, upload_ns * 1e-9 AS upload_s, away_ns * 1e-9 AS away_s,
  for_down_ns * 1e-9 AS for_down_s, for_processor_ns * 1e-9 AS for_processor_s,
  for_up_ns * 1e-9 AS for_up_s, end_ns * 1e-9 AS wait_s
FROM under_way JOIN agent USING (run, agent)
WHERE dispatches <= 24 OR place = 1
  OR (place - 1) * 23 / (dispatches - 1) <> (place - 2) * 23 / (dispatches - 1)
ORDER BY run, longest, round, place;

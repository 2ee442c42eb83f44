-- Who did what, and when, in rounds of the first seed of each point: those asked for by number; if
-- none were, the one in the middle when rounds that took time are ordered by their length, and the
-- longest where that is at least 5 % longer. A row for each span (table span) in the round of a dispatch under
-- way, of more than 24 dispatches a choice spread evenly from the first that was done with its work
-- to the last. Empty at `record: rounds`.
WITH asked(round) AS (
-- include asked_rounds
),
labelled(run, agent, label) AS (
-- include agent_labels
),
shown AS (
  SELECT run, seed FROM (
    SELECT run, seed,
      row_number() OVER (PARTITION BY scenario, scenario_hash, task, point, algorithm ORDER BY seed)
        AS nth
    FROM run WHERE state = 'done')
  WHERE nth = 1),
ordered AS MATERIALIZED (
  SELECT run, round, t_begin_ns AS from_ns, t_end_ns AS to_ns,
    row_number() OVER (PARTITION BY run ORDER BY t_end_ns - t_begin_ns, round) AS place,
    count(*) OVER (PARTITION BY run) AS rounds
  FROM round JOIN shown USING (run)
  WHERE t_end_ns > t_begin_ns OR EXISTS (SELECT 1 FROM asked)),
middle AS (
  SELECT run, to_ns - from_ns AS length_ns FROM ordered WHERE place = (rounds + 1) / 2),
chosen AS MATERIALIZED (
  SELECT run, round, from_ns, to_ns,
    CASE WHEN EXISTS (SELECT 1 FROM asked) THEN 'asked'
      WHEN place = (rounds + 1) / 2 THEN 'median' ELSE 'longest' END AS choice
  FROM ordered JOIN middle USING (run)
  WHERE CASE WHEN EXISTS (SELECT 1 FROM asked) THEN round IN (SELECT round FROM asked)
    ELSE place = (rounds + 1) / 2
      OR (place = rounds AND to_ns - from_ns >= 1.05 * length_ns) END),
under_way AS MATERIALIZED (
  SELECT chosen.*, part.agent, part.dispatch, outcome, cause, t_begin_ns, t_end_ns,
    done_ns
  FROM chosen CROSS JOIN agent_round AS part
    ON part.run = chosen.run AND t_begin_ns < to_ns AND t_end_ns > from_ns AND outcome <> 'flush'
    JOIN agent_work USING (run, dispatch)),
placed AS MATERIALIZED (
  SELECT *, row_number() OVER (PARTITION BY run, round ORDER BY done_ns, dispatch) AS place,
    count(*) OVER (PARTITION BY run, round) AS dispatches
  FROM under_way)
SELECT run, round, choice, placed.from_ns * 1e-9 AS from_s, placed.to_ns * 1e-9 AS to_s, dispatch,
  agent, label, dispatches, outcome, coalesce(cause, '') AS cause, t_begin_ns * 1e-9 AS begin_s,
  t_end_ns * 1e-9 AS end_s, done_ns * 1e-9 AS done_s, phase, span.from_ns * 1e-9 AS span_from_s,
  span.to_ns * 1e-9 AS span_to_s
FROM placed JOIN labelled USING (run, agent) JOIN span USING (run, dispatch)
WHERE (dispatches <= 24 OR place = 1
    OR (place - 1) * 23 / (dispatches - 1) <> (place - 2) * 23 / (dispatches - 1))
  AND span.to_ns > placed.from_ns AND span.from_ns < placed.to_ns
ORDER BY run, choice = 'longest', round, place, span.from_ns;

-- One row per evaluation of the global policy, and what the run had spent by then: virtual time,
-- bytes on the wire in both directions, questions to people, energy, money where something has a
-- price, environment steps of agents and server together. A policy that broke the physics has no
-- mean; it stands as minus infinity.
SELECT evaluation.run, evaluation.mode, evaluation.round,
  coalesce(evaluation.mean, -9e999) AS mean,
  coalesce(virtual_s, 0) AS virtual_s, coalesce(wire_B, 0) AS wire_B,
  coalesce(questions, 0) AS questions, coalesce(energy_J, 0) AS energy_J,
  coalesce(money, 0) AS money, coalesce(env_steps, 0) AS env_steps
FROM evaluation LEFT JOIN spent USING (run, round) JOIN run USING (run)
WHERE state = 'done'
ORDER BY evaluation.run, evaluation.mode, evaluation.round;

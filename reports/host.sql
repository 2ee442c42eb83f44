-- What the runs cost the machine they were computed on: measured, so never the same twice.
SELECT run, jobs, cpu, libm, started, wall_s, physics_s, policy_s,
  agent_steps + server_steps AS env_steps
FROM host_run JOIN (
  SELECT run, sum(agent_steps) AS agent_steps, sum(server_steps) AS server_steps
  FROM round GROUP BY run) USING (run)
ORDER BY run;

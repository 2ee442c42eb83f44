-- What the runs cost the machine they were computed on: measured, so never the same twice.
SELECT run, jobs, cpu, family, libm, mujoco, started, wall_s, cpu_s, physics_s, policy_s, steps,
  episodes_played, episodes_found, events
FROM host_run
ORDER BY run;

-- The database of a study.
-- Names carry their unit: _ns virtual nanoseconds since the run began, _s
-- seconds, _B bytes, _Bps bytes/s, _bits bits, _W watts, _J joules. up: from
-- agents to the server; down: to agents.
-- Time is virtual everywhere except in tables called host_*. These alone depend
-- on the machine and on the moment; every other table is the same for the same
-- scenario and seed, at any number of threads.
-- payload: bytes of the encoded messages, including their 8-byte headers and
-- any statistics of the normaliser. wire: bytes that really went over the link,
-- with framing. Of a transfer that was cut short both count what had moved,
-- rounded down.
-- paper_*: as the paper that introduced the algorithm counts (arXiv
-- 2604.17747), beside what was really sent and held.

PRAGMA application_id = 1178944595; -- "FEDS"
PRAGMA user_version = 3; -- the version of this schema

-- A trial: one point of the sweep at one seed.
CREATE TABLE run(
  run INTEGER PRIMARY KEY,      -- 63-bit hash of `trial`
  scenario TEXT NOT NULL,       -- name of the scenario
  scenario_hash TEXT NOT NULL,  -- of the scenario file and the --set values, 16
                                -- hex digits
  resolved TEXT NOT NULL,       -- the whole scenario with every default, as
                                -- YAML that gives this trial again
  point TEXT NOT NULL,          -- what the sweep set,
                                -- "algorithm.name=par_s2zpo, ..."; "" without a
                                -- sweep
  place INTEGER NOT NULL,       -- of the trial in its study: 0, 1, ..., points
                                -- in the order of the sweep, seeds within a
                                -- point
  trial TEXT NOT NULL,          -- `resolved` without the keys that cannot
                                -- change results, and without keys at their
                                -- defaults that are younger than published
                                -- results
  algorithm TEXT NOT NULL,      -- as in algorithm.name
  task TEXT NOT NULL,           -- as in task.name
  seed INTEGER NOT NULL,        -- seed of every random draw of the trial
  d INTEGER NOT NULL,           -- parameters of the policy; 0 when nothing is
                                -- learnt
  rounds INTEGER NOT NULL,      -- rounds asked for
  agents INTEGER NOT NULL,      -- agents of the fleet
  eligible INTEGER NOT NULL,    -- of these, the agents whose memory suffices
  server_up_Bps REAL,           -- rate of the server's link, from the agents to
                                -- the server; NULL: unlimited
  server_down_Bps REAL,         -- from the server to the agents; NULL:
                                -- unlimited
  target REAL,                  -- the return that counts as reached; NULL: none
                                -- given
  version TEXT NOT NULL,        -- of the program that ran it
  state TEXT NOT NULL CHECK(state IN ('running', 'done', 'nobody_fits', 'failed')),
                                -- how far it got
  reason TEXT,                  -- why it failed, or why no agent fits
  t_end_ns INTEGER,             -- when the last byte of the final flush was
                                -- delivered; NULL until the run ends
  flush_payload_B INTEGER,      -- bytes of the flush that makes every replica
                                -- current after the last round
  flush_wire_B INTEGER          -- the same with framing
) STRICT;

-- An agent of the fleet, as drawn.
CREATE TABLE agent(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  agent INTEGER NOT NULL,       -- 1, 2, ... over the whole fleet
  class TEXT NOT NULL,          -- device class
  idx INTEGER NOT NULL,         -- 0, 1, ... within the class; (seed, class,
                                -- idx) keys every draw of the agent
  panel INTEGER NOT NULL,       -- agents with equal numbers share one panel and
                                -- queue for it
  cell INTEGER,                 -- the cell that its access link is in; NULL:
                                -- none
  up_Bps REAL,                  -- rate of its access link to the server, the
                                -- mean where a trace gives it; NULL: unlimited
  down_Bps REAL,                -- rate of its access link from the server,
                                -- likewise
  up_trace TEXT,                -- the trace that gives the rate: the client's
                                -- name in it, or the file's; NULL: the rate is
                                -- constant
  down_trace TEXT,              -- likewise
  online_trace TEXT,            -- the trace that says when it is online; NULL:
                                -- none does
  latency_ns INTEGER NOT NULL,  -- of its access link, one way
  steps_per_s REAL,             -- environment steps that it plays in a virtual
                                -- second; NULL: they take no time
  flop_per_s REAL,              -- floating-point operations outside physics in
                                -- a virtual second; NULL: they take no time
  mass REAL NOT NULL,           -- factor on the masses of its own world; 1 in
                                -- the nominal one
  friction REAL NOT NULL,       -- factor on friction
  gravity REAL NOT NULL,        -- factor on gravity
  actuator REAL NOT NULL,       -- factor on the actuators' strength
  compute_W REAL NOT NULL,      -- power that it draws while it computes
  up_W REAL NOT NULL,           -- while it sends
  down_W REAL NOT NULL,         -- while it receives
  idle_W REAL NOT NULL,         -- while it is online and does none of these
  budget_B INTEGER,             -- memory that it has; NULL: unlimited
  need_B INTEGER NOT NULL,      -- memory that it needs: the sum of run_memory,
                                -- or less where its class makes do with less
                                -- (on_memory: shrink, in_place)
  paper_memory_B INTEGER,       -- the paper's count of that memory; NULL where
                                -- the paper has none
  eligible INTEGER NOT NULL,    -- 1: it may be selected
  reason TEXT,                  -- why it is not eligible, or how it makes do
                                -- with its memory
  PRIMARY KEY(run, agent)
) STRICT, WITHOUT ROWID;

-- A cell: a link that agents share, between their access links and the
-- server's.
CREATE TABLE cell(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  cell INTEGER NOT NULL,        -- 1, 2, ...
  name TEXT NOT NULL,           -- "home" of the scenario's cells;
                                -- "home.phones.0" for the first of a class's
                                -- own
  up_Bps REAL,                  -- towards the server; NULL: unlimited
  down_Bps REAL,                -- towards the agents; NULL: unlimited
  PRIMARY KEY(run, cell)
) STRICT, WITHOUT ROWID;

-- What an agent's memory need is made of; it is the same for every agent of a
-- run.
CREATE TABLE run_memory(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  category TEXT NOT NULL,       -- policy, perturbation, rollout, optimiser,
                                -- normaliser, messages, or bookkeeping: the
                                -- structures of the agent's program that hold
                                -- the others
  need_B INTEGER NOT NULL,      -- bytes
  PRIMARY KEY(run, category)
) STRICT, WITHOUT ROWID;

-- A round, from selection to its end. `selected` counts the dispatches that
-- began in it; every other count, sum and mean is over the dispatches that
-- ended in it (agent_round.ended). These are the same ones unless `on_deadline:
-- finish` or the policy (buffered, semi_sync) lets some outlive their round.
-- Round t leads from version t - 1 of the policy to version t.
CREATE TABLE round(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  round INTEGER NOT NULL,       -- 1, 2, ...
  t_begin_ns INTEGER NOT NULL,  -- the selection
  t_end_ns INTEGER NOT NULL,    -- the aggregation, or the answer of the
                                -- server's panel
  selected INTEGER NOT NULL,    -- dispatches that began
  used INTEGER NOT NULL,        -- dispatches by fate, see agent_round
  late INTEGER NOT NULL,        -- likewise
  aborted INTEGER NOT NULL,     -- likewise
  dropped INTEGER NOT NULL,     -- likewise
  void INTEGER NOT NULL,        -- 1: fewer results than the minimum arrived,
                                -- and the policy stayed as it was
  accepted INTEGER NOT NULL,    -- 1: the update was kept; 0: the round was
                                -- void, or the server's panel rejected the
                                -- update
  alpha REAL NOT NULL,          -- step size as applied
  mu REAL NOT NULL,             -- probing distance as applied
  agent_episodes INTEGER NOT NULL,
                                -- episodes that agents finished
  agent_steps INTEGER NOT NULL, -- environment steps in them
  wasted_episodes INTEGER NOT NULL,
                                -- of the episodes, those of agents whose result
                                -- was not used
  wasted_steps INTEGER NOT NULL,
                                -- environment steps in them
  server_episodes INTEGER NOT NULL,
                                -- played for the server's own panel; the
                                -- paper's count of samples omits them
  server_steps INTEGER NOT NULL,
                                -- environment steps in them
  blowups INTEGER NOT NULL,     -- agents' episodes that ended because the
                                -- physics diverged
  mean_download_s REAL NOT NULL,
                                -- means over the dispatches, phase by phase; 0
                                -- where none ended
  mean_compute_s REAL NOT NULL, -- likewise
  mean_panel_s REAL NOT NULL,   -- queueing included
  mean_queue_s REAL NOT NULL,   -- the queueing in it
  mean_upload_s REAL NOT NULL,  -- the upload
  mean_away_s REAL NOT NULL,    -- rest, the agent being offline
  mean_wait_s REAL NOT NULL,    -- waiting, see agent_round.wait_ns
  energy_J REAL NOT NULL,       -- of the dispatches, all four kinds together;
                                -- see agent_round_energy
  down_payload_B INTEGER NOT NULL,
                                -- sent to agents
  down_wire_B INTEGER NOT NULL, -- the same with framing
  up_payload_B INTEGER NOT NULL,
                                -- sent by agents
  up_wire_B INTEGER NOT NULL,   -- the same with framing
  server_up_B REAL NOT NULL,    -- what passed the server's link from t_begin to
                                -- t_end: the integral of its use
  server_down_B REAL NOT NULL,  -- the same, from the server to the agents
  paper_bits INTEGER,           -- the paper's count of communication; NULL
                                -- where the paper has none: for another method,
                                -- or a round that is not one wave, heard within
                                -- it
  theta_hash TEXT NOT NULL,     -- of the policy after the round, 16 hex digits
  PRIMARY KEY(run, round)
) STRICT, WITHOUT ROWID;

-- What passed a cell's link in a round (record: agents or finer): the integral
-- of its use from t_begin to t_end.
CREATE TABLE cell_round(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  round INTEGER NOT NULL,       -- see round
  cell INTEGER NOT NULL,        -- see cell
  up_B REAL NOT NULL,           -- towards the server
  down_B REAL NOT NULL,         -- towards the agents
  PRIMARY KEY(run, round, cell)
) STRICT, WITHOUT ROWID;

-- A dispatch: one agent's part in one round, from its selection to its release
-- (record: agents or finer). An agent can be in flight for two rounds at once,
-- so dispatches are numbered.
CREATE TABLE agent_round(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  dispatch INTEGER NOT NULL,    -- 1, 2, ... in the order of selection
  round INTEGER NOT NULL,       -- the round that it began in; the final flush
                                -- counts as round `rounds` + 1
  wave INTEGER NOT NULL,        -- agents that were sent off together, with
                                -- perturbations of their own, are a wave; in a
                                -- synchronous round the wave is the round
  ended INTEGER NOT NULL,       -- the round in which it was released
  agent INTEGER NOT NULL,       -- see agent
  slot INTEGER NOT NULL,        -- its block of the wave's partition; -1 in the
                                -- flush
  fate TEXT NOT NULL,           -- what became of it; see the checks below
  fate_phase TEXT,              -- where it was cut off; NULL if it was not
  cause TEXT,                   -- why its work came to nothing; NULL: its
                                -- result was used, or it is the flush
  staleness INTEGER,            -- aggregations between the opening of its wave
                                -- and the one that used its result; NULL: its
                                -- result was not used
  t_begin_ns INTEGER NOT NULL,  -- its selection
  t_end_ns INTEGER NOT NULL,    -- its release
  download_ns INTEGER NOT NULL, -- receiving
  compute_ns INTEGER NOT NULL,  -- playing episodes and computing
  panel_ns INTEGER NOT NULL,    -- queueing included; with a panel at the server
                                -- it comes after the upload, or before
                                -- computing (live)
  queue_ns INTEGER NOT NULL,    -- the queueing in it
  upload_ns INTEGER NOT NULL,   -- sending, the silence of its duty cycle
                                -- included
  away_ns INTEGER NOT NULL,     -- at rest because the agent was offline
  wait_ns INTEGER NOT NULL,     -- for the round's end, for the detection of a
                                -- failure, or behind an earlier dispatch of the
                                -- same agent
  down_payload_B INTEGER NOT NULL,
                                -- of the message sent to the agent, as far as
                                -- it came
  down_wire_B INTEGER NOT NULL, -- the same with framing
  up_payload_B INTEGER NOT NULL,
                                -- of the message that the agent began to send
  up_wire_B INTEGER NOT NULL,   -- the same with framing
  episodes INTEGER NOT NULL,    -- episodes that the agent finished
  steps INTEGER NOT NULL,       -- environment steps in them
  vote INTEGER,                 -- +1 or -1; NULL: it sent none
  blowups INTEGER NOT NULL,     -- episodes that ended because the physics
                                -- diverged
  energy_compute_J REAL NOT NULL,
                                -- power times compute_ns
  energy_up_J REAL NOT NULL,    -- power times upload_ns, except for the silence
                                -- of its duty cycle
  energy_down_J REAL NOT NULL,  -- power times download_ns
  energy_idle_J REAL NOT NULL,  -- of the time online in which the agent did
                                -- none of these; of two dispatches at once, it
                                -- goes to the earlier
  peak_B INTEGER NOT NULL,      -- the most memory that the agent held
                                -- meanwhile, for all its dispatches: the
                                -- maximum of memory_event; memory that it could
                                -- not have any more (cause memory) is not in it
  PRIMARY KEY(run, dispatch),
  CHECK(fate = 'used'           -- its result is in the aggregate
    OR fate = 'late'            -- it finished after its round had closed, or
                                -- was one more than asked for (cause surplus)
    OR fate = 'aborted'         -- it was cut off when its round ended
    OR fate = 'dropped'         -- it failed in fate_phase
    OR fate = 'void'            -- its result arrived, but its round was void
    OR fate = 'unfinished'      -- it was under way, or its result in the
                                -- server's buffer, when the run ended
    OR fate = 'flush'),         -- the download after the last round, which
                                -- makes the agent's replica current
  CHECK(fate_phase = 'download' -- receiving its message
    OR fate_phase = 'compute'   -- playing episodes and computing
    OR fate_phase = 'panel'     -- queueing for its panel, or being answered by
                                -- it
    OR fate_phase = 'upload'    -- sending its message
    OR fate_phase = 'away'      -- resting, its agent being offline
    OR fate_phase = 'wait'),    -- waiting for the end of its round
  CHECK(cause IS NULL           -- its result was used, or it is the flush
    OR cause = 'dropped'        -- the agent failed, by its class's dropout
    OR cause = 'left'           -- the agent went offline, and its class gives
                                -- up then (on_leave: abort)
    OR cause = 'deadline'       -- its round had ended
    OR cause = 'surplus'        -- enough other results had arrived
    OR cause = 'late'           -- its result arrived after its round
    OR cause = 'void'           -- too few results arrived with it
    OR cause = 'memory'         -- the agent ran out of memory
    OR cause = 'unfinished'),   -- the run had ended
  CHECK((cause IS NULL) = (fate = 'used' OR fate = 'flush')),
  CHECK(download_ns + compute_ns + panel_ns + upload_ns + away_ns + wait_ns = t_end_ns - t_begin_ns)
) STRICT, WITHOUT ROWID;

-- What a dispatch was doing, and when (record: agents or finer): its spans
-- follow each other without a gap from its t_begin_ns to its t_end_ns. A phase
-- that was broken off and taken up again has several.
CREATE TABLE span(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  dispatch INTEGER NOT NULL,    -- see agent_round
  from_ns INTEGER NOT NULL,     -- its begin
  to_ns INTEGER NOT NULL,       -- its end
  phase TEXT NOT NULL,          -- see the check below
  cell_ns INTEGER NOT NULL,     -- in a transfer: what the cell's link added to
                                -- the time that the agent's own link would have
                                -- taken alone (latency, connection, bytes over
                                -- its rate), which is the rest of the span
  server_ns INTEGER NOT NULL,   -- in a transfer: what the server's link added;
                                -- where both links did, in the ratio of how
                                -- long either of them held up flows of the cell
                                -- meanwhile
  PRIMARY KEY(run, dispatch, from_ns),
  CHECK(from_ns < to_ns),
  CHECK(phase = 'download'      -- the agent receives its message
    OR phase = 'compute'        -- the agent's processor works for it
    OR phase = 'queue'          -- it waits for a panel that is serving others;
                                -- part of agent_round.panel_ns
    OR phase = 'panel'          -- the panel answers
    OR phase = 'upload'         -- the agent sends its message
    OR phase = 'silence'        -- the duty cycle of the agent's link forbids
                                -- sending; part of agent_round.upload_ns
    OR phase = 'away'           -- it rests because the agent is offline
    OR phase = 'behind_download'
                                -- an earlier dispatch of the agent occupies its
                                -- down link; like all that follow, part of
                                -- agent_round.wait_ns
    OR phase = 'behind_compute' -- an earlier dispatch of the agent occupies its
                                -- processor
    OR phase = 'behind_upload'  -- an earlier dispatch of the agent occupies its
                                -- up link
    OR phase = 'detection'      -- it has failed, and the server does not know
                                -- yet
    OR phase = 'wait'),         -- it waits for the end of its round
  CHECK(cell_ns >= 0 AND server_ns >= 0 AND cell_ns + server_ns <= to_ns - from_ns),
  CHECK(cell_ns + server_ns = 0 OR phase = 'download' OR phase = 'upload')
) STRICT, WITHOUT ROWID;

-- When a dispatch had done its work: its result had arrived, or it had come to
-- nothing; from then on it waited at most.
CREATE VIEW agent_work(run, dispatch, done_ns) AS
  SELECT run, dispatch, coalesce((
    SELECT CASE WHEN phase = 'wait' OR phase = 'detection' THEN from_ns END FROM span
    WHERE span.run = agent_round.run AND span.dispatch = agent_round.dispatch
    ORDER BY from_ns DESC LIMIT 1), t_end_ns)
  FROM agent_round;

-- When an agent came online and when it left: how it began (t_ns 0), and each
-- change during the run. Only agents whose class is not always online (record:
-- agents or finer).
CREATE TABLE presence(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  agent INTEGER NOT NULL,       -- see agent
  t_ns INTEGER NOT NULL,        -- the change
  online INTEGER NOT NULL,      -- 1: it is online from now on; 0: it is offline
  PRIMARY KEY(run, agent, t_ns)
) STRICT, WITHOUT ROWID;

-- The energy that an agent drew in the whole run, including the time outside
-- its dispatches. Only agents whose class has a power (record: agents or
-- finer). While offline it draws nothing, except for what it goes on computing
-- (on_leave: continue).
CREATE TABLE agent_energy(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  agent INTEGER NOT NULL,       -- see agent
  compute_J REAL NOT NULL,      -- while it computed
  up_J REAL NOT NULL,           -- while it sent
  down_J REAL NOT NULL,         -- while it received
  idle_J REAL NOT NULL,         -- while it was online and did none of these
  PRIMARY KEY(run, agent)
) STRICT, WITHOUT ROWID;

-- An agent's energy by round: what those of its dispatches drew that ended in
-- the round (their sum over agents is round.energy_J), and, with round NULL,
-- what it drew while it had no dispatch, which is only idling. Together they
-- are agent_energy.
CREATE VIEW agent_round_energy(run, agent, round, compute_J, up_J, down_J, idle_J) AS
  SELECT run, agent, ended, sum(energy_compute_J), sum(energy_up_J), sum(energy_down_J), sum(energy_idle_J)
  FROM agent_energy JOIN agent_round USING (run, agent) GROUP BY run, agent, ended
  UNION ALL
  SELECT run, agent, NULL, 0.0, 0.0, 0.0, idle_J - coalesce(sum(energy_idle_J), 0)
  FROM agent_energy LEFT JOIN agent_round USING (run, agent) GROUP BY run, agent;

-- The policy's return in fresh episodes of the nominal world. Evaluating takes
-- no virtual time. Round 0 is before the first round.
CREATE TABLE evaluation(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  round INTEGER NOT NULL,       -- see round; 0: before the first
  mode TEXT NOT NULL CHECK(mode IN ('deterministic', 'stochastic')),
                                -- how actions are chosen
  n INTEGER NOT NULL,           -- episodes
  mean REAL NOT NULL,           -- of the undiscounted return
  sd REAL NOT NULL,             -- sample standard deviation (n - 1)
  steps INTEGER NOT NULL,       -- environment steps
  blowups INTEGER NOT NULL,     -- episodes that ended because the physics
                                -- diverged
  PRIMARY KEY(run, round, mode)
) STRICT, WITHOUT ROWID;

-- The policy at each evaluation.
CREATE TABLE policy(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  round INTEGER NOT NULL,       -- as in evaluation
  policy BLOB NOT NULL,         -- a policy file (see `fedsim policy --help`),
                                -- with the evaluation that it was stored with
  PRIMARY KEY(run, round)
) STRICT;

-- What happened when (record: events).
CREATE TABLE event(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,         -- 1, 2, ... in the order of events
  t_ns INTEGER NOT NULL,        -- when it happened
  kind TEXT NOT NULL,           -- select, download, compute, panel, upload,
                                -- arrive, drop, memory (the agent ran out of
                                -- it), pause, resume, deadline, period,
                                -- aggregate, ...
  round INTEGER,                -- see round
  dispatch INTEGER,             -- NULL: the event concerns the whole round
  agent INTEGER,                -- see agent; NULL: the event concerns the whole
                                -- round
  payload_B INTEGER,            -- of the message that the event is about, if
                                -- any
  wire_B INTEGER,               -- the same with framing
  PRIMARY KEY(run, seq)
) STRICT, WITHOUT ROWID;

-- What a dispatch's agent holds, as it changes (record: events). A row stands
-- from t_ns until the next one of its dispatch and category, or until the
-- dispatch ends or is lost; before its first row a category holds nothing. Rows
-- count all that the agent holds, so dispatches of one agent that are under way
-- at once say the same from the beginning of their downloads on.
CREATE TABLE memory_event(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  dispatch INTEGER NOT NULL,    -- see agent_round
  row INTEGER NOT NULL,         -- 1, 2, ... within the dispatch
  t_ns INTEGER NOT NULL,        -- from when on it holds them
  category TEXT NOT NULL,       -- as in run_memory; a RESULT message that is
                                -- being taken in is catch_up here, and among
                                -- messages in run_memory
  held_B INTEGER NOT NULL,      -- bytes
  PRIMARY KEY(run, dispatch, row)
) STRICT, WITHOUT ROWID;

-- What the run cost on the machine that it ran on.
CREATE TABLE host_run(
  run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  jobs INTEGER NOT NULL,        -- worker threads
  cpu TEXT NOT NULL,            -- model name
  libm TEXT NOT NULL,           -- C library and version: results are promised
                                -- for one of them
  mujoco TEXT NOT NULL,         -- version of the library
  started TEXT NOT NULL,        -- UTC, YYYY-MM-DDTHH:MM:SSZ
  wall_s REAL NOT NULL,         -- from the first round to the last row
  cpu_s REAL NOT NULL,          -- of all threads
  physics_s REAL NOT NULL,      -- of it, in physics, by sampling
  policy_s REAL NOT NULL,       -- of it, in the policy network, by sampling
  steps INTEGER NOT NULL,       -- environment steps, evaluation included
  events INTEGER NOT NULL       -- virtual events fired
) STRICT;

-- The database of a study. This file is what creates it, and its documentation.
--
-- One row per fact: a total or a mean over rows that are recorded here too is not stored, except in `round`, whose sums are
-- all there is at `record: rounds` (at finer levels they equal the sums over agent_round), and for the phases of agent_round,
-- the sums over its spans: whoever asks how long need not read when (the program dies where the two differ).
-- Names carry their unit: _ns virtual nanoseconds since the run began, _s seconds, _B bytes, _Bps bytes/s, _bits bits, _W watts,
-- _J joules.
-- Time is virtual everywhere but in tables called host_*, which alone depend on the machine and on the moment; every other
-- table is the same for the same scenario and seed at any number of threads.
-- payload: bytes of the encoded messages, their 8-byte headers and any normaliser statistics inside included. wire: bytes that
-- really went over the link, framing included. Of a transfer cut short both count what had moved (rounded down).
-- paper_*: the accounting of the paper that brought the algorithm (arXiv 2604.17747), beside what was really sent and held.

PRAGMA application_id = 1178944595; -- "FEDS"; a database without it is not Fedsim's
PRAGMA user_version = 3;            -- this format; a program refuses every other one

-- A trial: one point of the sweep at one seed.
CREATE TABLE run(
  run INTEGER PRIMARY KEY,      -- 63-bit hash of `trial`
  scenario TEXT NOT NULL,       -- name of the scenario
  scenario_hash TEXT NOT NULL,  -- of the scenario file and the --set values, 16 hex digits
  resolved TEXT NOT NULL,       -- the whole scenario with every default, as YAML that gives this trial again
  point TEXT NOT NULL,          -- what the sweep set, "algorithm.name=par_s2zpo, ..."; "" without a sweep
  place INTEGER NOT NULL,       -- of the trial in its study: 0, 1, ..., points in the order of the sweep, seeds within a point
  trial TEXT NOT NULL,          -- `resolved` without what cannot change results, and without young keys at their defaults (FIELD_LATER)
  algorithm TEXT NOT NULL,
  task TEXT NOT NULL,
  seed INTEGER NOT NULL,
  d INTEGER NOT NULL,           -- parameters of the policy
  rounds INTEGER NOT NULL,      -- rounds asked for
  agents INTEGER NOT NULL,      -- agents of the fleet
  eligible INTEGER NOT NULL,    -- of them, those whose memory suffices
  server_up_Bps REAL,           -- NULL: unlimited
  server_down_Bps REAL,
  target REAL,                  -- return that counts as reached; NULL: none given
  version TEXT NOT NULL,        -- of the program
  state TEXT NOT NULL CHECK(state IN ('running', 'done', 'nobody_fits', 'failed')),
  reason TEXT,                  -- why it failed or nobody fits
  t_end_ns INTEGER,             -- when the last byte of the final flush was delivered; NULL until the run ends
  flush_payload_B INTEGER,      -- the flush that makes every replica current after the last round
  flush_wire_B INTEGER
) STRICT;

-- An agent of the fleet, as drawn.
CREATE TABLE agent(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  agent INTEGER NOT NULL,       -- 1, 2, ... over the whole fleet
  class TEXT NOT NULL,          -- device class
  idx INTEGER NOT NULL,         -- 0, 1, ... within the class; (seed, class, idx) keys every draw of the agent
  panel INTEGER NOT NULL,       -- agents with equal numbers share one panel and queue for it
  cell INTEGER,                 -- the shared one its access link hangs below; NULL: none
  up_Bps REAL,                  -- access link, of a trace its mean; NULL: unlimited
  down_Bps REAL,
  up_trace TEXT,                -- the trace it drew: the client's name, or the file's; NULL: its rate is constant
  down_trace TEXT,
  online_trace TEXT,            -- the trace that says when it is online; NULL: none does
  latency_ns INTEGER NOT NULL,  -- one way
  steps_per_s REAL,             -- environment steps a virtual second; NULL: they take no time
  flop_per_s REAL,              -- floating-point operations outside physics; NULL: they take no time
  mass REAL NOT NULL,           -- factors on the physics of its own world, 1 in the nominal one
  friction REAL NOT NULL,
  gravity REAL NOT NULL,
  actuator REAL NOT NULL,
  compute_W REAL NOT NULL,      -- power it draws while it computes, sends, receives; while it does none of these
  up_W REAL NOT NULL,
  down_W REAL NOT NULL,
  idle_W REAL NOT NULL,
  budget_B INTEGER,             -- memory it has; NULL: unlimited
  need_B INTEGER NOT NULL,      -- memory it needs: the sum of run_memory, or what it makes do with (on_memory: shrink, in_place)
  paper_memory_B INTEGER,       -- the paper's count of it; NULL where it has none
  eligible INTEGER NOT NULL,    -- 1: may be selected
  reason TEXT,                  -- why it is not eligible, or what it makes do with
  PRIMARY KEY(run, agent)
) STRICT, WITHOUT ROWID;

-- A cell: a link that agents share between their access links and the server's.
CREATE TABLE cell(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  cell INTEGER NOT NULL,        -- 1, 2, ...
  name TEXT NOT NULL,           -- "home" of the scenario's cells; "home.phones.0" for the first of a class's own
  up_Bps REAL,                  -- towards the server; NULL: unlimited
  down_Bps REAL,
  PRIMARY KEY(run, cell)
) STRICT, WITHOUT ROWID;

-- What an agent's memory need is made of: the same for every agent of a run.
CREATE TABLE run_memory(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  category TEXT NOT NULL,       -- policy, perturbation, rollout, optimiser, normaliser, messages, and bookkeeping: the structures of
                                -- the agent's program that these hang on
  need_B INTEGER NOT NULL,
  PRIMARY KEY(run, category)
) STRICT, WITHOUT ROWID;

-- A round, from selection to its end. `selected` counts the dispatches begun in it; every other count, sum and mean is over the
-- dispatches that ended in it (agent_round.ended): the same ones unless `on_deadline: finish`,
-- or the policy (buffered, semi_sync), lets some outlive their round. Round t leads from version t - 1 of the policy to t.
CREATE TABLE round(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  round INTEGER NOT NULL,       -- 1, 2, ...
  t_begin_ns INTEGER NOT NULL,
  t_end_ns INTEGER NOT NULL,    -- the aggregation, or the answer of the server's panel
  selected INTEGER NOT NULL,
  used INTEGER NOT NULL,        -- by fate, see agent_round
  late INTEGER NOT NULL,
  aborted INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  void INTEGER NOT NULL,        -- 1: below the minimum of arrivals, the policy stood still
  accepted INTEGER NOT NULL,    -- 1: the update was kept (0: void, or the server's panel rejected it)
  alpha REAL NOT NULL,          -- step size as applied
  mu REAL NOT NULL,             -- probing distance as applied
  agent_episodes INTEGER NOT NULL,
  agent_steps INTEGER NOT NULL, -- environment steps
  wasted_episodes INTEGER NOT NULL, -- of these, done by agents whose result was not used
  wasted_steps INTEGER NOT NULL,
  server_episodes INTEGER NOT NULL, -- the server panel's own; the paper's sample count omits them
  server_steps INTEGER NOT NULL,
  blowups INTEGER NOT NULL,     -- episodes that ended in a physics blow-up
  mean_download_s REAL NOT NULL, -- phases of the dispatches; 0 where none ended
  mean_compute_s REAL NOT NULL,
  mean_panel_s REAL NOT NULL,   -- queueing included
  mean_queue_s REAL NOT NULL,   -- the queueing in it
  mean_upload_s REAL NOT NULL,
  mean_away_s REAL NOT NULL,
  mean_wait_s REAL NOT NULL,
  energy_J REAL NOT NULL,       -- of the dispatches, all four kinds together; see agent_round_energy
  down_payload_B INTEGER NOT NULL,
  down_wire_B INTEGER NOT NULL,
  up_payload_B INTEGER NOT NULL,
  up_wire_B INTEGER NOT NULL,
  server_up_B REAL NOT NULL,    -- integral of the use of the server's links from t_begin to t_end
  server_down_B REAL NOT NULL,
  paper_bits INTEGER,           -- NULL where the paper has no count: of the method, or of a round that is not one wave, heard in it
  theta_hash TEXT NOT NULL,     -- of the policy after the round, 16 hex digits
  PRIMARY KEY(run, round)
) STRICT, WITHOUT ROWID;

-- What passed a cell's links in a round (record: agents): the integral of their use from t_begin to t_end.
CREATE TABLE cell_round(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  round INTEGER NOT NULL,
  cell INTEGER NOT NULL,
  up_B REAL NOT NULL,
  down_B REAL NOT NULL,
  PRIMARY KEY(run, round, cell)
) STRICT, WITHOUT ROWID;

-- A dispatch: one agent's part in one round, from the moment it is selected to its release. An agent can be in flight for two
-- rounds at once, so dispatches are numbered.
CREATE TABLE agent_round(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  dispatch INTEGER NOT NULL,    -- 1, 2, ... in the order of selection
  round INTEGER NOT NULL,       -- it began in; the final flush counts as round `rounds` + 1
  wave INTEGER NOT NULL,        -- agents sent off together, with perturbations of their own; in a synchronous round the round
  ended INTEGER NOT NULL,       -- round in which it was released
  agent INTEGER NOT NULL,
  slot INTEGER NOT NULL,        -- its block of the wave's partition; -1 in the flush
  fate TEXT NOT NULL,           -- see the checks below
  fate_phase TEXT,              -- where it was cut off; NULL if it was not
  cause TEXT,                   -- why its work came to nothing; NULL: it was used, or is the flush
  staleness INTEGER,            -- aggregations since its wave was opened, up to the one that used it; NULL: not used
  t_begin_ns INTEGER NOT NULL,
  t_end_ns INTEGER NOT NULL,
  download_ns INTEGER NOT NULL,
  compute_ns INTEGER NOT NULL,
  panel_ns INTEGER NOT NULL,    -- queueing included; of a panel at the server behind the upload, and before computing (live)
  queue_ns INTEGER NOT NULL,    -- the queueing in it
  upload_ns INTEGER NOT NULL,
  away_ns INTEGER NOT NULL,     -- at rest because the agent was offline
  wait_ns INTEGER NOT NULL,     -- for the round's end, for detection, or behind an earlier dispatch of the same agent
  down_payload_B INTEGER NOT NULL, -- of the message sent to it, as far as it came
  down_wire_B INTEGER NOT NULL,
  up_payload_B INTEGER NOT NULL,   -- of the message it began to send
  up_wire_B INTEGER NOT NULL,
  episodes INTEGER NOT NULL,    -- finished
  steps INTEGER NOT NULL,       -- environment steps in them
  vote INTEGER,                 -- +1, -1; NULL: it sent none
  blowups INTEGER NOT NULL,
  energy_compute_J REAL NOT NULL,  -- power times compute_ns, upload_ns (but for the silence of its duty cycle), download_ns
  energy_up_J REAL NOT NULL,
  energy_down_J REAL NOT NULL,
  energy_idle_J REAL NOT NULL,  -- of the time online in which it did none of these; under two dispatches for the earlier
  peak_B INTEGER NOT NULL,      -- memory its agent holds at most meanwhile, for all its dispatches: the maximum of memory_event; what
                                -- it could not have any more (cause memory) is not in it
  PRIMARY KEY(run, dispatch),
  -- Chains of OR: for an IN list SQLite builds a table anew at every row, which would take most of the time.
  CHECK(fate = 'used'           -- its result is in the aggregate
    OR fate = 'late'            -- it finished after its round had closed, or was one too many (cause surplus)
    OR fate = 'aborted'         -- cut off at the deadline
    OR fate = 'dropped'         -- it failed, in fate_phase
    OR fate = 'void'            -- it arrived, but its round was void
    OR fate = 'unfinished'      -- still under way, or in the server's buffer, when the run ended
    OR fate = 'flush'),         -- the download after the last round
  CHECK(fate_phase = 'download' OR fate_phase = 'compute' OR fate_phase = 'panel' OR fate_phase = 'upload'
    OR fate_phase = 'away' OR fate_phase = 'wait'),
  CHECK(cause IS NULL
    OR cause = 'dropped'        -- it failed by the class's dropout
    OR cause = 'left'           -- it went offline, and its class gives up then
    OR cause = 'deadline'       -- its round had ended
    OR cause = 'surplus'        -- enough others had arrived
    OR cause = 'late'           -- it arrived after its round
    OR cause = 'void'           -- too few arrived with it
    OR cause = 'memory'         -- it ran out of memory
    OR cause = 'unfinished'),   -- the run had ended
  CHECK((cause IS NULL) = (fate = 'used' OR fate = 'flush')),
  CHECK(download_ns + compute_ns + panel_ns + upload_ns + away_ns + wait_ns = t_end_ns - t_begin_ns)
) STRICT, WITHOUT ROWID;

-- What a dispatch was at, and when (record: agents or finer): its spans follow each other without a gap from its t_begin_ns to
-- its t_end_ns. A phase that was broken off and taken up again has several.
CREATE TABLE span(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  dispatch INTEGER NOT NULL,
  from_ns INTEGER NOT NULL,
  to_ns INTEGER NOT NULL,
  phase TEXT NOT NULL,
  cell_ns INTEGER NOT NULL,     -- of a transfer: what its cell's link added to the time that the agent's own link would have
                                -- taken alone (latency, connection, bytes over its rate), which is the rest of the span
  server_ns INTEGER NOT NULL,   -- and what the server's link added; where both did, in the ratio of how long either of them
                                -- held up flows of the cell meanwhile
  PRIMARY KEY(run, dispatch, from_ns),
  CHECK(from_ns < to_ns),
  CHECK(phase = 'download'
    OR phase = 'compute'
    OR phase = 'queue'            -- for a panel that serves others; in agent_round part of panel_ns
    OR phase = 'panel'            -- it is being answered
    OR phase = 'upload'
    OR phase = 'silence'          -- its link's duty cycle forbids it to send; in agent_round part of upload_ns
    OR phase = 'away'             -- the agent is offline, and rests
    OR phase = 'behind_download'  -- an earlier dispatch of the agent has its link down; in agent_round
    OR phase = 'behind_compute'   -- (its processor, its link up) all that follow are wait_ns
    OR phase = 'behind_upload'
    OR phase = 'detection'        -- it is lost, which the server does not know yet
    OR phase = 'wait'),           -- for the round's end
  CHECK(cell_ns >= 0 AND server_ns >= 0 AND cell_ns + server_ns <= to_ns - from_ns),
  CHECK(cell_ns + server_ns = 0 OR phase = 'download' OR phase = 'upload')
) STRICT, WITHOUT ROWID;

-- When a dispatch was through: it had arrived, or come to nothing, and at most waited from then on.
CREATE VIEW agent_work(run, dispatch, done_ns) AS
  SELECT run, dispatch, coalesce((
    SELECT CASE WHEN phase = 'wait' OR phase = 'detection' THEN from_ns END FROM span
    WHERE span.run = agent_round.run AND span.dispatch = agent_round.dispatch
    ORDER BY from_ns DESC LIMIT 1), t_end_ns)
  FROM agent_round;

-- When an agent came online and when it left: how it began (t_ns 0), and each change while the run went on. Only agents whose
-- class is not always online; record: agents or finer.
CREATE TABLE presence(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  agent INTEGER NOT NULL,
  t_ns INTEGER NOT NULL,
  online INTEGER NOT NULL,      -- 1: from now on it is there
  PRIMARY KEY(run, agent, t_ns)
) STRICT, WITHOUT ROWID;

-- What an agent drew in the whole run, the time outside its dispatches included; only agents whose class has a power; record:
-- agents or finer. Offline it draws nothing but for what it goes on computing (on_leave: continue).
CREATE TABLE agent_energy(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  agent INTEGER NOT NULL,
  compute_J REAL NOT NULL,
  up_J REAL NOT NULL,
  down_J REAL NOT NULL,
  idle_J REAL NOT NULL,
  PRIMARY KEY(run, agent)
) STRICT, WITHOUT ROWID;

-- An agent's account by round: what its dispatches drew that ended in the round (summed over agents, round.energy_J), and, round
-- NULL, what it drew when it had none under way, which is only idling. Together they are agent_energy.
CREATE VIEW agent_round_energy(run, agent, round, compute_J, up_J, down_J, idle_J) AS
  SELECT run, agent, ended, sum(energy_compute_J), sum(energy_up_J), sum(energy_down_J), sum(energy_idle_J)
  FROM agent_energy JOIN agent_round USING (run, agent) GROUP BY run, agent, ended
  UNION ALL
  SELECT run, agent, NULL, 0.0, 0.0, 0.0, idle_J - coalesce(sum(energy_idle_J), 0)
  FROM agent_energy LEFT JOIN agent_round USING (run, agent) GROUP BY run, agent;

-- The policy's return in fresh episodes of the nominal world; it costs no virtual time. Round 0 is before the first.
CREATE TABLE evaluation(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  round INTEGER NOT NULL,
  mode TEXT NOT NULL CHECK(mode IN ('deterministic', 'stochastic')),
  n INTEGER NOT NULL,           -- episodes
  mean REAL NOT NULL,           -- undiscounted return
  sd REAL NOT NULL,             -- sample standard deviation (n - 1)
  steps INTEGER NOT NULL,       -- environment steps
  blowups INTEGER NOT NULL,
  PRIMARY KEY(run, round, mode)
) STRICT, WITHOUT ROWID;

-- The policy at each evaluation.
CREATE TABLE policy(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  round INTEGER NOT NULL,
  policy BLOB NOT NULL,         -- a policy file (models/policy/policy_file.c), with the evaluation it was stored with
  PRIMARY KEY(run, round)
) STRICT;

-- What happened when (record: events).
CREATE TABLE event(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,         -- 1, 2, ... in the order of events
  t_ns INTEGER NOT NULL,
  kind TEXT NOT NULL,           -- select, download, compute, panel, upload, arrive, drop, memory (it ran out of it), pause, resume, deadline, period, aggregate, ...
  round INTEGER,
  dispatch INTEGER,             -- NULL: an event of the whole round
  agent INTEGER,
  payload_B INTEGER,            -- of the message the event is about, if any
  wire_B INTEGER,
  PRIMARY KEY(run, seq)
) STRICT, WITHOUT ROWID;

-- What a dispatch's agent holds, as it changes (record: events): a row stands from t_ns until the next of its dispatch and
-- category, or until the dispatch ends or is lost; what is not there yet is nothing. It is all that the agent holds, so that
-- dispatches of one agent that are under way at once say the same from the beginning of their downloads on.
CREATE TABLE memory_event(
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  dispatch INTEGER NOT NULL,
  row INTEGER NOT NULL,         -- 1, 2, ... within the dispatch
  t_ns INTEGER NOT NULL,
  category TEXT NOT NULL,       -- as in run_memory; a RESULT that is being taken in is catch_up there, and messages in run_memory
  held_B INTEGER NOT NULL,
  PRIMARY KEY(run, dispatch, row)
) STRICT, WITHOUT ROWID;

-- What the run cost on the machine it ran on.
CREATE TABLE host_run(
  run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  jobs INTEGER NOT NULL,        -- worker threads
  cpu TEXT NOT NULL,            -- model name
  libm TEXT NOT NULL,           -- C library and version: results are promised for one of them
  mujoco TEXT NOT NULL,         -- library version
  started TEXT NOT NULL,        -- UTC, YYYY-MM-DDTHH:MM:SSZ
  wall_s REAL NOT NULL,
  cpu_s REAL NOT NULL,          -- of all threads
  physics_s REAL NOT NULL,      -- of these, in physics and in the policy network, by sampling
  policy_s REAL NOT NULL,
  steps INTEGER NOT NULL,       -- environment steps, evaluation included
  events INTEGER NOT NULL       -- virtual events fired
) STRICT;

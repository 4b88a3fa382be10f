-- hitl, schema version 1, for PostgreSQL 14 and later.
-- Instants are milliseconds since 1970-01-01T00:00:00Z. Bodies are UTF-8 text.
-- Rows that change are small: what is written once stands in tables of its own.
-- Texts are compared by their bytes, not by the rules of a language.

CREATE TABLE IF NOT EXISTS hitl_schema (
  version INTEGER NOT NULL PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS hitl_run (
  tenant VARCHAR(190) COLLATE "C" NOT NULL,
  agent VARCHAR(190) COLLATE "C" NOT NULL,
  run VARCHAR(190) COLLATE "C" NOT NULL,
  status VARCHAR(20) COLLATE "C" NOT NULL,
  waits INTEGER NOT NULL,
  awaited BOOLEAN NOT NULL,
  fence BIGINT NOT NULL,
  node VARCHAR(255) COLLATE "C",
  lease_until BIGINT,
  last_checkpoint INTEGER NOT NULL,
  head_seq BIGINT NOT NULL,
  head_hash VARCHAR(64) COLLATE "C" NOT NULL,
  principal VARCHAR(500) COLLATE "C",
  parent_tenant VARCHAR(190) COLLATE "C",
  parent_agent VARCHAR(190) COLLATE "C",
  parent_run VARCHAR(190) COLLATE "C",
  branch_tenant VARCHAR(190) COLLATE "C",
  branch_agent VARCHAR(190) COLLATE "C",
  branch_run VARCHAR(190) COLLATE "C",
  branch_seq INTEGER NOT NULL,
  outcome BYTEA,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, agent, run)
);

CREATE INDEX IF NOT EXISTS hitl_run_changed
  ON hitl_run (updated_at, tenant, agent, run);

CREATE INDEX IF NOT EXISTS hitl_run_status
  ON hitl_run (status, updated_at, tenant, agent, run);

CREATE INDEX IF NOT EXISTS hitl_run_principal
  ON hitl_run (principal);

CREATE TABLE IF NOT EXISTS hitl_checkpoint (
  tenant VARCHAR(190) COLLATE "C" NOT NULL,
  agent VARCHAR(190) COLLATE "C" NOT NULL,
  run VARCHAR(190) COLLATE "C" NOT NULL,
  seq INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  format INTEGER NOT NULL,
  body BYTEA NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, agent, run, seq)
);

CREATE TABLE IF NOT EXISTS hitl_request (
  id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
  tenant VARCHAR(190) COLLATE "C" NOT NULL,
  agent VARCHAR(190) COLLATE "C" NOT NULL,
  run VARCHAR(190) COLLATE "C" NOT NULL,
  call_id VARCHAR(190) COLLATE "C" NOT NULL,
  tool VARCHAR(255) COLLATE "C" NOT NULL,
  risk VARCHAR(20) COLLATE "C" NOT NULL,
  status VARCHAR(20) COLLATE "C" NOT NULL,
  lane INTEGER NOT NULL,
  likeness VARCHAR(64) COLLATE "C" NOT NULL,
  revision INTEGER NOT NULL,
  version BIGINT NOT NULL,
  head_hash VARCHAR(64) COLLATE "C" NOT NULL,
  deadline BIGINT,
  fence BIGINT,
  node VARCHAR(255) COLLATE "C",
  lease_until BIGINT,
  due_at BIGINT,
  progress BYTEA NOT NULL,
  principal VARCHAR(500) COLLATE "C",
  origin VARCHAR(64) COLLATE "C",
  opened_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS hitl_request_run
  ON hitl_request (tenant, agent, run, opened_at, id);

CREATE INDEX IF NOT EXISTS hitl_request_opened
  ON hitl_request (opened_at, id);

CREATE INDEX IF NOT EXISTS hitl_request_status
  ON hitl_request (status, opened_at, id);

CREATE INDEX IF NOT EXISTS hitl_request_tenant
  ON hitl_request (tenant, status, opened_at, id);

-- The lowest lane is looked at first.
CREATE INDEX IF NOT EXISTS hitl_request_queue
  ON hitl_request (tenant, status, lane, opened_at, id);

CREATE INDEX IF NOT EXISTS hitl_request_alike
  ON hitl_request (likeness, status, lane, opened_at, id);

CREATE INDEX IF NOT EXISTS hitl_request_agent
  ON hitl_request (tenant, agent, status, run);

CREATE INDEX IF NOT EXISTS hitl_request_tool
  ON hitl_request (tenant, tool, status, opened_at, id);

-- The deadline while it is pending, the end of the lease while it is executing, otherwise null.
CREATE INDEX IF NOT EXISTS hitl_request_due
  ON hitl_request (due_at, id);

CREATE TABLE IF NOT EXISTS hitl_revision (
  request_id VARCHAR(64) COLLATE "C" NOT NULL,
  revision INTEGER NOT NULL,
  digest VARCHAR(64) COLLATE "C" NOT NULL,
  arguments BYTEA NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (request_id, revision)
);

CREATE TABLE IF NOT EXISTS hitl_result (
  request_id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
  body BYTEA NOT NULL
);

CREATE TABLE IF NOT EXISTS hitl_audit (
  subject VARCHAR(600) COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL,
  happened_at BIGINT NOT NULL,
  event_type VARCHAR(100) COLLATE "C" NOT NULL,
  actor VARCHAR(500) COLLATE "C" NOT NULL,
  tool VARCHAR(255) COLLATE "C" NOT NULL,
  tenant VARCHAR(190) COLLATE "C" NOT NULL,
  agent VARCHAR(190) COLLATE "C" NOT NULL,
  run VARCHAR(190) COLLATE "C" NOT NULL,
  data BYTEA NOT NULL,
  previous_hash VARCHAR(64) COLLATE "C" NOT NULL,
  event_hash VARCHAR(64) COLLATE "C" NOT NULL,
  PRIMARY KEY (subject, seq)
);

CREATE INDEX IF NOT EXISTS hitl_audit_time
  ON hitl_audit (happened_at, subject, seq);

CREATE INDEX IF NOT EXISTS hitl_audit_actor
  ON hitl_audit (actor, happened_at, subject, seq);

CREATE INDEX IF NOT EXISTS hitl_audit_tool
  ON hitl_audit (tool, happened_at, subject, seq);

-- The Merkle tree over all events, and its signed heads: written once, never changed.
CREATE TABLE IF NOT EXISTS hitl_leaf (
  leaf_index BIGINT NOT NULL PRIMARY KEY,
  subject VARCHAR(600) COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL,
  event_hash VARCHAR(64) COLLATE "C" NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS hitl_leaf_event
  ON hitl_leaf (subject, seq, event_hash);

CREATE TABLE IF NOT EXISTS hitl_seal (
  seal_number BIGINT NOT NULL PRIMARY KEY,
  tree_size BIGINT NOT NULL,
  root_hash VARCHAR(64) COLLATE "C" NOT NULL,
  edge VARCHAR(4096) COLLATE "C" NOT NULL,
  sealed_at BIGINT NOT NULL,
  sealed_until BIGINT NOT NULL,
  previous_hash VARCHAR(64) COLLATE "C" NOT NULL,
  key_id VARCHAR(100) COLLATE "C" NOT NULL,
  signature VARCHAR(500) COLLATE "C" NOT NULL
);

-- The ends of chains that belong to no row: who was told and saw, what was held and erased.
CREATE TABLE IF NOT EXISTS hitl_chain (
  subject VARCHAR(600) COLLATE "C" NOT NULL PRIMARY KEY,
  head_seq BIGINT NOT NULL,
  head_hash VARCHAR(64) COLLATE "C" NOT NULL
);

-- Legal holds: on a run, on a person, or with neither on the tenant.
CREATE TABLE IF NOT EXISTS hitl_hold (
  id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
  tenant VARCHAR(190) COLLATE "C" NOT NULL,
  agent VARCHAR(190) COLLATE "C",
  run VARCHAR(190) COLLATE "C",
  person VARCHAR(500) COLLATE "C",
  put_by VARCHAR(500) COLLATE "C" NOT NULL,
  put_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS hitl_hold_tenant
  ON hitl_hold (tenant, put_at, id);

-- The keys of persons, wrapped. Destroyed, there is no key and nothing by which to find whose it was.
CREATE TABLE IF NOT EXISTS hitl_subject (
  id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
  tenant VARCHAR(190) COLLATE "C" NOT NULL,
  pseudonym VARCHAR(64) COLLATE "C" UNIQUE,
  master VARCHAR(100) COLLATE "C",
  wrapped BYTEA,
  name BYTEA,
  created_at BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS hitl_outbox (
  id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
  tenant VARCHAR(190) COLLATE "C" NOT NULL,
  written BIGINT GENERATED ALWAYS AS IDENTITY,
  request_id VARCHAR(64) COLLATE "C" NOT NULL,
  kind VARCHAR(40) COLLATE "C" NOT NULL,
  attempts INTEGER NOT NULL,
  due_at BIGINT NOT NULL,
  last_error VARCHAR(1000) COLLATE "C"
);

CREATE INDEX IF NOT EXISTS hitl_outbox_due
  ON hitl_outbox (tenant, due_at, written);

-- A row for each agent or tenant whose pending requests are counted, one opening after the other.
CREATE TABLE IF NOT EXISTS hitl_cap (
  scope VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY
);

-- What holds until it is taken back, is used up or ends. live_until is -1 once it is revoked or used
-- up, its end otherwise; what has no end has the largest number.
CREATE TABLE IF NOT EXISTS hitl_standing (
  id VARCHAR(150) COLLATE "C" NOT NULL PRIMARY KEY,
  kind VARCHAR(40) COLLATE "C" NOT NULL,
  tenant VARCHAR(190) COLLATE "C" NOT NULL,
  record_key VARCHAR(255) COLLATE "C" NOT NULL,
  principal VARCHAR(500) COLLATE "C",
  uses INTEGER,
  uses_left INTEGER,
  until_at BIGINT,
  live_until BIGINT NOT NULL,
  revoked BOOLEAN NOT NULL,
  body BYTEA NOT NULL,
  head_seq BIGINT NOT NULL,
  head_hash VARCHAR(64) COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS hitl_standing_key
  ON hitl_standing (kind, tenant, record_key, live_until, id);

CREATE INDEX IF NOT EXISTS hitl_standing_live
  ON hitl_standing (kind, live_until);

CREATE INDEX IF NOT EXISTS hitl_standing_tenant
  ON hitl_standing (kind, tenant, id);

CREATE INDEX IF NOT EXISTS hitl_standing_end
  ON hitl_standing (kind, until_at, id);

CREATE INDEX IF NOT EXISTS hitl_standing_principal
  ON hitl_standing (principal);

INSERT INTO hitl_schema (version) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM hitl_schema WHERE version = 1);

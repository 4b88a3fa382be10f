-- hitl, schema version 1, for MariaDB 10.6 and later.
-- Instants are milliseconds since 1970-01-01T00:00:00Z. Bodies are UTF-8 text.
-- Rows that change are small: what is written once stands in tables of its own.
-- Texts are compared by their bytes, not by the rules of a language, and spaces at the end count.

CREATE TABLE IF NOT EXISTS hitl_schema (
  version INTEGER NOT NULL PRIMARY KEY
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS hitl_run (
  tenant VARCHAR(190) NOT NULL,
  agent VARCHAR(190) NOT NULL,
  run VARCHAR(190) NOT NULL,
  status VARCHAR(20) NOT NULL,
  waits INTEGER NOT NULL,
  awaited BOOLEAN NOT NULL,
  fence BIGINT NOT NULL,
  node VARCHAR(255),
  lease_until BIGINT,
  last_checkpoint INTEGER NOT NULL,
  head_seq BIGINT NOT NULL,
  head_hash VARCHAR(64) NOT NULL,
  principal VARCHAR(500),
  parent_tenant VARCHAR(190),
  parent_agent VARCHAR(190),
  parent_run VARCHAR(190),
  branch_tenant VARCHAR(190),
  branch_agent VARCHAR(190),
  branch_run VARCHAR(190),
  branch_seq INTEGER NOT NULL,
  outcome LONGBLOB,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, agent, run),
  INDEX hitl_run_changed (updated_at, tenant, agent, run),
  INDEX hitl_run_status (status, updated_at, tenant, agent, run),
  INDEX hitl_run_principal (principal)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS hitl_checkpoint (
  tenant VARCHAR(190) NOT NULL,
  agent VARCHAR(190) NOT NULL,
  run VARCHAR(190) NOT NULL,
  seq INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  format INTEGER NOT NULL,
  body LONGBLOB NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, agent, run, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS hitl_request (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  tenant VARCHAR(190) NOT NULL,
  agent VARCHAR(190) NOT NULL,
  run VARCHAR(190) NOT NULL,
  call_id VARCHAR(190) NOT NULL,
  tool VARCHAR(255) NOT NULL,
  risk VARCHAR(20) NOT NULL,
  status VARCHAR(20) NOT NULL,
  lane INTEGER NOT NULL,
  likeness VARCHAR(64) NOT NULL,
  revision INTEGER NOT NULL,
  version BIGINT NOT NULL,
  head_hash VARCHAR(64) NOT NULL,
  deadline BIGINT,
  fence BIGINT,
  node VARCHAR(255),
  lease_until BIGINT,
  due_at BIGINT,
  progress LONGBLOB NOT NULL,
  principal VARCHAR(500),
  origin VARCHAR(64),
  opened_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  INDEX hitl_request_run (tenant, agent, run, opened_at, id),
  INDEX hitl_request_opened (opened_at, id),
  INDEX hitl_request_status (status, opened_at, id),
  INDEX hitl_request_tenant (tenant, status, opened_at, id),
  -- The lowest lane is looked at first.
  INDEX hitl_request_queue (tenant, status, lane, opened_at, id),
  INDEX hitl_request_alike (likeness, status, lane, opened_at, id),
  INDEX hitl_request_agent (tenant, agent, status, run),
  INDEX hitl_request_tool (tenant, tool, status, opened_at, id),
  -- The deadline while it is pending, the end of the lease while it is executing, otherwise null.
  INDEX hitl_request_due (due_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS hitl_revision (
  request_id VARCHAR(64) NOT NULL,
  revision INTEGER NOT NULL,
  digest VARCHAR(64) NOT NULL,
  arguments LONGBLOB NOT NULL,
  body LONGBLOB NOT NULL,
  PRIMARY KEY (request_id, revision)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS hitl_result (
  request_id VARCHAR(64) NOT NULL PRIMARY KEY,
  body LONGBLOB NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS hitl_audit (
  subject VARCHAR(600) NOT NULL,
  seq BIGINT NOT NULL,
  happened_at BIGINT NOT NULL,
  event_type VARCHAR(100) NOT NULL,
  actor VARCHAR(500) NOT NULL,
  tool VARCHAR(255) NOT NULL,
  tenant VARCHAR(190) NOT NULL,
  agent VARCHAR(190) NOT NULL,
  run VARCHAR(190) NOT NULL,
  data LONGBLOB NOT NULL,
  previous_hash VARCHAR(64) NOT NULL,
  event_hash VARCHAR(64) NOT NULL,
  PRIMARY KEY (subject, seq),
  -- The primary key stands behind the columns of each index, so all are in the order of time.
  INDEX hitl_audit_time (happened_at, subject, seq),
  INDEX hitl_audit_actor (actor, happened_at),
  INDEX hitl_audit_tool (tool, happened_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- The Merkle tree over all events, and its signed heads: written once, never changed.
CREATE TABLE IF NOT EXISTS hitl_leaf (
  leaf_index BIGINT NOT NULL PRIMARY KEY,
  subject VARCHAR(600) NOT NULL,
  seq BIGINT NOT NULL,
  event_hash VARCHAR(64) NOT NULL,
  UNIQUE INDEX hitl_leaf_event (subject, seq, event_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS hitl_seal (
  seal_number BIGINT NOT NULL PRIMARY KEY,
  tree_size BIGINT NOT NULL,
  root_hash VARCHAR(64) NOT NULL,
  edge VARCHAR(4096) NOT NULL,
  sealed_at BIGINT NOT NULL,
  sealed_until BIGINT NOT NULL,
  previous_hash VARCHAR(64) NOT NULL,
  key_id VARCHAR(100) NOT NULL,
  signature VARCHAR(500) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- The ends of chains that belong to no row: who was told and saw, what was held and erased.
CREATE TABLE IF NOT EXISTS hitl_chain (
  subject VARCHAR(600) NOT NULL PRIMARY KEY,
  head_seq BIGINT NOT NULL,
  head_hash VARCHAR(64) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Legal holds: on a run, on a person, or with neither on the tenant.
CREATE TABLE IF NOT EXISTS hitl_hold (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  tenant VARCHAR(190) NOT NULL,
  agent VARCHAR(190),
  run VARCHAR(190),
  person VARCHAR(500),
  put_by VARCHAR(500) NOT NULL,
  put_at BIGINT NOT NULL,
  INDEX hitl_hold_tenant (tenant, put_at, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- The keys of persons, wrapped. Destroyed, there is no key and nothing by which to find whose it was.
CREATE TABLE IF NOT EXISTS hitl_subject (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  tenant VARCHAR(190) NOT NULL,
  pseudonym VARCHAR(64) UNIQUE,
  master VARCHAR(100),
  wrapped VARBINARY(4000),
  name VARBINARY(4000),
  created_at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS hitl_outbox (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  tenant VARCHAR(190) NOT NULL,
  written BIGINT NOT NULL AUTO_INCREMENT,
  request_id VARCHAR(64) NOT NULL,
  kind VARCHAR(40) NOT NULL,
  attempts INTEGER NOT NULL,
  due_at BIGINT NOT NULL,
  last_error VARCHAR(1000),
  UNIQUE INDEX hitl_outbox_written (written),
  INDEX hitl_outbox_due (tenant, due_at, written)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- A row for each agent or tenant whose pending requests are counted, one opening after the other.
CREATE TABLE IF NOT EXISTS hitl_cap (
  scope VARCHAR(64) NOT NULL PRIMARY KEY
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- What holds until it is taken back, is used up or ends. live_until is -1 once it is revoked or used
-- up, its end otherwise; what has no end has the largest number.
CREATE TABLE IF NOT EXISTS hitl_standing (
  id VARCHAR(150) NOT NULL PRIMARY KEY,
  kind VARCHAR(40) NOT NULL,
  tenant VARCHAR(190) NOT NULL,
  record_key VARCHAR(255) NOT NULL,
  principal VARCHAR(500),
  uses INTEGER,
  uses_left INTEGER,
  until_at BIGINT,
  live_until BIGINT NOT NULL,
  revoked BOOLEAN NOT NULL,
  body LONGBLOB NOT NULL,
  head_seq BIGINT NOT NULL,
  head_hash VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  INDEX hitl_standing_key (kind, tenant, record_key, live_until, id),
  INDEX hitl_standing_live (kind, live_until),
  INDEX hitl_standing_tenant (kind, tenant, id),
  INDEX hitl_standing_end (kind, until_at, id),
  INDEX hitl_standing_principal (principal)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

INSERT IGNORE INTO hitl_schema (version) VALUES (1);

CREATE TABLE tenants (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, region TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('provisioning', 'active')), created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
);
CREATE INDEX tenants_provisioning ON tenants (created_at) WHERE status = 'provisioning';
CREATE TABLE users (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, username TEXT, name TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE credentials (
  user_id TEXT PRIMARY KEY REFERENCES users (id), password_hash TEXT NOT NULL, changed_at INTEGER NOT NULL
);
CREATE TABLE memberships (
  id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), user_id TEXT NOT NULL REFERENCES users (id),
  roles TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('active', 'removed')), created_at INTEGER NOT NULL, UNIQUE (user_id, tenant_id)
);
CREATE INDEX memberships_tenant ON memberships (tenant_id);
CREATE TABLE name_claims (
  kind TEXT NOT NULL CHECK (kind IN ('email', 'username', 'slug')), name TEXT NOT NULL, owner_id TEXT NOT NULL, claimed_at INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE INDEX name_claims_owner ON name_claims (owner_id);
CREATE TABLE directory_outbox (
  id TEXT PRIMARY KEY, topic TEXT NOT NULL, payload TEXT NOT NULL, created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, last_error TEXT
) WITHOUT ROWID;
CREATE INDEX directory_outbox_next ON directory_outbox (next_at, id);

-- A column's CHECK can't be changed: each column with a new list of states takes the place of the old one.
DROP INDEX tenants_provisioning;
ALTER TABLE tenants ADD COLUMN state TEXT NOT NULL DEFAULT 'provisioning' CHECK (state IN ('provisioning', 'active', 'suspended', 'deleting', 'deleted'));
UPDATE tenants SET state = status;
ALTER TABLE tenants DROP COLUMN status;
ALTER TABLE tenants RENAME COLUMN state TO status;
ALTER TABLE tenants ADD COLUMN delete_after INTEGER;
ALTER TABLE tenants ADD COLUMN plan_id TEXT NOT NULL DEFAULT 'free';
ALTER TABLE tenants ADD COLUMN organization_id TEXT;
CREATE INDEX tenants_provisioning ON tenants (created_at) WHERE status = 'provisioning';
CREATE INDEX tenants_deleting ON tenants (delete_after) WHERE delete_after IS NOT NULL;
CREATE INDEX tenants_organization ON tenants (organization_id, id) WHERE organization_id IS NOT NULL;

ALTER TABLE memberships ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('invited', 'active', 'suspended', 'removed'));
UPDATE memberships SET state = status;
ALTER TABLE memberships DROP COLUMN status;
ALTER TABLE memberships RENAME COLUMN state TO status;

CREATE TABLE feature_flags (
  key TEXT PRIMARY KEY, description TEXT NOT NULL, enabled INTEGER NOT NULL, percentage INTEGER NOT NULL CHECK (percentage BETWEEN 0 AND 100),
  subject TEXT NOT NULL CHECK (subject IN ('user', 'tenant')), roles TEXT, plans TEXT, tenants TEXT, changed_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE plans (
  plan_id TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, price TEXT NOT NULL, quotas TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (plan_id, version)
) WITHOUT ROWID;
CREATE TABLE provisioning_jobs (
  id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL UNIQUE, step TEXT NOT NULL, payload TEXT NOT NULL, steps TEXT NOT NULL,
  attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, last_error TEXT, idempotency_id TEXT UNIQUE, fingerprint TEXT NOT NULL,
  created_at INTEGER NOT NULL, ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX provisioning_jobs_due ON provisioning_jobs (next_at) WHERE ended_at IS NULL;

CREATE TABLE domains (
  domain TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), verified_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX domains_tenant ON domains (tenant_id);

CREATE TABLE organizations (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE organization_members (
  organization_id TEXT NOT NULL REFERENCES organizations (id), user_id TEXT NOT NULL, email TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'viewer')), added_at INTEGER NOT NULL, PRIMARY KEY (organization_id, user_id)
) WITHOUT ROWID;
CREATE INDEX organization_members_user ON organization_members (user_id);
CREATE INDEX directory_outbox_topic ON directory_outbox (topic, next_at, id);

CREATE TABLE roles (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL, version INTEGER NOT NULL,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE role_permissions (
  role_id TEXT NOT NULL REFERENCES roles (id), permission TEXT NOT NULL, PRIMARY KEY (role_id, permission)
) WITHOUT ROWID;
CREATE TABLE user_roles (
  id TEXT PRIMARY KEY, principal TEXT NOT NULL, role_id TEXT NOT NULL,
  scope_type TEXT NOT NULL CHECK (scope_type IN ('tenant', 'team', 'project')), scope_id TEXT NOT NULL,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (principal, role_id, scope_type, scope_id)
) WITHOUT ROWID;
CREATE INDEX user_roles_role ON user_roles (role_id, id);
CREATE INDEX user_roles_scope ON user_roles (scope_type, scope_id, id);
CREATE TABLE acl_entries (
  id TEXT PRIMARY KEY, resource_type TEXT NOT NULL, resource_id TEXT NOT NULL, effect TEXT NOT NULL CHECK (effect IN ('allow', 'deny')),
  action TEXT NOT NULL, principal TEXT NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
  UNIQUE (resource_type, resource_id, principal, action, effect)
) WITHOUT ROWID;
CREATE INDEX acl_entries_principal ON acl_entries (principal, resource_type, effect, action, resource_id);
CREATE TABLE policies (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, resource TEXT, description TEXT NOT NULL,
  active_version INTEGER, latest_version INTEGER NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX policies_resource ON policies (resource, id);
CREATE TABLE policy_versions (
  policy_id TEXT NOT NULL REFERENCES policies (id), version INTEGER NOT NULL, yaml TEXT NOT NULL, tests TEXT, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (policy_id, version)
) WITHOUT ROWID;
CREATE TABLE decisions (
  id TEXT PRIMARY KEY, actor_type TEXT NOT NULL, actor_id TEXT NOT NULL, action TEXT NOT NULL, resource_type TEXT NOT NULL, resource_id TEXT NOT NULL,
  effect TEXT NOT NULL, decided_by TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX decisions_actor ON decisions (actor_id, id);
CREATE INDEX decisions_action ON decisions (action, id);
CREATE INDEX decisions_effect ON decisions (effect, id);
CREATE INDEX decisions_resource ON decisions (resource_id, id);
CREATE TABLE approval_requests (
  id TEXT PRIMARY KEY, action TEXT NOT NULL, resource_type TEXT NOT NULL, resource_id TEXT NOT NULL, subject TEXT NOT NULL, subject_hash TEXT NOT NULL,
  gate TEXT NOT NULL, reason TEXT NOT NULL, quorum INTEGER NOT NULL, status TEXT NOT NULL, asked_for TEXT NOT NULL, requested_by TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX approval_requests_status ON approval_requests (status, id);
CREATE INDEX approval_requests_resource ON approval_requests (resource_id, id);
CREATE INDEX approval_requests_asked ON approval_requests (asked_for, id);
CREATE INDEX approval_requests_spend ON approval_requests (asked_for, action, resource_id) WHERE status IN ('pending', 'approved');
CREATE TABLE approval_approvers (
  principal TEXT NOT NULL, request_id TEXT NOT NULL REFERENCES approval_requests (id), PRIMARY KEY (principal, request_id)
) WITHOUT ROWID;
CREATE INDEX approval_approvers_request ON approval_approvers (request_id);
CREATE TABLE approval_answers (
  request_id TEXT NOT NULL REFERENCES approval_requests (id), answered_by TEXT NOT NULL, verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'reject')),
  comment TEXT NOT NULL, answered_at INTEGER NOT NULL, PRIMARY KEY (request_id, answered_by)
) WITHOUT ROWID;

ALTER TABLE members ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('invited', 'active', 'suspended', 'removed'));
UPDATE members SET state = status;
ALTER TABLE members DROP COLUMN status;
ALTER TABLE members RENAME COLUMN state TO status;
ALTER TABLE members ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX members_status ON members (status, user_id);
CREATE INDEX members_email ON members (email);

CREATE TABLE invitations (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, email TEXT NOT NULL, digest TEXT NOT NULL, invited_by TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, accepted_at INTEGER, revoked_at INTEGER
) WITHOUT ROWID;
CREATE INDEX invitations_user ON invitations (user_id, id);
CREATE TABLE teams (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, description TEXT NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE team_members (
  team_id TEXT NOT NULL, user_id TEXT NOT NULL, added_at INTEGER NOT NULL, PRIMARY KEY (team_id, user_id)
) WITHOUT ROWID;
CREATE INDEX team_members_user ON team_members (user_id, team_id);

-- Who comes in through an organization: no rights of their own, and a session that says by which.
ALTER TABLE members ADD COLUMN organization_id TEXT;
ALTER TABLE sessions ADD COLUMN organization TEXT;
ALTER TABLE tenant ADD COLUMN organization_id TEXT;

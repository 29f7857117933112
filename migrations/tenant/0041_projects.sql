ALTER TABLE projects RENAME COLUMN changed_at TO updated_at;
CREATE INDEX projects_name ON projects (name, id);
CREATE INDEX projects_updated ON projects (updated_at, id);
INSERT INTO search_index (kind, item, text) SELECT 'projects', id, name || char(10) || description FROM projects;

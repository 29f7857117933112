ALTER TABLE api_keys ADD COLUMN allowed_ips TEXT;
ALTER TABLE api_keys ADD COLUMN service_identity_id TEXT;
ALTER TABLE api_keys ADD COLUMN successor_id TEXT;
CREATE INDEX api_keys_service ON api_keys (service_identity_id, id) WHERE service_identity_id IS NOT NULL;
CREATE INDEX api_keys_successor ON api_keys (successor_id) WHERE successor_id IS NOT NULL;

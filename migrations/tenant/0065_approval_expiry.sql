CREATE INDEX approval_requests_expiry ON approval_requests (expires_at) WHERE status IN ('pending', 'approved');
CREATE INDEX approval_requests_gate ON approval_requests (gate) WHERE status IN ('pending', 'approved');

export { checkpointNote, nextCheckpointTime, signHead, storeCheckpoint } from "./checkpoints/service.ts";
export type { Checkpoint } from "./checkpoints/schema.ts";
export { auditDenials } from "./events/denials.ts";
export { listAuditLogs } from "./events/list.ts";
export { audit, eraseDetails } from "./events/service.ts";
export { verifyJob } from "./verify/job.ts";
export { storeSegments } from "./segments/service.ts";
export { checkSignature, signStatement, type PublicKey } from "./signatures.ts";

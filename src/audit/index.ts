export { audit, type AuditEvent } from "./events/service.ts";

export { authenticate } from "./credentials/authenticate.ts";
export { everything, resolvePrincipal, type Resolved } from "./credentials/resolve.ts";
export { findActiveMember, insertMember, updateMember } from "./members/store.ts";
export type { MemberRow } from "./members/tables.ts";
export { openSession } from "./sessions/service.ts";
export { issueAccessToken, jwksOf, verifyAccessToken } from "./tokens/service.ts";

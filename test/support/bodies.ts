import { resources } from "../../durable-objects/tenant/resources.ts";
import contract from "../contract/contract.json" with { type: "json" };
import { isItem } from "./routes.ts";

const yaml = "{ apiVersion: devgen/v1, resourcePolicy: { resource: bookcase, rules: [{ actions: [dust], effect: allow, roles: [\"*\"] }] } }";
const question = { subject: { type: "user", id: "ann" }, action: { name: "dust" }, resource: { type: "bookcase", id: "one" } };
/** What a list or a question needs to be asked at all. */
export const queries: Readonly<Record<string, string>> = { "/api/permissions/check": "?action=projects:read" };

/** Bodies of routes that are about no one thing: what is promised, what a definition says, and the rest. */
export const bodies: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(contract.flatMap(({ method, path, send }) => (method === "POST" && send !== undefined && !isItem(path) ? [[path, send]] : []))),
  ...Object.fromEntries(resources.map(({ plural, example }) => [`/api/${plural}`, example])),
  "/access/v1/evaluation": question,
  "/access/v1/evaluations": { ...question, evaluations: [{}] },
  "/api/approvals": { action: "release", resource_type: "bookcase", reason: "Ready", approvers: { roles: ["admin"] } },
  "/api/policies": { yaml },
  "/api/policies/simulate": { changes: [{ yaml }], questions: [question].map(({ action, ...rest }) => ({ ...rest, action: action.name })) },
  "/api/roles": { name: "dusters", permissions: ["runs:read"] },
  "/api/user-roles": { principal: { type: "agent", id: "duster" }, role_id: "viewer" },
  "/api/job-schedules": { name: "Nightly", kind: "audit.verify", cron: "0 3 * * *" },
  "/api/notify": { to: { users: ["{user_id}"] }, title: "Hello" },
  "/api/usage/reservations": { key: "k", meter: "messages", quantity: 1 },
};

import { beforeAll, describe, expect, it } from "vitest";
import { newCaller, type Caller } from "../support/world.ts";

// The "Todo" scenario of AuthZEN's interoperability tests (authzen-interop.net), written from its public description: who the five are, what their roles mean, and what must come of each question.
const people = {
  rick: { id: "CiRmZDA2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs", email: "rick@the-citadel.com", roles: ["todo-admin", "evil-genius"] },
  morty: { id: "CiRmZDE2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs", email: "morty@the-citadel.com", roles: ["editor"] },
  summer: { id: "CiRmZDI2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs", email: "summer@the-smiths.com", roles: ["editor"] },
  beth: { id: "CiRmZDM2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs", email: "beth@the-smiths.com", roles: ["reader"] },
  jerry: { id: "CiRmZDQ2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs", email: "jerry@the-smiths.com", roles: ["reader"] },
} as const;
type Name = keyof typeof people;
const names = Object.keys(people) as Name[];

/** Everybody reads. Editors make todos, and change and delete their own; admins make and delete any; an evil genius changes any. */
const policies = [
  `apiVersion: devgen/v1
resourcePolicy:
  resource: user
  rules:
    - { name: everybody, actions: [can_read_user], effect: allow, roles: [todo-admin, evil-genius, editor, reader] }
`,
  `apiVersion: devgen/v1
resourcePolicy:
  resource: todo
  variables:
    local:
      emails: '{${names.map((name) => `"${people[name].id}": "${people[name].email}"`).join(", ")}}'
      own: R.attr.ownerID == V.emails[P.id]
  rules:
    - { name: everybody, actions: [can_read_todos], effect: allow, roles: [todo-admin, evil-genius, editor, reader] }
    - { name: makers, actions: [can_create_todo], effect: allow, roles: [todo-admin, editor] }
    - { name: own, actions: [can_update_todo, can_delete_todo], effect: allow, roles: [editor], condition: { match: { expr: V.own } } }
    - { name: any, actions: [can_update_todo], effect: allow, roles: [evil-genius] }
    - { name: clearing, actions: [can_delete_todo], effect: allow, roles: [todo-admin] }
`,
];

const todoOf = (owner: Name) => ({ type: "todo", id: "7240d0db-8ff0-41ec-98b2-34a096273b9f", properties: { ownerID: people[owner].email } });
const todos = { type: "todo", id: "todo-1" };

interface Line {
  action: string;
  resource: object;
  /** Who may. */
  may: readonly Name[];
}

const lines: readonly Line[] = [
  ...names.map((name): Line => ({ action: "can_read_user", resource: { type: "user", id: people[name].email }, may: names })),
  { action: "can_read_todos", resource: todos, may: names },
  { action: "can_create_todo", resource: todos, may: ["rick", "morty", "summer"] },
  ...(["can_update_todo", "can_delete_todo"] as const).flatMap((action) => names.map((owner): Line => ({
    action, resource: todoOf(owner), may: owner === "morty" || owner === "summer" ? ["rick", owner] : ["rick"],
  }))),
  { action: "can_fly", resource: todos, may: [] },
];

let asking: Caller;
beforeAll(async () => {
  asking = await newCaller();
  for (const yaml of policies) await asking.call("POST", `/api/policies/${(await asking.call("POST", "/api/policies", { yaml })).body.id}/activate`, {});
  const roles = new Map<string, string>();
  for (const role of ["todo-admin", "evil-genius", "editor", "reader"]) roles.set(role, (await asking.call("POST", "/api/roles", { name: role, permissions: ["requirements:read"] })).body.id);
  for (const { id, roles: theirs } of Object.values(people)) for (const role of theirs) await asking.call("POST", "/api/user-roles", { principal: { type: "user", id }, role_id: roles.get(role) });
});

const subjectOf = (name: Name) => ({ type: "user", id: people[name].id });

describe("AuthZEN's Todo scenario", () => {
  it.each(lines)("[ACC-46] $action of $resource is for $may", async ({ action, resource, may }) => {
    const { body } = await asking.call("POST", "/access/v1/evaluations", { action: { name: action }, resource, evaluations: names.map((name) => ({ subject: subjectOf(name) })) });
    expect(body.evaluations.map((one: { decision: boolean }, place: number) => [names[place], one.decision])).toEqual(names.map((name) => [name, may.includes(name)]));
  });

  it("[ACC-46] answers a boxcar of questions of one person in order", async () => {
    const ids = ["rick", "summer", "beth"] as const;
    const { body } = await asking.call("POST", "/access/v1/evaluations", { subject: subjectOf("morty"), action: { name: "can_update_todo" }, evaluations: ids.map((owner) => ({ resource: todoOf(owner) })).concat([{ resource: todoOf("morty") }]) });
    expect(body.evaluations.map((one: { decision: boolean }) => one.decision)).toEqual([false, false, false, true]);
  });

  it("[ACC-46] single questions say the same, and why", async () => {
    const answer = await asking.call("POST", "/access/v1/evaluation", { subject: subjectOf("rick"), action: { name: "can_delete_todo" }, resource: todoOf("jerry") });
    expect(answer.body).toMatchObject({ decision: true, context: { decided_by: "policy:resource.todo.default@1/clearing" } });
  });
});

import type { Decision, Entry, Facts, Held, Question } from "../../src/access/decide.ts";
import type { Rule } from "../../src/access/policies/compile.ts";
import { permissionsByRole, type RoleName } from "../../src/access/roles.ts";
import { policyOf, ruleYaml } from "./policies.ts";

/** One line of the table that docs/guides/access.md shows: what bears on a question, and what comes of it. */
export interface Case {
  situation: string;
  action: string;
  roles?: readonly (RoleName | `${RoleName} in the project` | `${RoleName} in another project`)[];
  scopes?: readonly string[];
  entries?: readonly string[];
  rules?: readonly string[];
  standing?: "owner" | "member";
  comes_to: Decision["effect"];
  because: Decision["decided_by"]["kind"];
}

/** In the order in which they are looked at: the first that holds decides. */
export const cases: readonly Case[] = [
  { situation: "A key that isn't scoped for it, whatever else allows it", action: "runs:cancel", roles: ["owner"], scopes: ["runs:read"], entries: ["allow everyone *"], rules: ["allow"], comes_to: "deny", because: "scope" },
  { situation: "A key that is scoped for it, of somebody who may", action: "runs:cancel", roles: ["developer"], scopes: ["runs:cancel"], comes_to: "allow", because: "role" },
  { situation: "A key that is scoped for it, of somebody who may not", action: "runs:cancel", roles: ["viewer"], scopes: ["runs:cancel"], comes_to: "deny", because: "default" },
  { situation: "An owner who mends access, though an entry denies", action: "acl:update", roles: ["owner"], entries: ["deny everyone *"], comes_to: "allow", because: "owner" },
  { situation: "An owner who mends access, though a policy denies", action: "policies:update", roles: ["owner"], rules: ["deny"], comes_to: "allow", because: "owner" },
  { situation: "An owner at anything else that an entry denies", action: "runs:cancel", roles: ["owner"], entries: ["deny everyone *"], comes_to: "deny", because: "acl" },
  { situation: "An admin who mends access, though an entry denies", action: "acl:update", roles: ["admin"], entries: ["deny everyone *"], comes_to: "deny", because: "acl" },
  { situation: "An entry that denies beats a role", action: "runs:cancel", roles: ["developer"], entries: ["deny user runs:cancel"], comes_to: "deny", because: "acl" },
  { situation: "An entry that denies beats an entry and a policy that allow", action: "runs:cancel", entries: ["allow user *", "deny team *:cancel"], rules: ["allow"], comes_to: "deny", because: "acl" },
  { situation: "An entry that denies beats an approval that is asked for", action: "runs:cancel", roles: ["developer"], entries: ["deny role runs:*"], rules: ["require_approval"], comes_to: "deny", because: "acl" },
  { situation: "An entry of the project reaches what is in it", action: "runs:cancel", roles: ["developer"], entries: ["deny user runs:cancel at the project"], comes_to: "deny", because: "acl" },
  { situation: "An entry of another project doesn't", action: "runs:cancel", roles: ["developer"], entries: ["deny user runs:cancel at another project"], comes_to: "allow", because: "role" },
  { situation: "A policy that denies beats a role", action: "runs:cancel", roles: ["owner"], rules: ["deny"], comes_to: "deny", because: "policy" },
  { situation: "A policy that denies beats an entry and a policy that allow", action: "runs:cancel", entries: ["allow user *"], rules: ["allow", "deny"], comes_to: "deny", because: "policy" },
  { situation: "A policy that denies on a condition that can't be said denies", action: "runs:cancel", roles: ["owner"], rules: ["deny if doubtful"], comes_to: "deny", because: "policy" },
  { situation: "A policy that denies on a condition that doesn't hold doesn't", action: "runs:cancel", roles: ["owner"], rules: ["deny if not"], comes_to: "allow", because: "role" },
  { situation: "Nothing allows it", action: "runs:cancel", comes_to: "deny", because: "default" },
  { situation: "A role that doesn't permit it", action: "runs:cancel", roles: ["viewer"], comes_to: "deny", because: "default" },
  { situation: "A role in another project", action: "runs:cancel", roles: ["developer in another project"], comes_to: "deny", because: "default" },
  { situation: "An approval is asked for, but nothing allows it", action: "runs:cancel", roles: ["viewer"], rules: ["require_approval"], comes_to: "deny", because: "default" },
  { situation: "A policy that allows on a condition that can't be said allows nothing", action: "runs:cancel", rules: ["allow if doubtful"], comes_to: "deny", because: "default" },
  { situation: "A policy that only warns allows nothing", action: "runs:cancel", rules: ["warn"], comes_to: "deny", because: "default" },
  { situation: "An approval is asked for what a role permits", action: "runs:cancel", roles: ["owner"], rules: ["require_approval"], comes_to: "require_approval", because: "policy" },
  { situation: "An approval is asked for what an entry and a policy allow", action: "runs:cancel", entries: ["allow user *"], rules: ["allow", "require_approval"], comes_to: "require_approval", because: "policy" },
  { situation: "An approval is asked for on a condition that can't be said", action: "runs:cancel", roles: ["owner"], rules: ["require_approval if doubtful"], comes_to: "require_approval", because: "policy" },
  { situation: "It is their own, where owners may", action: "runs:cancel", standing: "owner", comes_to: "allow", because: "standing" },
  { situation: "Every member may, but an entry denies it", action: "runs:cancel", standing: "member", entries: ["deny user *"], comes_to: "deny", because: "acl" },
  { situation: "It is their own, but their key isn't scoped for it", action: "runs:cancel", standing: "owner", scopes: ["runs:read"], comes_to: "deny", because: "scope" },
  { situation: "A role permits it", action: "runs:cancel", roles: ["developer"], comes_to: "allow", because: "role" },
  { situation: "A role in the project permits it there", action: "runs:cancel", roles: ["developer in the project"], comes_to: "allow", because: "role" },
  { situation: "A role permits it, and a policy warns", action: "runs:cancel", roles: ["developer"], rules: ["warn"], comes_to: "allow", because: "role" },
  { situation: "An entry allows it", action: "runs:cancel", roles: ["viewer"], entries: ["allow user runs:cancel"], comes_to: "allow", because: "acl" },
  { situation: "An entry for a team allows it to its members", action: "runs:cancel", entries: ["allow team *:cancel"], comes_to: "allow", because: "acl" },
  { situation: "An entry allows something else", action: "runs:cancel", entries: ["allow user runs:read"], comes_to: "deny", because: "default" },
  { situation: "An entry of the project allows it in the project", action: "runs:cancel", entries: ["allow user * at the project"], comes_to: "allow", because: "acl" },
  { situation: "A policy allows it", action: "runs:cancel", roles: ["viewer"], rules: ["allow"], comes_to: "allow", because: "policy" },
];

const who: Readonly<Record<string, string>> = { user: "usr_ann", team: "tem_red", role: "developer", everyone: "*" };
const conditions: Readonly<Record<string, string | undefined>> = { doubtful: "R.attr.unknown == 'x'", not: "1 == 2" };

function entryOf(text: string, index: number): Entry {
  const [, effect = "", principal = "", action = "", place] = /^(\w+) (\w+) (\S+)(?: at (the|another) project)?$/.exec(text) ?? [];
  const at = place === undefined ? { resource_type: "run", resource_id: "run_1" } : { resource_type: "project", resource_id: place === "the" ? "prj_1" : "prj_2" };
  return { id: `acl_${index}`, ...at, effect: effect as Entry["effect"], action, principal_type: principal as Entry["principal_type"], principal_id: who[principal] ?? "" };
}

/** Rules are about things of no kind of ours where a condition must be in doubt: a run has every attribute that it may be asked for. */
function ruleOf(text: string): Rule {
  const [effect = "", condition = ""] = text.split(" if ");
  const [rule] = policyOf(ruleYaml("thing", "*", effect, conditions[condition])).rules;
  return { ...rule!, resource: "run" };
}

function heldOf(text: string): Held {
  const role = text.split(" ")[0] as RoleName;
  const scope: Held["scope"] = text.endsWith("in the project") ? { type: "project", id: "prj_1" } : text.endsWith("in another project") ? { type: "project", id: "prj_2" } : { type: "tenant", id: "" };
  return { role, permissions: new Set(permissionsByRole[role]), scope };
}

/** The question and the facts of a line: Ann, who is in the red team, and a run in a project. */
export function posed({ action, roles = [], scopes, entries = [], rules = [], standing }: Case): [Question, Facts] {
  const question: Question = {
    subject: { type: "user", id: "usr_ann", refs: ["user:usr_ann", "team:tem_red"], attributes: {} }, action, context: {}, now: 0,
    resource: { type: "run", id: "run_1", project_id: "prj_1", attributes: { owner_id: "usr_bob" } },
  };
  return [question, { scopes: scopes && new Set(scopes), held: roles.map(heldOf), entries: entries.map(entryOf), rules: rules.map(ruleOf), standing }];
}

const cell = (parts: readonly string[] | undefined): string => (parts && parts.length > 0 ? parts.join(", ") : "–").replaceAll("*", "\\*");

/** The table as Markdown. */
export const renderTable = (): string => [
  "| | asked | roles | key's scopes | entries | policies | comes to | by |", "|---|---|---|---|---|---|---|---|",
  ...cases.map(({ situation, action, roles, scopes, entries, rules, comes_to, because }) => `| ${situation} | ${action} | ${cell(roles)} | ${cell(scopes)} | ${cell(entries)} | ${cell(rules)} | **${comes_to}** | ${because} |`),
].join("\n");

export const [tableBegins, tableEnds] = ["<!-- decisions: made by `npm run docs:decisions` from test/access/decision-table.ts -->", "<!-- end of decisions -->"];

/** The guide with its table as of now. */
export function withTable(guide: string): string {
  const [begin, end] = [guide.indexOf(tableBegins), guide.indexOf(tableEnds)];
  if (begin < 0 || end < begin) throw new Error("The guide has no place for the table of decisions");
  return `${guide.slice(0, begin + tableBegins.length)}\n${renderTable()}\n${guide.slice(end)}`;
}

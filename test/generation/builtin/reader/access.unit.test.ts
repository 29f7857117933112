import { describe, expect, it } from "vitest";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { outlineOf } from "../../samples/sample-file.ts";
import { verdicts } from "./outline.ts";

const base = "Crates have a code and a weight. Letters have a subject. A letter is open, then approved or rejected. ";
const peopleOf = (text: string): string[] => outlineOf(read({ requirement: base + text }).blueprint).filter((line) => /^roles:|! (?:only|theirs|over)/.test(line));
const lost = (text: string): string[] => verdicts(base + text).filter((verdict) => verdict !== "planned");

describe("[READ-28] who may do what is read out of", () => {
  it.each([
    { why: "only", text: "Only clerks may add crates.", people: ["roles: admin clerk", "crate! only clerk may create"] },
    { why: "several roles and verbs", text: "Only clerks and branch managers can edit or delete crates.", people: ["roles: admin clerk branch_manager", "crate! only clerk|branch_manager may change", "crate! only clerk|branch_manager may delete"] },
    { why: "a passive", text: "Crates can only be deleted by admins.", people: ["roles: admin", "crate! only admin may delete"] },
    { why: "an only at the end", text: "Crates may be created or changed by clerks only.", people: ["roles: admin clerk", "crate! only clerk may create", "crate! only clerk may change"] },
    { why: "managing", text: "Only clerks can manage crates.", people: ["roles: admin clerk", "crate! only clerk may create", "crate! only clerk may change", "crate! only clerk may delete"] },
    { why: "who may not", text: "There are two roles: clerk and lead. Clerks cannot delete crates.", people: ["roles: admin clerk lead", "crate! only admin|lead may delete"] },
    { why: "an action", text: "Only leads may approve letters.", people: ["roles: admin lead", "letter! only lead may approve"] },
    { why: "an action in the passive", text: "An open letter can be rejected by a lead.", people: ["roles: admin lead", "letter! only lead may reject"] },
    { why: "rows of one's own", text: "Users see only their own letters.", people: ["roles: admin", "letter! theirs who made it"] },
    { why: "rows of one's own, and who sees all", text: "Clerks can only see their own letters. Leads can see all letters.", people: ["roles: admin clerk lead", "letter! theirs who made it, past lead"] },
    { why: "who sees everything", text: "Everybody sees only their own letters. Leads can see everything.", people: ["roles: admin lead", "letter! theirs who made it, past lead"] },
    { why: "one role's rows", text: "There are two roles: clerk and lead. Clerks see only their own letters.", people: ["roles: admin clerk lead", "letter! theirs who made it, past admin|lead"] },
    { why: "changes of one's own", text: "Users may only edit or delete their own crates.", people: ["roles: admin", "crate! theirs to change who made it"] },
    { why: "others", text: "Nobody can see the letters of others.", people: ["roles: admin", "letter! theirs who made it"] },
    { why: "signing in", text: "Everyone must be signed in.", people: ["roles: admin"] },
    { why: "a token", text: "Every request needs a valid token.", people: ["roles: admin"] },
    { why: "a line", text: "Letters have a weight. Letters over 20 need approval by a lead.", people: ["roles: admin lead", "letter! over 20 of weight only lead may approve"] },
    { why: "a line by its name", text: "Letters have a weight and a length. Letters with a length above 1,000 must be approved by a branch manager.", people: ["roles: admin branch_manager", "letter! over 1000 of length only branch_manager may approve"] },
    { why: "a line of money", text: "Letters have a price in euros and a weight. Letters over 50 euros need a lead's approval.", people: ["roles: admin lead", "letter! over 50 of price only lead may approve"] },
    { why: "roles alone", text: "The roles are clerk, lead and auditor.", people: ["roles: admin clerk lead auditor"] },
  ])("$why", ({ text, people }) => {
    expect(peopleOf(text)).toEqual(people);
    expect(lost(text)).toEqual([]);
  });

  it.each(["Users log in with a password.", "Users sign in with their Google account.", "Only people from our office may use it."])("%s is refused", (text) => {
    expect([peopleOf(text), lost(text)]).toEqual([[], [expect.stringMatching(/^not_/)]]);
  });

  it("what isn't said what it is isn't kept to anybody", () => {
    expect([peopleOf("Only clerks may paint crates."), lost("Only clerks may paint crates.")]).toEqual([[], [expect.stringContaining("Only clerks may paint crates")]]);
  });

  it("makes callers known, and says how", () => {
    const { assumptions } = read({ requirement: `${base}Only leads may approve letters.` });
    expect(assumptions.filter((one) => /ADMIN_TOKEN|The roles are|isn't checked/.test(one))).toEqual([expect.stringContaining("ADMIN_TOKEN"), expect.stringContaining("The roles are admin, lead;")]);
    expect(read({ requirement: `${base}A rejected letter can be reopened.` }).assumptions.some((one) => one.startsWith("Who does something isn't checked"))).toBe(true);
  });
});

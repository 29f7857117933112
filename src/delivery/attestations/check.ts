import { createHash } from "node:crypto";
import * as z from "zod";
import { Envelope, openEnvelope } from "./dsse.ts";
import { Statement } from "./statement.ts";

/** What a clone says of one of its commits. */
export interface AttestedCommit {
  commit_id: string;
  tree_id: string;
  /** The text of `.devgen/blueprint.json` there. */
  blueprint: string | undefined;
  /** The note about it. */
  note: string;
}

/** `fault`: why the attestation doesn't hold. */
export type Checked = { fault: string } | { fault?: undefined; statement: Statement };

/** Whether an attestation holds for the commit that it lies with: signed by one of the keys, about that very commit, and of the blueprint that is in it. Needs no network. */
export async function checkAttestation({ commit_id, tree_id, blueprint, note }: AttestedCommit, keys: readonly Uint8Array[]): Promise<Checked> {
  const envelope = Envelope.safeParse(jsonOf(note));
  if (!envelope.success) return { fault: "the note is no signed statement" };
  const text = await openEnvelope(envelope.data, keys);
  if (text === undefined) return { fault: "no key that you trust has signed it" };
  const statement = Statement.safeParse(jsonOf(text));
  if (!statement.success) return { fault: "what was signed is no provenance" };
  const { subject, predicate } = statement.data;
  const digest = subject[0]!.digest;
  if (digest.gitCommit !== commit_id) return { fault: `it is about the commit ${digest.gitCommit}` };
  if (digest.gitTree !== tree_id) return { fault: `it is about the files ${digest.gitTree}` };
  const { blueprint_sha256 } = predicate.buildDefinition.internalParameters;
  if (blueprint_sha256 !== (blueprint === undefined ? null : sha256Of(blueprint))) return { fault: "its blueprint isn't the one in the commit" };
  const said = blueprint === undefined ? undefined : requirementIn(blueprint);
  if (said !== undefined && !Iterator.from(partsOf(said)).some((part) => sha256Of(part) === predicate.buildDefinition.externalParameters.requirement_sha256)) return { fault: "its requirement isn't the one in the commit's blueprint" };
  return { statement: statement.data };
}

const paragraphsMax = 200;

/** A blueprint has all that is in force; what one run was asked is one or more paragraphs of it, one after the other. */
function* partsOf(requirement: string): Generator<string> {
  yield requirement;
  // What was asked last ends it, wherever its own empty lines and those before it lie.
  for (let at = requirement.lastIndexOf("\n\n"), left = paragraphsMax; at >= 0 && left > 0; at = at === 0 ? -1 : requirement.lastIndexOf("\n\n", at - 1), left--) yield requirement.slice(at + 2);
  const paragraphs = requirement.split("\n\n").slice(-paragraphsMax);
  for (let length = paragraphs.length; length > 0; length--) for (let from = 0; from + length <= paragraphs.length; from++) yield paragraphs.slice(from, from + length).join("\n\n");
}

const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const WithRequirement = z.object({ requirement: z.string() });
const requirementIn = (blueprint: string): string | undefined => WithRequirement.safeParse(jsonOf(blueprint)).data?.requirement;

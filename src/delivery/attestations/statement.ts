import * as z from "zod";
import type { ObjectId } from "../git/objects.ts";

/** Notes of this ref hold the envelope of a statement, each about the commit that the note is about. */
export const attestationRef = "refs/notes/attestations";
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const gitId = z.string().regex(/^[0-9a-f]{40}$/);

/** How a commit came about: the predicate of SLSA's provenance (https://slsa.dev/spec/v1.0/provenance), what is particular to us under `devgen`. */
export const Predicate = z.strictObject({
  buildDefinition: z.strictObject({
    buildType: z.literal("urn:devgen:run:v1"),
    externalParameters: z.strictObject({ requirement_id: z.string(), requirement_sha256: sha256, requested_by: z.string() }),
    internalParameters: z.strictObject({ plan_sha256: sha256, blueprint_sha256: sha256.nullable(), approvals: z.array(z.strictObject({ what: z.string(), by: z.string(), at: z.string() })) }),
  }),
  runDetails: z.strictObject({
    builder: z.strictObject({ id: z.string(), version: z.record(z.string(), z.string()) }),
    metadata: z.strictObject({ invocationId: z.string(), finishedOn: z.string() }),
  }),
  devgen: z.strictObject({
    tests: z.strictObject({ passed: z.int(), failed: z.int(), skipped: z.int(), total: z.int(), sha256 }),
    coverage: z.array(z.strictObject({ sentence: z.int(), status: z.string() })),
  }),
});
export type Predicate = z.infer<typeof Predicate>;

/** An in-toto statement (https://in-toto.io/Statement/v1) about one commit. */
export const Statement = z.strictObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ gitCommit: gitId, gitTree: gitId }) })).length(1),
  predicateType: z.literal("https://slsa.dev/provenance/v1"),
  predicate: Predicate,
});
export type Statement = z.infer<typeof Statement>;

export const statementOf = (repoUrl: string, commit: { commit_id: ObjectId; tree_id: ObjectId }, predicate: Predicate): Statement => ({
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: repoUrl, digest: { gitCommit: commit.commit_id, gitTree: commit.tree_id } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate,
});

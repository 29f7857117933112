import { buildRepositoryCommit, type RepositoryCommit, type RepositoryCommitInput } from "../../../src/delivery/git/commit.ts";
import { commitMessage } from "../../../src/delivery/git/message.ts";
import { ed25519Signer, type CommitSigner } from "../../../src/delivery/git/signature.ts";
import type { Hosted } from "./stock-git.ts";

export async function newSigner(): Promise<CommitSigner> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("Ed25519 keys come in pairs");
  return ed25519Signer(pair);
}

export const time = Date.UTC(2026, 10, 20, 9, 30);
export const origin = { requested_by: "Ada <ada@acme.example>", generated_by: "builtin 1.0", run_id: "run_1", requirement_id: "req_1" };

export const sampleFiles = new Map<string, string | Uint8Array>([
  ["README.md", "# Shop\n"],
  ["src/index.ts", "export const answer = 42;\n"],
  ["src/index/deep/er.ts", "export {};\n"],
  ["src/index-two.ts", "export const two = 2;\n"],
  ["bin/run", "#!/bin/sh\necho hello\n"],
  ["naïve/日本.txt", "こんにちは\n"],
  ["empty.txt", ""],
  ["logo.bin", Uint8Array.from({ length: 200_000 }, (_, at) => (at * 7919) ^ (at >> 3))],
]);

export async function build(sign: CommitSigner, input: Partial<RepositoryCommitInput> = {}): Promise<RepositoryCommit> {
  return buildRepositoryCommit({
    files: sampleFiles,
    message: commitMessage({ subject: "Build a shop", origin }),
    author: { name: "DevGen", email: "devgen@acme.example" },
    committer: { name: "DevGen", email: "devgen@acme.example" },
    time, sign, ...input,
  });
}

/** Makes a commit the head of the hosted repository's main branch. */
export function publish(hosted: Hosted, commit: RepositoryCommit, ref = "refs/heads/main"): void {
  hosted.packs.unshift(commit);
  hosted.refs.set(ref, commit.commit_id);
}

import { execFileSync } from "node:child_process";
import { checkAttestation } from "../../src/delivery/attestations/check.ts";
import { keysIn } from "../../src/delivery/attestations/dsse.ts";
import { attestationRef } from "../../src/delivery/attestations/statement.ts";

export interface CloneReport {
  good: { commit_id: string; built_by: string; tests: string }[];
  bad: { commit_id: string; fault: string }[];
  /** Commits of HEAD's history without a statement: people's own. */
  unattested: string[];
}

/** Holds every statement of a clone against the keys of an allowed signers file. @throws Error where there is none of either, or no git */
export async function verifyClone(clone: string, allowedSigners: string): Promise<CloneReport> {
  const keys = keysIn(allowedSigners);
  if (keys.length === 0) throw new Error("There is no ssh-ed25519 key in the file of signers");
  const git = (...args: string[]): string => execFileSync("git", ["-C", clone, ...args], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, stdio: ["ignore", "pipe", "pipe"] });
  const notes = listNotes(git);
  if (notes.size === 0) throw new Error(`There are no attestations in this clone. Fetch them: git fetch origin '${attestationRef}:${attestationRef}'`);
  const report: CloneReport = { good: [], bad: [], unattested: git("rev-list", "HEAD").trim().split("\n").filter((id) => !notes.has(id)) };
  for (const [commit_id, blob] of notes) {
    const checked = await checkAttestation({ commit_id, tree_id: treeOf(git, commit_id), blueprint: blueprintAt(git, commit_id), note: git("cat-file", "blob", blob) }, keys);
    if (checked.fault !== undefined) report.bad.push({ commit_id, fault: checked.fault });
    else {
      const { runDetails, devgen } = checked.statement.predicate;
      report.good.push({ commit_id, built_by: runDetails.builder.id, tests: `${devgen.tests.passed} of ${devgen.tests.total} tests passed` });
    }
  }
  return report;
}

type Git = (...args: string[]) => string;

/** The note's blob by the commit that it is about. */
function listNotes(git: Git): Map<string, string> {
  const refs = git("for-each-ref", "--format=%(refname)", attestationRef).trim();
  if (refs === "") return new Map();
  return new Map(git("notes", `--ref=${attestationRef}`, "list").trim().split("\n").filter(Boolean).map((line): [string, string] => {
    const [blob = "", commit = ""] = line.split(" ");
    return [commit, blob];
  }));
}

/** A statement about what isn't in the clone holds for nothing in it. */
const treeOf = (git: Git, commitId: string): string => (isThere(git, `${commitId}^{tree}`) ? git("rev-parse", `${commitId}^{tree}`).trim() : "");
const blueprintAt = (git: Git, commitId: string): string | undefined => (isThere(git, `${commitId}:.devgen/blueprint.json`) ? git("cat-file", "blob", `${commitId}:.devgen/blueprint.json`) : undefined);

function isThere(git: Git, name: string): boolean {
  try {
    git("cat-file", "-e", name);
    return true;
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 128) return false;
    throw error;
  }
}

export const linesOf = ({ good, bad, unattested }: CloneReport): string[] => [
  ...good.map(({ commit_id, built_by, tests }) => `GOOD ${commit_id.slice(0, 12)}  ${built_by}, ${tests}`),
  ...bad.map(({ commit_id, fault }) => `BAD  ${commit_id.slice(0, 12)}  ${fault}`),
  ...unattested.map((id) => `     ${id.slice(0, 12)}  has no attestation: it was not made by a run`),
];

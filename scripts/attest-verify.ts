import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { linesOf, verifyClone } from "./attest/clone.ts";

const usage = "npm run attest:verify -- <clone> --signers FILE   (FILE: from /.well-known/devgen-signers/<tenant>)";

/** Exit 0: every attestation holds. 1: one doesn't, and it is named. 2: it could not be checked. */
async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { signers: { type: "string" } } });
    const [clone, ...more] = positionals;
    if (clone === undefined || more.length > 0 || values.signers === undefined) throw new Error(`Usage: ${usage}`);
    const report = await verifyClone(clone, readFileSync(values.signers, "utf8"));
    for (const line of linesOf(report)) console.log(line);
    return report.bad.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

process.exitCode = await main();

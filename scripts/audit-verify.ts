import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type * as z from "zod";
import { Checkpoint } from "../src/audit/checkpoints/schema.ts";
import { checkExport, Jwks, NotCheckable, type ExportReport, type Witnesses } from "../src/audit/verify/offline.ts";

const usage = "npm run audit:verify -- export.jsonl [--checkpoint FILE] [--jwks FILE]";

/** Exit 0: nothing is wrong. 1: something is, and it is named. 2: it could not be checked. */
async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { checkpoint: { type: "string" }, jwks: { type: "string" } } });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new NotCheckable(`Usage: ${usage}`);
    const witnesses: Witnesses = {
      ...(values.checkpoint === undefined ? {} : { checkpoint: readJson(values.checkpoint, Checkpoint, "a checkpoint") }),
      ...(values.jwks === undefined ? {} : { keys: readJson(values.jwks, Jwks, "a set of public Ed25519 keys").keys }),
    };
    const report = await checkExport(createInterface({ input: createReadStream(file), crlfDelay: Infinity }), witnesses);
    for (const line of linesOf(report)) console.log(line);
    return report.first_bad ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

function readJson<Schema extends z.ZodType>(file: string, schema: Schema, what: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new NotCheckable(`${file} can't be read as JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new NotCheckable(`${file} is not ${what}`);
  return parsed.data;
}

function linesOf({ tenant_id, events, erased, marks, first_bad, unchecked }: ExportReport): string[] {
  const erasedToo = erased > 0 ? `, the details of ${erased} of them erased` : "";
  if (first_bad) return [`BAD: the audit chain of ${tenant_id} does not hold.`, `First bad event: ${first_bad.seq} (${first_bad.reason}). ${first_bad.message}.`, `The ${events} events that could be walked before a break in the chain link to each other.`];
  return [`GOOD: ${events} events of ${tenant_id} follow each other without a break${erasedToo}.`, `${marks} signed statements agree with them.`, ...unchecked.map((what) => `Not checked: ${what}.`)];
}

process.exitCode = await main();

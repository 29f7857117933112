import * as z from "zod";
import { Checkpoint } from "../checkpoints/schema.ts";
import { genesis } from "../chain.ts";
import type { Fault } from "../events/schema.ts";
import { checkSignature, type PublicKey, type Statement, type StatementKind } from "../signatures.ts";
import { contradiction, faultOf, grown, type ChainState, type Mark } from "./chain.ts";
import { AnyLine, HeadLine, readLine, type EventLine } from "./lines.ts";

export const Jwks = z.object({ keys: z.array(z.object({ kid: z.string(), kty: z.string(), crv: z.string(), x: z.string() })) });

/** What the holder of an export has besides it. */
export interface Witnesses {
  /** Kept since an earlier day, out of reach of whoever runs the platform: shows truncation and rebuilding. */
  checkpoint?: Checkpoint;
  /** The installation's public keys: show whether what is signed in the export was signed by it. */
  keys?: readonly PublicKey[];
}

export interface ExportReport {
  tenant_id: string;
  events: number;
  erased: number;
  /** Signed statements that agree with the chain. */
  marks: number;
  first_bad: Fault | null;
  /** What could not be checked, and what would be needed. */
  unchecked: string[];
}

/** The input is no export, or a witness no witness: nothing can be said of the chain. */
export class NotCheckable extends Error {
  override name = "NotCheckable";
}

/** Checks an export with nothing but itself and what its holder has. @throws NotCheckable */
export async function checkExport(lines: AsyncIterable<string> | Iterable<string>, { checkpoint, keys }: Witnesses): Promise<ExportReport> {
  const { tenant_id, state, hashes, signed, fault } = await readExport(lines);
  const report = (first_bad: Fault | null, marks: number): ExportReport => ({
    tenant_id, events: state.verified, erased: state.erased, marks, first_bad, unchecked: uncheckedBy(checkpoint, keys),
  });

  if (checkpoint && checkpoint.tenant_id !== tenant_id) throw new NotCheckable(`The checkpoint is of ${checkpoint.tenant_id}, the export of ${tenant_id}`);
  if (checkpoint && keys && (await genuineness(keys, checkpointMark(checkpoint))) !== "genuine") throw new NotCheckable("The checkpoint is not signed by any of these keys");
  const faults: Fault[] = fault ? [fault] : [];
  let agreeing = 0;
  for (const mark of [...(checkpoint ? [{ ...checkpointMark(checkpoint), what: "checkpoint that you hold" }] : []), ...signed]) {
    const found = (keys && (await forgery(keys, tenant_id, mark))) ?? disagreement(mark, state, hashes, fault);
    if (found) faults.push(found);
    else agreeing++;
  }
  return report(faults.sort((a, b) => a.seq - b.seq)[0] ?? null, agreeing);
}

interface SignedMark extends Mark {
  kind: StatementKind;
  statement: Statement;
  kid: string;
  signature: string;
}

interface Read {
  tenant_id: string;
  state: ChainState;
  /** By place: `hashes[0]` is the first event's. */
  hashes: string[];
  signed: SignedMark[];
  fault: Fault | null;
}

async function readExport(lines: AsyncIterable<string> | Iterable<string>): Promise<Read> {
  const read: Read = { tenant_id: "", state: { seq: 0, hash: genesis, at: 0, verified: 0, erased: 0 }, hashes: [], signed: [], fault: null };
  let head: HeadLine["export"] | undefined;
  for await (const line of lines) {
    if (line.trim() === "") continue;
    if (!head) {
      head = headOf(line);
      read.tenant_id = head.tenant_id;
    } else take(read, line);
  }
  if (!head) throw new NotCheckable("The file is empty");
  if (!read.fault && read.state.seq < head.head.seq) read.fault = truncated(read.state.seq, `the export itself says that there are ${head.head.seq}`);
  if (!read.fault && !read.signed.some((mark) => mark.seq === head.head.seq && mark.kind === "devgen-audit-checkpoint"))
    read.fault = { seq: head.head.seq, id: null, reason: "truncated", message: "The export ends without the checkpoint of its head" };
  return read;
}

function headOf(line: string): HeadLine["export"] {
  const parsed = readLine(HeadLine, line);
  if (!parsed) throw new NotCheckable("The file is no audit export: its first line is not an export's");
  return parsed.export;
}

function take(read: Read, line: string): void {
  const parsed = readLine(AnyLine, line);
  const expected = read.state.seq + 1;
  if (!parsed || "export" in parsed) read.fault ??= { seq: expected, id: null, reason: "malformed", message: `The line where event ${expected} belongs can't be read` };
  else if ("event" in parsed) takeEvent(read, parsed);
  else if ("segment" in parsed) {
    const { kid, signature, ...statement } = parsed.segment;
    read.signed.push({ kind: "devgen-audit-segment", statement, kid, signature, seq: statement.last_seq, hash: statement.last_hash, what: `segment ${statement.id}` });
  } else read.signed.push(checkpointMark(parsed.checkpoint));
}

function takeEvent(read: Read, { event, side }: EventLine): void {
  if (read.fault) {
    if (read.fault.reason === "missing" && read.fault.seq === event.seq) read.fault = { ...read.fault, id: event.id, reason: "reordered", message: `${read.fault.message}, which comes later: the events were reordered` };
    return;
  }
  read.fault = faultOf(read.state, event, side);
  if (read.fault) return;
  read.state = grown(read.state, event, side);
  read.hashes.push(event.hash);
}

function checkpointMark(checkpoint: Checkpoint): SignedMark {
  const { kid, signature, ...statement } = checkpoint;
  return { kind: "devgen-audit-checkpoint", statement, kid, signature, seq: statement.seq, hash: statement.hash, what: `checkpoint of ${statement.at}` };
}

const genuineness = (keys: readonly PublicKey[], { kind, statement, kid, signature }: SignedMark) => checkSignature(keys, kind, statement, { kid, signature });

async function forgery(keys: readonly PublicKey[], tenant_id: string, mark: SignedMark): Promise<Fault | undefined> {
  const fault = (message: string): Fault => ({ seq: mark.seq, id: null, reason: "forged", message });
  if (mark.statement.tenant_id !== tenant_id) return fault(`The ${mark.what} is another tenant's`);
  const found = await genuineness(keys, mark);
  if (found === "genuine") return undefined;
  return fault(found === "forged" ? `The ${mark.what} is not signed by the key that it names` : `The ${mark.what} is signed by ${mark.kid}, which is none of the given keys`);
}

/** A mark past the end tells of a truncation, unless the walk had to stop at a fault before it. */
function disagreement(mark: Mark, state: ChainState, hashes: readonly string[], fault: Fault | null): Fault | null {
  if (mark.seq > state.seq) return fault ? null : truncated(state.seq, `the ${mark.what} covers ${mark.seq}`);
  return contradiction(mark, { id: "", hash: mark.seq === 0 ? genesis : (hashes[mark.seq - 1] ?? "") });
}

const truncated = (seq: number, why: string): Fault => ({ seq: seq + 1, id: null, reason: "truncated", message: `Event ${seq + 1} and what follows is missing: ${why}` });

function uncheckedBy(checkpoint: Checkpoint | undefined, keys: readonly PublicKey[] | undefined): string[] {
  return [
    ...(checkpoint ? [] : ["that nothing was cut off or rebuilt since an earlier day: give a checkpoint kept outside, --checkpoint FILE"]),
    ...(keys ? [] : ["that the signatures are the installation's: give its public keys, --jwks FILE"]),
  ];
}

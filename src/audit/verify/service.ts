import { authorize } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { genesis } from "../chain.ts";
import { presentCheckpoint } from "../checkpoints/service.ts";
import { listCheckpointsBetween } from "../checkpoints/store.ts";
import type { Fault, Verification, VerifyQuery } from "../events/schema.ts";
import { chainSlices } from "../events/slices.ts";
import { findHead } from "../events/store.ts";
import { presentSegment, segmentStatement } from "../segments/service.ts";
import { listSegmentsEnding } from "../segments/store.ts";
import { checkSignature, publicKeys, type Genuineness } from "../signatures.ts";
import { contradiction, faultOf, grown, type ChainState, type Mark } from "./chain.ts";

/** One request looks at no more events and takes no longer; its answer says where to go on. */
const eventsMax = 20_000;
const limitMs = 2_000;

/** Walks the tenant's own chain from `from_seq` on, against every signed checkpoint and segment on the way. */
export async function verifyChain(ctx: Context, { from_seq }: VerifyQuery): Promise<Verification> {
  authorize(ctx, "audit:read", { type: "audit_log" });
  const { seq: headSeq, hash: headHash } = findHead(ctx.own) ?? { seq: 0, hash: genesis };
  if (from_seq > headSeq + 1) throw invalid("?from_seq", "too_big", `The last event is ${headSeq}`);
  const last = Math.min(headSeq, from_seq + eventsMax - 1);
  const { marks, forged } = await marksBetween(ctx, from_seq, last === headSeq ? Number.MAX_SAFE_INTEGER : last);

  const until = ctx.clock.now() + limitMs;
  let state = await startOf(ctx, from_seq);
  let fault: Fault | null = null;
  let agreeing = 0;
  let hurried = false;
  walk: for await (const slice of chainSlices(ctx, from_seq, last)) {
    for (const { event, side } of slice) {
      const met = marks.filter((mark) => mark.seq === event.seq);
      fault = faultOf(state, event, side) ?? met.map((mark) => contradiction(mark, event)).find((found) => found !== null) ?? null;
      if (fault) break walk;
      agreeing += met.length;
      state = grown(state, event, side);
    }
    hurried = ctx.clock.now() > until;
    if (hurried) break;
  }
  if (!fault && !hurried && state.seq < last) fault = { seq: state.seq + 1, id: null, reason: "missing", message: `Event ${state.seq + 1} is neither in the database nor in a segment` };
  if (!fault && state.seq === headSeq) fault = cutOff(headSeq, marks);
  const first_bad = forged && forged.seq <= (fault?.seq ?? state.seq) ? forged : fault;
  const unread = first_bad === null && state.seq < headSeq;
  return {
    ok: first_bad === null, from_seq, to_seq: state.seq, next_seq: unread ? state.seq + 1 : null, verified: state.verified, erased: state.erased, marks: agreeing,
    head: { seq: headSeq, hash: headHash }, first_bad,
  };
}

async function startOf(ctx: Context, from_seq: number): Promise<ChainState> {
  const start = { seq: from_seq - 1, hash: genesis, at: 0, verified: 0, erased: 0 };
  if (from_seq > 1) for await (const [link] of chainSlices(ctx, from_seq - 1, from_seq - 1)) if (link) return { ...start, hash: link.event.hash, at: link.event.at };
  return start;
}

/** Something signed is about an event past the end: the end was cut off. */
function cutOff(headSeq: number, marks: readonly Mark[]): Fault | null {
  const past = marks.find((mark) => mark.seq > headSeq);
  return past ? { seq: headSeq + 1, id: null, reason: "truncated", message: `Event ${headSeq + 1} and what follows is missing: the ${past.what} covers ${past.seq}` } : null;
}

/** What was signed about a stretch of the chain, and the first signature among it that is none of ours. */
async function marksBetween(ctx: Context, first: number, last: number): Promise<{ marks: Mark[]; forged: Fault | null }> {
  const keys = publicKeys(ctx.settings);
  const marks: Mark[] = [];
  const faults: Fault[] = [];
  const add = (seq: number, hash: string, what: string, genuine: Genuineness) => {
    if (genuine === "forged") faults.push({ seq, id: null, reason: "forged", message: `The ${what} is not signed by the key that it names` });
    else marks.push({ seq, hash, what });
  };
  for (const row of listCheckpointsBetween(ctx.own, first, last)) {
    const { kid, signature, ...statement } = presentCheckpoint(ctx, row);
    add(row.seq, row.hash, `checkpoint of ${statement.at}`, await checkSignature(keys, "devgen-audit-checkpoint", statement, { kid, signature }));
  }
  for (const row of listSegmentsEnding(ctx.own, first, last)) {
    const segment = presentSegment(row);
    const signed = { kid: segment.kid ?? "", signature: segment.signature ?? "" };
    add(row.last_seq, row.last_hash, `segment ${row.id}`, await checkSignature(keys, "devgen-audit-segment", segmentStatement(ctx.tenantId, segment), signed));
  }
  return { marks, forged: faults.sort((a, b) => a.seq - b.seq)[0] ?? null };
}

import { AppError } from "../../platform/errors.ts";
import type { ObjectId } from "./objects.ts";
import { checkWants, commonCommits, cutFor, emptyRequest, isReady, needOf, readArgument, type FetchRequest } from "./negotiate.ts";
import { flush, packet, type Packet } from "./pkt-line.ts";
import type { Repository } from "./repository.ts";
import { narrowBands, streamPack, wideBands, type Transport } from "./send-pack.ts";
import { selectObjects } from "./walk.ts";

/** Protocol version 0 over stateless HTTP: https://git-scm.com/docs/gitprotocol-pack, https://git-scm.com/docs/gitprotocol-http. */

const agent = "agent=devgen/1";
const capabilities = ["multi_ack_detailed", "no-done", "side-band", "side-band-64k", "ofs-delta", "shallow", "deepen-relative", "no-progress", "object-format=sha1", agent];

/** What is offered: each ref, HEAD first where it exists, tags also with what they point at in the end. */
export async function advertiseRefs({ head, refs, objects }: Repository): Promise<Uint8Array<ArrayBuffer>[]> {
  const rows: [ObjectId, string][] = [];
  const headId = refs.get(head);
  if (headId !== undefined) rows.push([headId, "HEAD"]);
  for (const [name, id] of [...refs].sort(([left], [right]) => (left < right ? -1 : 1))) {
    rows.push([id, name]);
    if (!name.startsWith("refs/tags/")) continue;
    const peeled = await objects.peel(id);
    if (peeled.id !== id) rows.push([peeled.id, `${name}^{}`]);
  }
  const offered = [...capabilities, ...(headId === undefined ? [] : [`symref=HEAD:${head}`])].join(" ");
  if (rows.length === 0) rows.push(["0".repeat(40), "capabilities^{}"]);
  const lines = rows.map(([id, name], at) => packet(at === 0 ? `${id} ${name}\0${offered}\n` : `${id} ${name}\n`));
  return [packet("# service=git-upload-pack\n"), flush, ...lines, flush];
}

/**
 * One round: a client repeats its wants and what was found common in each request, so nothing is kept between them.
 * @throws AppError `malformed`, `invalid_input` or `not_found` (a want that isn't ours) before the first byte
 */
export async function uploadPackV0(repository: Repository, packets: readonly Packet[]): Promise<AsyncIterable<Uint8Array<ArrayBuffer>>> {
  const end = packets.findIndex(({ kind }) => kind === "flush");
  const opening = end < 0 ? packets : packets.slice(0, end);
  const talk = end < 0 ? [] : packets.slice(end + 1);
  const { request, asked } = readOpening(opening);
  await checkWants(repository, request.wants);
  const cut = await cutFor(repository, request);

  const head: Uint8Array<ArrayBuffer>[] = [];
  if (request.depth !== undefined) {
    head.push(...cut.added.map((id) => packet(`shallow ${id}`)), ...cut.removed.map((id) => packet(`unshallow ${id}`)), flush);
  }
  if (request.wants.length === 0 || talk.length === 0) return from(head);

  const { answers, common, agreed } = await negotiate(repository, request, talk, asked);
  if (!agreed) return from([...head, ...answers]);
  const ids = await selectObjects(repository.objects, needOf(request, common, cut));
  return from([...head, ...answers], streamPack(repository.objects, ids, transportOf(asked, request.progress)));
}

function readOpening(packets: readonly Packet[]): { request: FetchRequest; asked: Set<string> } {
  const request = emptyRequest();
  let asked = new Set<string>();
  for (const { kind, ...line } of packets) {
    if (kind !== "line" || !("text" in line)) throw new AppError("malformed", "The request is not git's protocol: an unexpected packet");
    const [, id = "", more = ""] = /^(want [0-9a-f]{40}) (.*)$/.exec(line.text) ?? [];
    if (id !== "" && request.wants.length === 0) asked = new Set(more.split(" "));
    if (!readArgument(request, id === "" ? line.text : id)) throw new AppError("malformed", "The request is not git's protocol: an unknown line");
  }
  request.progress = !asked.has("no-progress");
  request.relative = asked.has("deepen-relative");
  return { request, asked };
}

/** Answers have lines as git's own upload-pack does: in detail, or with the first common commit only. */
async function negotiate(repository: Repository, { wants }: FetchRequest, talk: readonly Packet[], asked: ReadonlySet<string>) {
  const detailed = asked.has("multi_ack_detailed");
  const answers: Uint8Array<ArrayBuffer>[] = [];
  const common: ObjectId[] = [];
  let ready = false;
  for (const packetRead of talk) {
    const last = common.at(-1);
    if (packetRead.kind === "flush") {
      if (detailed && last !== undefined && (await isReady(repository, wants, common))) {
        ready = true;
        answers.push(packet(`ACK ${last} ready\n`));
      }
      if (detailed || last === undefined) answers.push(packet("NAK\n"));
      if (!ready || !asked.has("no-done")) continue;
      answers.push(packet(`ACK ${last}\n`));
      return { answers, common, agreed: true };
    }
    const round = emptyRequest();
    if (packetRead.kind !== "line" || !readArgument(round, packetRead.text)) throw new AppError("malformed", "The request is not git's protocol: an unknown line");
    if (round.done) {
      if (last === undefined) answers.push(packet("NAK\n"));
      else if (detailed) answers.push(packet(`ACK ${last}\n`));
      return { answers, common, agreed: true };
    }
    for (const id of await commonCommits(repository, round.haves)) {
      if (detailed) answers.push(packet(`ACK ${id} common\n`));
      else if (common.length === 0) answers.push(packet(`ACK ${id}\n`));
      common.push(id);
    }
  }
  return { answers, common, agreed: false };
}

function transportOf(asked: ReadonlySet<string>, progress: boolean): Transport {
  if (asked.has("side-band-64k")) return wideBands(progress);
  return asked.has("side-band") ? narrowBands(progress) : { kind: "bare" };
}

async function* from(head: readonly Uint8Array<ArrayBuffer>[], rest?: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield* head;
  if (rest) yield* rest;
}

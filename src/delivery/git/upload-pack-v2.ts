import { AppError } from "../../platform/errors.ts";
import { checkWants, commonCommits, cutFor, emptyRequest, isReady, needOf, readArgument, type FetchRequest } from "./negotiate.ts";
import type { ObjectId } from "./objects.ts";
import { delimiter, flush, packet, type Packet } from "./pkt-line.ts";
import type { Repository } from "./repository.ts";
import { streamPack, wideBands } from "./send-pack.ts";
import { selectObjects } from "./walk.ts";

/** Protocol version 2: https://git-scm.com/docs/gitprotocol-v2. */

type Bytes = Uint8Array<ArrayBuffer>;

const prefixesMax = 1000;

export const advertiseCapabilities = (): Bytes[] =>
  ["version 2", "agent=devgen/1", "ls-refs=unborn", "fetch=shallow wait-for-done", "object-format=sha1"].map((line) => packet(`${line}\n`)).concat(flush);

/** @throws AppError `malformed`, `invalid_input` or `not_found` (a want that isn't ours) before the first byte */
export async function uploadPackV2(repository: Repository, packets: readonly Packet[]): Promise<AsyncIterable<Bytes>> {
  const { command, lines } = readCommand(packets);
  if (command === "ls-refs") return listRefs(repository, lines);
  if (command === "fetch") return fetchPack(repository, lines);
  throw new AppError("invalid_input", "upload-pack: unknown command");
}

/** A command line and capabilities, a delimiter, arguments, a flush. */
function readCommand(packets: readonly Packet[]): { command: string; lines: string[] } {
  const texts: string[] = [];
  let gap: number | undefined;
  for (const packetRead of packets) {
    if (packetRead.kind === "flush") break;
    if (packetRead.kind === "delimiter") gap = texts.length;
    else if (packetRead.kind === "line") texts.push(packetRead.text);
  }
  const opening = texts.slice(0, gap);
  const format = opening.find((line) => line.startsWith("object-format="));
  if (format !== undefined && format !== "object-format=sha1") throw new AppError("invalid_input", "upload-pack: this repository's ids are SHA-1");
  const command = opening.find((line) => line.startsWith("command="))?.slice("command=".length);
  if (command === undefined) throw new AppError("malformed", "The request is not git's protocol: no command");
  return { command, lines: gap === undefined ? [] : texts.slice(gap) };
}

async function* listRefs({ head, refs, objects }: Repository, lines: readonly string[]): AsyncGenerator<Bytes> {
  const asked = new Set(lines);
  const prefixes = lines.filter((line) => line.startsWith("ref-prefix ")).map((line) => line.slice("ref-prefix ".length));
  if (prefixes.length > prefixesMax) prefixes.length = 0;
  const isWanted = (name: string) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix));

  const rows: [string, ObjectId | undefined][] = [["HEAD", refs.get(head)], ...[...refs].sort(([left], [right]) => (left < right ? -1 : 1))];
  for (const [name, id] of rows.filter(([name]) => isWanted(name))) {
    const symref = name === "HEAD" && asked.has("symrefs") ? ` symref-target:${head}` : "";
    if (id === undefined) {
      if (asked.has("unborn")) yield packet(`unborn HEAD${symref}\n`);
      continue;
    }
    const peeled = asked.has("peel") && name.startsWith("refs/tags/") ? (await objects.peel(id)).id : id;
    yield packet(`${id} ${name}${symref}${peeled === id ? "" : ` peeled:${peeled}`}\n`);
  }
  yield flush;
}

async function fetchPack(repository: Repository, lines: readonly string[]): Promise<AsyncIterable<Bytes>> {
  const request = readFetch(lines);
  await checkWants(repository, request.wants);
  const common = await commonCommits(repository, request.haves);
  const sections: Bytes[][] = [];
  if (!request.done && request.haves.length > 0) {
    const ready = !request.waitForDone && (await isReady(repository, request.wants, common));
    const answers = common.length === 0 ? [packet("NAK\n")] : common.map((id) => packet(`ACK ${id}\n`));
    sections.push([packet("acknowledgments\n"), ...answers, ...(ready ? [packet("ready\n")] : [])]);
    if (!ready) return joined(sections);
  }
  const cut = await cutFor(repository, request);
  if (request.depth !== undefined) {
    sections.push([packet("shallow-info\n"), ...cut.added.map((id) => packet(`shallow ${id}\n`)), ...cut.removed.map((id) => packet(`unshallow ${id}\n`))]);
  }
  const ids = await selectObjects(repository.objects, needOf(request, common, cut));
  return joined([...sections, [packet("packfile\n")]], streamPack(repository.objects, ids, wideBands(request.progress)));
}

/** Arguments that only change how the pack may look need no answer: ours is good for all clients. */
const accepted = new Set(["thin-pack", "include-tag", "ofs-delta", "sideband-all"]);

function readFetch(lines: readonly string[]): FetchRequest {
  const request = emptyRequest();
  for (const line of lines) {
    if (readArgument(request, line) || accepted.has(line)) continue;
    if (line === "no-progress") request.progress = false;
    else if (line === "deepen-relative") request.relative = true;
    else if (line === "wait-for-done") request.waitForDone = true;
    else throw new AppError("invalid_input", `upload-pack: ${JSON.stringify(line.split(" ")[0]?.slice(0, 40))} is not supported here`);
  }
  if (request.wants.length === 0) throw new AppError("invalid_input", "upload-pack: nothing is wanted");
  return request;
}

/** Sections have a delimiter between them; the pack's own flush ends the answer, or one of ours does. */
async function* joined(sections: readonly Bytes[][], pack?: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  for (const [at, section] of sections.entries()) {
    if (at > 0) yield delimiter;
    yield* section;
  }
  if (pack) yield* pack;
  else yield flush;
}

import { AppError } from "../../platform/errors.ts";
import { concat, utf8 } from "./bytes.ts";
import { checkLinks, newTreeCheck } from "./connectivity.ts";
import { checkObject, type Link } from "./fsck.ts";
import { memorySource, readIncoming } from "./incoming.ts";
import type { ObjectId } from "./objects.ts";
import type { WrittenPack } from "./pack.ts";
import { flush, malformed, packet, payloadBytesMax, readUntilFlush } from "./pkt-line.ts";
import { pushLimits, refusedPush, type PushLimits } from "./push-limits.ts";
import { judgeCommands, readCommand, type Command, type RefUpdate } from "./push-rules.ts";
import type { Repository } from "./repository.ts";

/** Pushing over stateless HTTP: https://git-scm.com/docs/gitprotocol-pack, "Pushing Data To a Server". */

/** What a push comes to once it was found good: everything in `pack` is whole, and nothing of it is visible yet. */
export interface Push {
  updates: readonly RefUpdate[];
  /** Undefined where refs move to what is here already. */
  pack: (WrittenPack & { objects: number }) | undefined;
  /** All or none. */
  atomic: boolean;
  /** With what was pushed. */
  repository: Repository;
}

/** Who may push, and where it goes. */
export interface PushDoor {
  /** Whether they may overwrite and delete what a ref leads to. */
  may_force: boolean;
  /** How many bytes the repository may still take. */
  room: number;
  /** Keeps the pack, then moves the refs from where each `from` says. @throws AppError for all of them */
  accept(push: Push): Promise<Accepted>;
}

export interface Accepted {
  /** What is wrong, by ref; those that aren't here have moved. */
  refused: ReadonlyMap<string, string>;
  /** Lines for whoever pushed. */
  says: readonly string[];
}

const capabilities = ["report-status", "delete-refs", "atomic", "side-band-64k", "quiet", "ofs-delta", "object-format=sha1", "agent=devgen/1"];

export function advertiseForPush({ refs }: Repository, version1: boolean): Uint8Array<ArrayBuffer>[] {
  const rows = [...refs].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, id]) => `${id} ${name}`);
  if (rows.length === 0) rows.push(`${"0".repeat(40)} capabilities^{}`);
  const lines = rows.map((row, at) => packet(at === 0 ? `${row}\0${capabilities.join(" ")}\n` : `${row}\n`));
  return [packet("# service=git-receive-pack\n"), flush, ...(version1 ? [packet("version 1\n")] : []), ...lines, flush];
}

/**
 * Judges a push, and lets it in through the door if it is good.
 * @param body commands and pack, as they came
 * @returns the answer's body: what became of each ref, in the words that git shows
 * @throws AppError `malformed` where it isn't git's protocol
 */
export async function receivePack(repository: Repository, body: Uint8Array, door: PushDoor, limits: PushLimits = pushLimits): Promise<Uint8Array<ArrayBuffer>> {
  const { packets, rest } = readUntilFlush(body);
  const { commands, asked } = readCommands(packets, limits);
  // Git asks so whether it may push at all, before it sends a large pack.
  if (commands.length === 0) return flush;
  const outcome: Outcome = { unpacked: undefined, faults: new Map(), says: [] };
  try {
    await judge(repository, commands, rest, { door, limits, atomic: asked.has("atomic") }, outcome);
  } catch (error) {
    outcome.unpacked = told(error);
    for (const { ref } of commands) outcome.faults.set(ref, outcome.faults.get(ref) ?? "the push was refused");
    outcome.says.push(`Refused: ${outcome.unpacked}`);
  }
  return reportOf(commands, outcome, asked);
}

interface Outcome {
  /** What is wrong with all of it. */
  unpacked: string | undefined;
  /** What is wrong with single refs. */
  faults: Map<string, string>;
  says: string[];
}

function readCommands(packets: ReturnType<typeof readUntilFlush>["packets"], limits: PushLimits): { commands: Command[]; asked: Set<string> } {
  const commands: Command[] = [];
  let asked = new Set<string>();
  for (const line of packets) {
    if (line.kind !== "line") throw malformed("an unexpected packet");
    // Who has a shallow clone says where it is cut; whether everything else is there is looked at anyway.
    if (/^shallow [0-9a-f]{40}$/.test(line.text)) continue;
    const [text = "", more] = line.text.split("\0", 2);
    if (commands.length === 0) asked = new Set((more ?? "").split(" "));
    commands.push(readCommand(text));
  }
  if (commands.length > limits.commands) throw refusedPush(`${commands.length} refs; a push may have ${limits.commands}`);
  if (new Set(commands.map(({ ref }) => ref)).size < commands.length) throw malformed("a ref twice");
  return { commands, asked };
}

interface Judging {
  door: PushDoor;
  limits: PushLimits;
  atomic: boolean;
}

/** @throws AppError for what is wrong with all of it */
async function judge(repository: Repository, commands: readonly Command[], packBytes: Uint8Array, { door, limits, atomic }: Judging, { faults, says }: Outcome): Promise<void> {
  const pack = commands.some(({ to }) => to !== null) && packBytes.length > 0 ? await readPack(repository, packBytes, door, limits) : undefined;
  const objects = pack ? repository.objects.with(memorySource(pack)) : repository.objects;
  if (pack) await checkPushed({ ...repository, objects }, pack, limits);
  const { updates, refused } = await judgeCommands(repository, objects, commands, { may_force: door.may_force, pushed: pack?.ids ?? new Set() });
  for (const [ref, fault] of refused) faults.set(ref, fault);
  if (atomic && refused.size > 0) {
    for (const { ref } of updates) faults.set(ref, "the push is atomic, and another ref was refused");
    return;
  }
  if (updates.length === 0) return;
  const used = pack && updates.some(({ to }) => to !== null) ? { pack_id: pack.pack_id, pack: pack.pack, index: pack.index, objects: pack.count } : undefined;
  const accepted = await door.accept({ updates, pack: used, atomic, repository: { ...repository, objects } });
  for (const [ref, fault] of accepted.refused) faults.set(ref, fault);
  says.push(...accepted.says);
}

interface PushedPack extends WrittenPack {
  count: number;
  ids: Set<ObjectId>;
  links: Link[];
  trees: ObjectId[];
}

async function readPack({ objects }: Repository, bytes: Uint8Array, { room }: PushDoor, limits: PushLimits): Promise<PushedPack> {
  requireRoom(bytes.length, room);
  const ids = new Set<ObjectId>();
  const links: Link[] = [];
  const trees: ObjectId[] = [];
  const written = await readIncoming(bytes, objects, limits, ({ id, type, body }) => {
    const checked = checkObject(type, body);
    if (checked.fault !== undefined) throw refusedPush(`${id} is ${checked.fault}`);
    ids.add(id);
    for (const link of checked.links) links.push(link);
    if (links.length > limits.entries) throw refusedPush("more folders than can be looked through: push it in parts");
    if (type === "commit") trees.push(checked.links[0]!.id);
  });
  // With what a thin pack leans on it has grown.
  requireRoom(written.pack.length, room);
  if (written.pack.length > limits.bodyBytes) throw refusedPush(`${written.pack.length} bytes with what the pack leans on; a push may have ${limits.bodyBytes}: push it in parts`);
  return { ...written, count: ids.size, ids, links, trees };
}

function requireRoom(bytes: number, room: number): void {
  if (bytes > room) throw refusedPush(`${bytes} bytes, and this repository may take ${Math.max(0, room)} more`);
}

/** Everything that was pushed refers only to what is there, and every commit is one that can be checked out. */
async function checkPushed({ objects }: Repository, { links, trees }: PushedPack, limits: PushLimits): Promise<void> {
  await checkLinks(objects, links);
  const checkTree = newTreeCheck(objects, limits);
  for (const tree of trees) await checkTree(tree);
}

/** What git shows beside "unpack". What isn't the sender's fault goes on its way. */
function told(error: unknown): string {
  if (error instanceof AppError && error.code !== "internal" && error.code !== "malformed") return oneLine(error.message);
  throw error;
}

const lineMax = 500;
const oneLine = (text: string): string => text.slice(0, lineMax).toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();

function reportOf(commands: readonly Command[], { unpacked, faults, says }: Outcome, asked: ReadonlySet<string>): Uint8Array<ArrayBuffer> {
  if (!asked.has("report-status")) return new Uint8Array(0);
  const lines = commands.map(({ ref }) => (faults.has(ref) ? `ng ${ref.slice(0, lineMax)} ${oneLine(faults.get(ref)!)}\n` : `ok ${ref}\n`));
  const report = concat([packet(`unpack ${unpacked ?? "ok"}\n`), ...lines.map((line) => packet(line)), flush]);
  if (!asked.has("side-band-64k")) return report;
  return concat([...banded(2, utf8(says.map((line) => `${oneLine(line)}\n`).join(""))), ...banded(1, report), flush]);
}

function banded(band: number, bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += payloadBytesMax - 1) parts.push(packet(concat([Uint8Array.of(band), bytes.subarray(at, at + payloadBytesMax - 1)])));
  return parts;
}

import { AppError } from "../../platform/errors.ts";
import { concat, decodeUtf8, utf8 } from "./bytes.ts";

/** `line`: its text without the newline that ends it. The others are the special packets 0000, 0001 and 0002. */
export type Packet = { kind: "line"; text: string } | { kind: "flush" } | { kind: "delimiter" } | { kind: "end" };

/** Of one request: room for a long history of commits that a client has, and not for millions of packets without content. */
const packetsMax = 65_536;

export const flush: Uint8Array<ArrayBuffer> = utf8("0000");
export const delimiter: Uint8Array<ArrayBuffer> = utf8("0001");
/** Of a packet's payload, in bytes. */
export const payloadBytesMax = 65_516;

export function packet(payload: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = typeof payload === "string" ? utf8(payload) : payload;
  if (bytes.length > payloadBytesMax) throw new RangeError(`A packet holds at most ${payloadBytesMax} bytes`);
  return concat([utf8((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

/** A packet with which either side ends the talk; git prints it as `remote error: …`. */
export const errorPacket = (message: string): Uint8Array<ArrayBuffer> => packet(`ERR ${message}\n`);

export const malformed = (what: string): AppError => new AppError("malformed", `The request is not git's protocol: ${what}`);

/** @throws AppError `malformed` when the bytes are not whole packets */
export function readPackets(bytes: Uint8Array): Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { packet: read, end } = readPacket(bytes, at);
    packets.push(read);
    if (packets.length > packetsMax) throw malformed(`more than ${packetsMax} packets`);
    at = end;
  }
  return packets;
}

/** Packets up to the first flush, and what follows it: a push has its pack there. @throws AppError `malformed` without a flush */
export function readUntilFlush(bytes: Uint8Array): { packets: Packet[]; rest: Uint8Array } {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { packet: read, end } = readPacket(bytes, at);
    if (read.kind === "flush") return { packets, rest: bytes.subarray(end) };
    packets.push(read);
    if (packets.length > packetsMax) throw malformed(`more than ${packetsMax} packets`);
    at = end;
  }
  throw malformed("no flush packet ends it");
}

function readPacket(bytes: Uint8Array, at: number): { packet: Packet; end: number } {
  const prefix = decodeUtf8(bytes.subarray(at, at + 4));
  if (!/^[0-9a-fA-F]{4}$/.test(prefix)) throw malformed("a packet without a length");
  const length = Number.parseInt(prefix, 16);
  if (length < 4) return { packet: special(length), end: at + 4 };
  if (length > payloadBytesMax + 4) throw malformed("a packet longer than is allowed");
  if (at + length > bytes.length) throw malformed("a packet ends early");
  return { packet: { kind: "line", text: decodeUtf8(bytes.subarray(at + 4, at + length)).replace(/\n$/, "") }, end: at + length };
}

function special(length: number): Packet {
  if (length === 0) return { kind: "flush" };
  if (length === 1) return { kind: "delimiter" };
  if (length === 2) return { kind: "end" };
  throw malformed("a packet of a reserved length");
}

import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { concat, utf8 } from "./bytes.ts";
import type { ObjectId } from "./objects.ts";
import { entryHeader, packHeader } from "./pack.ts";
import { flush, packet, payloadBytesMax } from "./pkt-line.ts";
import type { ObjectReader } from "./repository.ts";

/** How the pack travels: bare, or in packets with a band byte so that progress and errors can travel beside it. */
export type Transport = { kind: "bare" } | { kind: "bands"; payloadBytes: number; progress: boolean };

export const wideBands = (progress: boolean): Transport => ({ kind: "bands", payloadBytes: payloadBytesMax, progress });
export const narrowBands = (progress: boolean): Transport => ({ kind: "bands", payloadBytes: 996, progress });

const band = { pack: 1, progress: 2, error: 3 } as const;

/** A pack of these objects, made while it is read: one object at a time is in memory. */
export async function* streamPack(objects: ObjectReader, ids: readonly ObjectId[], transport: Transport): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (transport.kind === "bare") {
    yield* packBytes(objects, ids, 64 * 1024);
    return;
  }
  if (transport.progress) yield banded(band.progress, utf8(`Sending ${ids.length} ${ids.length === 1 ? "object" : "objects"}\n`));
  try {
    for await (const part of packBytes(objects, ids, transport.payloadBytes - 1)) yield banded(band.pack, part);
  } catch (error) {
    // The client has to be told in-band; the error still reaches the log through whoever reads the stream.
    yield banded(band.error, utf8("The repository could not be read to the end\n"));
    throw error;
  }
  yield flush;
}

const banded = (number: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> => packet(concat([Uint8Array.of(number), bytes]));

/** The pack in parts of exactly `partBytes`, but the last. */
async function* packBytes(objects: ObjectReader, ids: readonly ObjectId[], partBytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const checksum = createHash("sha1");
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of entries(objects, ids)) {
    checksum.update(bytes);
    parts.push(bytes);
    length += bytes.length;
    if (length < partBytes) continue;
    const joined = concat(parts);
    const whole = joined.length - (joined.length % partBytes);
    for (let at = 0; at < whole; at += partBytes) yield joined.slice(at, at + partBytes);
    parts = [joined.subarray(whole)];
    length = joined.length - whole;
  }
  const rest = concat([...parts, checksum.digest()]);
  for (let at = 0; at < rest.length; at += partBytes) yield rest.slice(at, at + partBytes);
}

async function* entries(objects: ObjectReader, ids: readonly ObjectId[]): AsyncGenerator<Uint8Array> {
  yield packHeader(ids.length);
  for (const id of ids) {
    const stored = await objects.copy(id);
    if (stored) {
      yield entryHeader(stored.type, stored.size);
      yield stored.compressed;
      continue;
    }
    const { type, body } = await objects.read(id);
    yield entryHeader(type, body.length);
    yield deflateSync(body);
  }
}

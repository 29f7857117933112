/**
 * The JSON lines of a stream, one by one. Ends early, without an error, when `signal` is aborted.
 * @throws RangeError when the stream is longer than `bytesMax`; SyntaxError for a line that is no JSON.
 */
export async function* readLines(body: ReadableStream<Uint8Array>, bytesMax: number, signal: AbortSignal): AsyncGenerator<unknown> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel);
  const decoder = new TextDecoder();
  let rest = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.byteLength;
      if (bytes > bytesMax) throw new RangeError(`More than ${bytesMax} bytes were reported`);
      const text = decoder.decode(value, { stream: true });
      if (!text.includes("\n")) {
        rest += text; // one line may be of many megabytes: it is looked at once, when it is whole
        continue;
      }
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield JSON.parse(line);
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}

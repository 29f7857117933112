/** The most bytes that are read of an answer, whole or as events, of one line of events, and of a refusal. */
const limits = { whole: 8_000_000, events: 32_000_000, line: 1_000_000, refusal: 64_000 } as const;

const lineBreak = 10;

/** `fetch` that reads no more of an answer than it may hold: a longer one breaks off with a SyntaxError, a refusal is cut. */
export async function cutFetch(...asked: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...asked);
  if (!response.body) return response;
  return new Response(response.body.pipeThrough(response.ok ? bounded(isEvents(response)) : refusalCut()), response);
}

const isEvents = (response: Response): boolean => response.headers.get("content-type")?.includes("text/event-stream") ?? false;

function bounded(events: boolean): TransformStream<Uint8Array, Uint8Array> {
  let [read, inLine] = [0, 0];
  return new TransformStream({
    transform(chunk, controller) {
      read += chunk.length;
      const last = chunk.lastIndexOf(lineBreak);
      inLine = last === -1 ? inLine + chunk.length : chunk.length - last - 1;
      if (read > (events ? limits.events : limits.whole) || (events && inLine > limits.line)) throw new SyntaxError("An answer longer than any that is read");
      controller.enqueue(chunk);
    },
  });
}

function refusalCut(): TransformStream<Uint8Array, Uint8Array> {
  let left: number = limits.refusal;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) controller.terminate();
    },
  });
}

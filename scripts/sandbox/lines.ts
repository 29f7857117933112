/** Of one line: more than any limit of what is asked for lets through. */
const lineCharactersMax = 48_000_000;

/**
 * Hands on whole lines as they come: a process may die in the middle of one. One line may be of many megabytes, so only what is new is searched.
 * @returns what was left without an end @throws Error when a line is too long
 */
export async function passLines(chunks: AsyncIterable<string>, onLines: (lines: string) => void, charactersMax = lineCharactersMax): Promise<string> {
  let rest = "";
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf("\n") + 1;
    if (end > 0) onLines(rest + chunk.slice(0, end));
    rest = end > 0 ? chunk.slice(end) : rest + chunk;
    if (rest.length > charactersMax) throw new Error("one line was too long");
  }
  return rest;
}

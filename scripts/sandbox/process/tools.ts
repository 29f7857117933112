import { runInBox, type Box } from "./box.ts";

/** Versions of what a command can use, by name: asked from inside, since what counts is what is seen there. */
export type Tools = Readonly<Record<string, string>>;

const packages = ["pytest", "fastapi", "httpx"];
const asking = [
  "echo node $(node --version)",
  "command -v python3 >/dev/null && echo python $(python3 --version)",
  `command -v python3 >/dev/null && python3 -c 'from importlib.metadata import version
for name in ${JSON.stringify(packages)}:
    try: print(name, version(name))
    except Exception: pass'`,
  "command -v go >/dev/null && echo go $(go version)",
  "command -v make >/dev/null && echo make $(make --version | head -n 1)",
  "true",
].join("\n");

/** @throws Error with the reason where nothing can be started here */
export async function findTools(box: Box): Promise<Tools> {
  const lines: string[] = [];
  const end = await runInBox(box, { files: {}, command: asking, program: "sh", wallMs: 10_000, outputBytes: 10_000 }, (text) => void lines.push(text), new AbortController().signal);
  if (end.kind !== "exit" || end.code !== 0) throw new Error("why" in end ? end.why : lines.join("").trim() || "the trial run failed");
  return readTools(lines.join(""));
}

/** `name …version…` lines; what has no number in it isn't there. */
export function readTools(text: string): Tools {
  const found = text.split("\n").flatMap((line) => {
    const [, name, version] = /^(\w+) .*?(\d+(?:\.\d+)+)/.exec(line) ?? [];
    return name === undefined || version === undefined ? [] : [[name, version]];
  });
  return Object.fromEntries(found);
}

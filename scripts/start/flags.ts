import { parseArgs } from "node:util";

export interface Flags {
  /** What to build; undefined: the demo's. */
  requirement?: string;
  port: number;
  /** Stop when the run is over, and say by the exit code how it went. */
  once: boolean;
  json: boolean;
  /** Start without a run. */
  serve: boolean;
  scripted: boolean;
  help: boolean;
}

export const usage = `DevGen turns a requirement in plain English into a tested git repository.

  npm start                             build the demo requirement, then keep serving
  npm start -- "any requirement"        build that one
  npm start -- [flags] ["requirement"]

  --once        stop when the run is over; exit code 0 succeeded, 3 partial, 4 unsupported, 1 failed
  --json        print events as JSON lines, the last one the summary (add --silent before -- to hush npm)
  --port N      listen on 127.0.0.1:N instead of 8787
  --serve       start without a run
  --scripted    let a scripted model, labelled so, answer wrongly first: red test, repair, green
  --help        this text

Everything that is kept lies in .devgen/ (DEVGEN_HOME names another folder); "npm run reset" clears it.`;

/** @throws Error that says which flag is wrong */
export function readFlags(args: readonly string[]): Flags {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      port: { type: "string", default: "8787" }, once: { type: "boolean", default: false }, json: { type: "boolean", default: false },
      serve: { type: "boolean", default: false }, scripted: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false },
    },
  });
  const { port, once, json, serve, scripted, help } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) throw new Error(`--port takes a number from 1 to 65535, not "${port}"`);
  if (positionals.length > 1) throw new Error("Put the requirement in quotes: it must be one argument");
  const [requirement] = positionals;
  if (requirement !== undefined && requirement.trim() === "") throw new Error("The requirement is empty");
  if (serve && (once || requirement !== undefined)) throw new Error("--serve starts without a run: leave out --once and the requirement");
  return { ...(requirement === undefined ? {} : { requirement }), port: Number(port), once, json, serve, scripted, help };
}

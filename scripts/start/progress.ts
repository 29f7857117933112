import type { RunEvent } from "./follow.ts";
import { cut, painted, printable, type Terminal } from "./terminal.ts";

/** Shows a run as it goes: a line for each thing done and, where lines can be rewritten, a bar below them. */
export interface Progress {
  show(event: RunEvent): void;
  end(): void;
}

export function newProgress(terminal: Terminal): Progress {
  const seen = { tasks: 0, tasksDone: 0, files: 0, passed: 0, failed: 0, share: 0, doing: "planning" };
  const live = (text: string): void => void (terminal.isLive && terminal.write(text));
  const clear = (): void => live("\r\x1b[K");
  const bar = (): void => live(barOf(seen.share, captionOf(seen), terminal.columns()));
  return {
    show(event) {
      const line = lineOf(event, terminal);
      advance(seen, event);
      clear();
      if (line !== undefined) terminal.write(`${cutPainted(line, terminal)}\n`);
      bar();
    },
    end: clear,
  };
}

interface Seen {
  tasks: number;
  tasksDone: number;
  files: number;
  passed: number;
  failed: number;
  /** 0 to 1. */
  share: number;
  doing: string;
}

function advance(seen: Seen, event: RunEvent): void {
  const reach = (share: number): void => void (seen.share = Math.max(seen.share, Math.min(share, 1)));
  switch (event.type) {
    case "plan.made":
      seen.tasks = listOf(event.tasks).length;
      seen.doing = "writing";
      return reach(0.1);
    case "file.written":
      seen.files++;
      return;
    case "task.finished":
      seen.tasksDone++;
      return reach(0.1 + (0.35 * seen.tasksDone) / Math.max(seen.tasks, 1));
    case "tests.started":
      Object.assign(seen, { passed: 0, failed: 0, doing: "testing" });
      return reach(0.5);
    case "test.finished":
      seen[event.status === "passed" ? "passed" : "failed"]++;
      // How many there will be isn't known: each takes a part of what is left.
      return reach(seen.share + (0.9 - seen.share) * 0.04);
    case "tests.finished":
      return reach(0.9);
    case "repair.started":
      seen.doing = "repairing";
      return;
    case "commit.made":
      seen.doing = "committed";
      return reach(0.97);
    case "run.finished":
      return reach(1);
  }
}

/** One line for a person; undefined for what isn't worth one. */
export function lineOf(event: RunEvent, terminal: Terminal): string | undefined {
  const text = (name: string): string => printable(String(event[name] ?? ""));
  switch (event.type) {
    case "plan.made":
      return `Plan: ${listOf(event.tasks).map((task) => printable(String(task.title ?? task.key ?? ""))).join(", ") || "nothing that can be built"}`;
    case "task.started":
      return `  Task: ${text("title")}`;
    case "file.written":
      return painted(terminal, "dim", `    wrote ${text("path")} (${text("bytes")} bytes)`);
    case "tests.started":
      return `  Running ${text("command")}`;
    case "test.finished": {
      const [sign, colour] = event.status === "passed" ? (["✓", "green"] as const) : event.status === "failed" ? (["✗", "red"] as const) : (["-", "yellow"] as const);
      return `    ${painted(terminal, colour, sign)} ${text("name")}${event.status === "failed" && event.message ? ` — ${text("message")}` : ""}`;
    }
    case "repair.started":
      return painted(terminal, "yellow", `  Repair, round ${text("round")}`);
    case "commit.made":
      return `  Committed ${text("commit_id").slice(0, 12)}`;
    default:
      return undefined;
  }
}

const captionOf = ({ doing, files, passed, failed }: Seen): string =>
  [doing, counted(files, "file"), ...(passed + failed > 0 ? [`${counted(passed, "test")} passed`] : []), ...(failed > 0 ? [`${failed} failed`] : [])].join(" · ");

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** As wide as fits, never wider than the terminal. */
export function barOf(share: number, caption: string, columns: number): string {
  const percent = `${Math.round(share * 100)} %`.padStart(5);
  const width = Math.min(30, columns - percent.length - 4);
  if (width < 5) return cut(`${percent} ${caption}`, columns - 1);
  const full = Math.round(share * width);
  return cut(`[${"#".repeat(full)}${".".repeat(width - full)}]${percent} ${caption}`, columns - 1);
}

/** Cuts by what is seen, so that a colour is never left switched on. */
function cutPainted(line: string, terminal: Terminal): string {
  if (!terminal.isLive || !terminal.hasColour) return terminal.isLive ? cut(line, terminal.columns()) : line;
  const seen = line.replace(/\x1b\[\d+m/g, "");
  return seen.length <= terminal.columns() ? line : cut(seen, terminal.columns());
}

const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []);

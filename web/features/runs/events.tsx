import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type ReactElement } from "react";
import type { StreamEvent } from "../../api/stream.ts";
import { TextField } from "../../ui/field.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import type { LiveRun } from "./live-state.ts";

const rowPx = 28;
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false });

const wordsOf: Readonly<Record<string, (event: StreamEvent) => string>> = {
  "step.started": ({ status }) => String(status), "task.started": ({ title }) => String(title), "task.finished": ({ title }) => String(title),
  "file.written": ({ path, bytes }) => `${String(path)} (${String(bytes)} bytes)`, "tests.started": ({ command }) => String(command),
  "test.finished": ({ status, name }) => `${String(status)}: ${String(name)}`, "tests.finished": ({ status, duration_ms }) => `${String(status)} after ${String(duration_ms)} ms`, "plan.made": ({ title }) => String(title), "repair.started": ({ round }) => `round ${String(round)}`, "commit.made": ({ commit_id }) => String(commit_id), "run.finished": ({ status }) => String(status),
};

const wordsFor = (event: StreamEvent): string => wordsOf[event.type]?.(event) ?? (typeof event.reason === "string" ? event.reason : "");

/** The journal as it grows. However many there are, only the rows that can be seen are drawn. */
export function Events({ live, runId }: { live: LiveRun; runId: string }): ReactElement {
  const [wanted, setWanted] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const seen = useRef(0);
  const shown = wanted === "" ? live.events : live.events.filter((event) => `${event.type} ${wordsFor(event)}`.toLowerCase().includes(wanted.toLowerCase()));
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => box.current, estimateSize: () => rowPx, overscan: 12 });
  useEffect(() => {
    if (sticks.current && shown.length > 0) rows.scrollToIndex(shown.length - 1);
  }, [shown.length, rows]);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-64"><TextField label="Find in events" isLabelHidden placeholder="Find in events" value={wanted} onChange={(event) => setWanted(event.target.value)} /></div>
        <span className="text-sm text-soft">{shown.length} of {live.events.length}</span>
        <span className="ml-auto"><CurlButton method="GET" path={`/api/runs/${runId}/stream?after=0`} /></span>
      </div>
      <div ref={box} tabIndex={0} role="log" aria-label="Events of the run" aria-live="off" className="card h-[32rem] overflow-auto"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          // Growing moves nobody: only who scrolls up leaves the end, and whoever comes back to it stays there.
          sticks.current = scrollHeight - scrollTop - clientHeight < rowPx * 2 || (sticks.current && scrollTop >= seen.current);
          seen.current = scrollTop;
        }}>
        <div className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const event = shown[index]!;
            return (
              <div key={event.id} className="absolute inset-x-0 flex items-center gap-3 px-3 font-mono text-xs whitespace-nowrap" style={{ height: rowPx, transform: `translateY(${start}px)` }}>
                <span className="w-8 shrink-0 text-right text-soft">{event.id}</span>
                <span className="hidden shrink-0 text-soft sm:inline">{clock.format(Date.parse(event.at))}</span>
                <span className="w-32 shrink-0 text-accent">{event.type}</span>
                <span className="truncate">{wordsFor(event)}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

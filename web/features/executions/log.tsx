import { useVirtualizer } from "@tanstack/react-virtual";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, type ReactElement } from "react";
import { TextField } from "../../ui/field.tsx";

const linePx = 20;
const colours = /\u001B\[[\d;]*m/g;

/** Lines of a log, with a search that stays in the address. Only the lines that can be seen are drawn. */
export function Log({ text, isTruncated, isUnderWay }: { text: string; isTruncated: boolean; isUnderWay: boolean }): ReactElement {
  const { q = "" } = useSearch({ from: "/inside/executions/$id" });
  const navigate = useNavigate({ from: "/executions/$id" });
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.replace(colours, "").replace(/\n$/, "").split("\n").map((line, place) => ({ line, number: place + 1 })).filter(({ line }) => line.toLowerCase().includes(q.toLowerCase())), [text, q]);
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => linePx, overscan: 20 });
  if (text === "") return <p className="card p-4 text-soft">{isUnderWay ? "Nothing has been printed yet." : "Nothing was printed."}</p>;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2"><div className="w-64"><TextField label="Find in the log" isLabelHidden placeholder="Find in the log" value={q} onChange={(event) => void navigate({ search: event.target.value ? { q: event.target.value } : {}, replace: true })} /></div><span className="text-sm text-soft">{lines.length} lines{isTruncated ? ", the last part of a longer log" : ""}</span></div>
      <div ref={box} tabIndex={0} role="region" aria-label="Log" className="card max-h-[28rem] overflow-auto bg-sunken py-1">
        <div className="relative min-w-max" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const { line, number } = lines[index]!;
            return <div key={number} className="absolute flex px-3 font-mono text-xs whitespace-pre" style={{ height: linePx, lineHeight: `${linePx}px`, transform: `translateY(${start}px)` }}><span aria-hidden="true" className="w-10 shrink-0 pr-3 text-right text-soft select-none">{number}</span>{line}</div>;
          })}
        </div>
      </div>
    </div>
  );
}

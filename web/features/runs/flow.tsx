import "@xyflow/react/dist/style.css";
import { Background, Controls, Handle, Position, ReactFlow, ReactFlowProvider, useReactFlow, type Edge, type Node, type NodeProps } from "@xyflow/react";
import { Link } from "@tanstack/react-router";
import { memo, startTransition, useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import type { Run } from "../../../src/generation/runs/schema.ts";
import { Status } from "../../ui/badge.tsx";
import { Block } from "../../ui/page.tsx";
import { drawingOf, heightOf, widthPx, type Box, type Drawing } from "./flow-boxes.ts";
import { usePlaces, type Places } from "./flow-places.ts";
import type { Coverage, LiveRun } from "./live-state.ts";

interface FlowProps {
  run: Run;
  live: LiveRun;
  status: string;
  coverage: readonly Coverage[];
}

type BoxNode = Node<Box, "box">;

const fit = { padding: 0.05, maxZoom: 1, minZoom: 0.45 };

/** Requirement → tasks → files → tests, as they come to be. The other tabs say the same in lists. */
export const Flow = ({ run, live, status, coverage }: FlowProps): ReactElement => {
  const seen = useCalm(live);
  const drawing = useMemo(() => drawingOf(run, seen, status, coverage), [run, seen, status, coverage]);
  const places = usePlaces(drawing);
  return (
    <div className="card h-[34rem] overflow-hidden bg-page" role="group" aria-label="Flow of the run: requirement, tasks, files, tests">
      {places ? <ReactFlowProvider><Canvas drawing={drawing} places={places} /></ReactFlowProvider> : <Block className="h-full" />}
    </div>
  );
};

/** What is live, no more often than this: hundreds of boxes take a while to draw. */
const calmMs = 500;

function useCalm(live: LiveRun): LiveRun {
  const [calm, setCalm] = useState(live);
  const latest = useRef(live);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = live;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      startTransition(() => setCalm(latest.current));
    }, calmMs);
  }, [live]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return calm;
}

const Canvas = memo(function Canvas({ drawing, places }: { drawing: Drawing; places: Places }): ReactElement {
  const before = useRef<ReadonlyMap<string, BoxNode>>(new Map());
  const { nodes, edges } = useMemo(() => placed(drawing, places, before.current), [drawing, places]);
  useEffect(() => void (before.current = new Map(nodes.map((node) => [node.id, node]))), [nodes]);
  const { fitView } = useReactFlow();
  const isMoved = useRef(false);
  useEffect(() => {
    if (!isMoved.current) void fitView(fit);
  }, [nodes.length, fitView]);
  return (
    <ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} fitView fitViewOptions={fit} minZoom={0.1} onMoveStart={(event) => void (event && (isMoved.current = true))}
      nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} onlyRenderVisibleElements proOptions={{ hideAttribution: true }}>
      <Background gap={20} size={1} color="var(--line)" />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
});

const BoxView = memo(function BoxView({ data }: NodeProps<BoxNode>): ReactElement {
  const { title, kind, status, lines, more, runId } = data;
  return (
    <div className="nopan card w-[200px] border-strong text-left text-xs shadow-sm">
      <Handle type="target" position={Position.Left} className="!border-0 !bg-strong" isConnectable={false} />
      <div className="flex items-center gap-2 border-b px-2.5 py-1.5">
        <div className="min-w-0 flex-1"><p className="text-soft">{kind}</p><p className="truncate text-sm font-medium" title={title}>{title}</p></div>
        {status ? <Status of={status} icon /> : null}
      </div>
      <ul className="nodrag nowheel py-1">
        {lines.map((line) => (
          <li key={line.text} className="flex h-[22px] items-center gap-1.5 px-2.5">
            {line.status ? <Status of={line.status} icon /> : null}
            <Link to="/runs/$id" params={{ id: runId }} search={{ ...(line.tab === "sentences" ? {} : { tab: line.tab }), ...(line.file ? { file: line.file } : {}) }} className="truncate hover:underline" title={line.text}>{line.text}</Link>
          </li>
        ))}
        {more > 0 ? <li className="h-[22px] px-2.5 text-soft">and {more} more</li> : null}
      </ul>
      <Handle type="source" position={Position.Right} className="!border-0 !bg-strong" isConnectable={false} />
    </div>
  );
});

const nodeTypes = { box: BoxView };

/** Said beforehand: else every box would be drawn once to be measured, in view or not. */
const handlesOf = (height: number): NonNullable<BoxNode["handles"]> => [
  { type: "target", position: Position.Left, x: 0, y: height / 2, width: 1, height: 1 },
  { type: "source", position: Position.Right, x: widthPx, y: height / 2, width: 1, height: 1 },
];

/** What has a place already; the rest comes with the next layout. A box that is as it was `before` stays the same, and isn't drawn again. */
function placed({ boxes, links }: Drawing, places: Places, before: ReadonlyMap<string, BoxNode>): { nodes: BoxNode[]; edges: Edge[] } {
  return {
    nodes: [...boxes].flatMap(([id, data]) => {
      const position = places.get(id);
      if (!position) return [];
      const size = { width: widthPx, height: heightOf(data) };
      const node: BoxNode = { id, type: "box", data, position, ...size, measured: size, handles: handlesOf(size.height) };
      const known = before.get(id);
      return [known && JSON.stringify(known) === JSON.stringify(node) ? known : node];
    }),
    edges: links.filter(([from, to]) => places.has(from) && places.has(to)).map(([source, target]) => ({ id: `${source} ${target}`, source, target, style: { stroke: "var(--strong)" } })),
  };
}

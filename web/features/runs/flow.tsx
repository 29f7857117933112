import "@xyflow/react/dist/style.css";
import { graphlib, layout } from "@dagrejs/dagre";
import { Background, Controls, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from "@xyflow/react";
import { Link } from "@tanstack/react-router";
import { useMemo, type ReactElement } from "react";
import type { Run } from "../../../src/generation/runs/schema.ts";
import { Status } from "../../ui/badge.tsx";
import type { Coverage, LiveRun } from "./live-state.ts";

interface FlowProps {
  run: Run;
  live: LiveRun;
  status: string;
  coverage: readonly Coverage[];
}

/** A box of the canvas: a headline, its state, and lines that lead somewhere. */
interface Box extends Record<string, unknown> {
  title: string;
  kind: string;
  status: string | undefined;
  lines: readonly { text: string; tab: string; file?: string; status?: string }[];
  more: number;
  runId: string;
}

type BoxNode = Node<Box, "box">;

const widthPx = 200;
const headPx = 52;
const linePx = 22;
const linesMax = 12;

/** Requirement → tasks → files → tests, as they come to be. The other tabs say the same in lists. */
export function Flow({ run, live, status, coverage }: FlowProps): ReactElement {
  const { nodes, edges } = useMemo(() => drawn(run, live, status, coverage), [run, live, status, coverage]);
  return (
    <div className="card h-[34rem] overflow-hidden bg-page" role="group" aria-label="Flow of the run: requirement, tasks, files, tests">
      <ReactFlow key={nodes.length} nodes={nodes} edges={edges} nodeTypes={nodeTypes} fitView fitViewOptions={{ padding: 0.05, maxZoom: 1, minZoom: 0.45 }} minZoom={0.1}
        nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} onlyRenderVisibleElements proOptions={{ hideAttribution: true }}>
        <Background gap={20} size={1} color="var(--line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

const nodeTypes = { box: BoxView };

function BoxView({ data }: NodeProps<BoxNode>): ReactElement {
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
}

function drawn(run: Run, live: LiveRun, status: string, coverage: readonly Coverage[]): { nodes: BoxNode[]; edges: Edge[] } {
  const boxes = new Map<string, Box>();
  const links: [string, string][] = [];
  const box = (id: string, kind: string, title: string, state: string | undefined, lines: Box["lines"]): void =>
    void boxes.set(id, { kind, title, status: state, lines: lines.slice(0, linesMax), more: Math.max(0, lines.length - linesMax), runId: run.run_id });
  box("requirement", "Requirement", run.title ?? "Being read", status, coverage.map(({ text, status: state }) => ({ text, tab: "sentences", ...(state === "planned" ? {} : { status: state }) })));
  for (const task of live.tasks) {
    box(`task ${task.key}`, "Task", task.title, task.state === "writing" ? "writing" : task.state === "done" ? "done" : undefined, []);
    const before = task.depends_on.filter((key) => live.tasks.some((one) => one.key === key));
    links.push(...(before.length > 0 ? before.map((key): [string, string] => [`task ${key}`, `task ${task.key}`]) : [["requirement", `task ${task.key}`] as [string, string]]));
    const files = live.files.filter((file) => file.task === task.key);
    if (files.length === 0) continue;
    box(`files ${task.key}`, "Files", files.length === 1 ? "1 file" : `${files.length} files`, undefined, files.map(({ path }) => ({ text: path, tab: "files", file: path })));
    links.push([`task ${task.key}`, `files ${task.key}`]);
  }
  for (const file of new Set(live.tests.map((test) => test.file))) {
    const tests = live.tests.filter((test) => test.file === file);
    const failed = tests.filter((test) => test.status === "failed");
    box(`tests ${file}`, "Tests", file.split("/").at(-1)!, failed.length > 0 ? "failed" : "passed", [{ text: `${tests.length - failed.length} of ${tests.length} passed`, tab: "tests" }, ...failed.map(({ name }) => ({ text: name, tab: "tests", status: "failed" }))]);
    const writer = live.files.find(({ path }) => path === file)?.task;
    links.push([writer === undefined ? "requirement" : `files ${writer}`, `tests ${file}`]);
  }
  return placed(boxes, links);
}

function placed(boxes: ReadonlyMap<string, Box>, links: readonly [string, string][]): { nodes: BoxNode[]; edges: Edge[] } {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 36 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, box] of boxes) graph.setNode(id, { width: widthPx, height: headPx + linePx * (box.lines.length + Number(box.more > 0)) });
  for (const [from, to] of links) if (boxes.has(from) && boxes.has(to)) graph.setEdge(from, to);
  layout(graph);
  return {
    nodes: [...boxes].map(([id, data]) => {
      const { x, y, width, height } = graph.node(id) as { x: number; y: number; width: number; height: number };
      return { id, type: "box", data, position: { x: x - width / 2, y: y - height / 2 }, width, height };
    }),
    edges: links.filter(([from, to]) => boxes.has(from) && boxes.has(to)).map(([source, target]) => ({ id: `${source} ${target}`, source, target, style: { stroke: "var(--strong)" } })),
  };
}

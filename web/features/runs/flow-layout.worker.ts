import { graphlib, layout } from "@dagrejs/dagre";
import type { Places, Sizes } from "./flow-places.ts";

/** Finds a place for each box, away from the page: hundreds of them take longer than a frame. */
function placesOf({ boxes, links }: Sizes): Places {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 36 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, width, height] of boxes) graph.setNode(id, { width, height });
  for (const [from, to] of links) graph.setEdge(from, to);
  layout(graph);
  return new Map(boxes.map(([id, width, height]) => {
    const { x, y } = graph.node(id) as { x: number; y: number };
    return [id, { x: x - width / 2, y: y - height / 2 }];
  }));
}

addEventListener("message", ({ data }: MessageEvent<Sizes>) => postMessage(placesOf(data)));

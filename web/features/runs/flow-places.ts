import { useEffect, useMemo, useRef, useState } from "react";
import { heightOf, widthPx, type Drawing } from "./flow-boxes.ts";
import workerUrl from "./flow-layout.worker.ts?worker&url";

export interface Sizes {
  boxes: readonly (readonly [id: string, width: number, height: number])[];
  links: Drawing["links"];
}

/** The upper left corner of each box. */
export type Places = ReadonlyMap<string, { x: number; y: number }>;

/** The page's policy lets scripts be named by trusted addresses alone; this one is ours, from the build. */
const policy = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string } } }).trustedTypes?.createPolicy("devgen-layout", { createScriptURL: () => workerUrl });

/** Where the boxes go. One layout at a time: what changed meanwhile is in the next. Until the first has come, undefined. */
export function usePlaces(drawing: Drawing): Places | undefined {
  const [places, setPlaces] = useState<Places>();
  const asked = useRef<{ worker: Worker; isBusy: boolean; next: Sizes | undefined }>(undefined);
  useEffect(() => {
    const worker = new Worker(policy?.createScriptURL(workerUrl) ?? workerUrl);
    const state: NonNullable<typeof asked.current> = { worker, isBusy: false, next: undefined };
    asked.current = state;
    worker.addEventListener("message", ({ data }: MessageEvent<Places>) => {
      setPlaces(data);
      const { next } = state;
      Object.assign(state, { isBusy: next !== undefined, next: undefined });
      if (next) worker.postMessage(next);
    });
    return () => worker.terminate();
  }, []);
  const shape = useMemo(() => JSON.stringify({ boxes: [...drawing.boxes].map(([id, box]) => [id, widthPx, heightOf(box)]), links: drawing.links } satisfies Sizes), [drawing]);
  useEffect(() => {
    const state = asked.current;
    if (!state) return;
    const wanted = JSON.parse(shape) as Sizes;
    if (state.isBusy) return void (state.next = wanted);
    state.isBusy = true;
    state.worker.postMessage(wanted);
  }, [shape]);
  return places;
}

import type { Api } from "./api.ts";

/** One numbered event of a run, as the stream sends it. */
export interface RunEvent {
  id: number;
  type: string;
  at: string;
  [member: string]: unknown;
}

const pausesMs = [100, 250, 500, 1_000, 2_000, 2_000, 2_000, 5_000, 5_000];

/** Tells every event of a run, in order and once, until the run is over; connects anew after the last one seen when the line drops. */
export async function followRun(api: Api, runId: string, onEvent: (event: RunEvent) => void): Promise<void> {
  let last = 0;
  for (let failures = 0; ; ) {
    const before = last;
    const isOver = await followOnce(api, runId, last, (event) => {
      if (event.id <= last) return;
      last = event.id;
      onEvent(event);
    }).catch((error: unknown) => {
      if (failures >= pausesMs.length) throw error;
      return false;
    });
    if (isOver) return;
    failures = last > before ? 0 : failures + 1;
    await new Promise((resolve) => setTimeout(resolve, pausesMs[Math.min(failures, pausesMs.length - 1)]));
    if (failures > pausesMs.length) throw new Error("The run's events can't be reached any more");
  }
}

/** @returns whether the run's last event came */
async function followOnce(api: Api, runId: string, after: number, onEvent: (event: RunEvent) => void): Promise<boolean> {
  const { ticket } = await api.post<{ ticket: string }>(`/api/runs/${runId}/ticket`);
  const socket = new WebSocket(`${api.url.replace(/^http/, "ws")}/api/runs/${runId}/stream?after=${after}`, [`devgen.ticket.${ticket}`]);
  return new Promise((resolve, reject) => {
    socket.addEventListener("message", ({ data }) => {
      const event = JSON.parse(String(data)) as RunEvent;
      if (typeof event.id !== "number") return;
      onEvent(event);
      if (event.type !== "run.finished") return;
      resolve(true); // whether or not the other side answers the close
      socket.close();
    });
    socket.addEventListener("close", () => resolve(false));
    socket.addEventListener("error", () => reject(new Error("The stream of the run can't be opened")));
  });
}

import { useQueryClient } from "@tanstack/react-query";
import { startTransition, useEffect, useState } from "react";
import { follow, type Line, type StreamEvent } from "../../api/stream.ts";
import { nothingYet, withEvents, type LiveRun } from "./live-state.ts";

/** Follows a run from its first event on. Reloading begins anew from what the journal has, so nothing is missed and nothing doubled. */
export function useLiveRun(id: string): { live: LiveRun; line: Line } {
  const client = useQueryClient();
  const [live, setLive] = useState(nothingYet);
  const [line, setLine] = useState<Line>("connecting");
  useEffect(() => {
    let said = nothingYet; // worked out once for each portion: React may begin a drawing anew
    setLive(said);
    return follow({
      path: `/api/runs/${id}`, after: 0,
      isLast: (event) => event.type === "run.finished" && !isResumable(event),
      onEvents: (events) => {
        said = withEvents(said, events);
        startTransition(() => setLive(said)); // thousands may come at once: drawing them is put aside for keys and clicks
        if (events.some(({ type }) => changing.has(type))) void client.invalidateQueries({ queryKey: [`/api/runs/${id}`] });
        if (events.some(({ type }) => type === "run.finished")) void client.invalidateQueries({ queryKey: ["/api/runs"] });
      },
      onLine: setLine,
    });
  }, [id, client]);
  return { live, line };
}

const changing: ReadonlySet<string> = new Set(["plan.made", "questions.asked", "answers.given", "approval.requested", "approval.given", "step.started", "tests.finished", "commit.made", "run.resumed", "run.finished"]);

/** A run that failed may go on; its stream stays open for that. */
const isResumable = (event: StreamEvent): boolean => event.status === "failed";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { toast } from "sonner";
import type { Replayed, Run } from "../../../src/generation/runs/schema.ts";
import { post } from "../../api/client.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Facts } from "../../ui/page.tsx";

const canCancel: ReadonlySet<string> = new Set(["queued", "planning", "asking", "planned", "writing", "testing", "repairing"]);
const canReplay: ReadonlySet<string> = new Set(["succeeded", "partial"]);

/** What can be done with a run as it is now. */
export function RunActions({ run, status }: { run: Run; status: string }): ReactElement {
  const client = useQueryClient();
  const [replayed, setReplayed] = useState<Replay>();
  const path = `/api/runs/${run.run_id}`;
  const act = useMutation({
    mutationFn: (verb: "approve" | "reject" | "resume" | "cancel") => post<Run>(`${path}/${verb}`),
    onSuccess: (next) => client.setQueryData([path], next),
    onError: (error) => toast.error(error.message),
  });
  const replay = useMutation({ mutationFn: () => post<Replay>(`${path}/replay`), onSuccess: setReplayed, onError: (error) => toast.error(error.message) });
  return (
    <>
      {status === "planned" ? (
        <>
          <Button look="primary" icon="play" isBusy={act.isPending && act.variables === "approve"} onClick={() => act.mutate("approve")}>Build this plan</Button>
          <Button icon="ban" onClick={() => act.mutate("reject")}>Reject</Button>
        </>
      ) : null}
      {status === "failed" ? <Button look="primary" icon="rotate-ccw" isBusy={act.isPending} onClick={() => act.mutate("resume")}>Go on where it failed</Button> : null}
      {canReplay.has(status) ? <Button icon="history" isBusy={replay.isPending} onClick={() => replay.mutate()}>Replay</Button> : null}
      {run.project_id && run.commit_id ? <Link to="/" search={{ project: run.project_id }} className={buttonClass("plain")}>Ask for a change</Link> : null}
      {canCancel.has(status) && status !== "planned" ? (
        <Confirm trigger={(open) => <Button look="danger" icon="x" onClick={open}>Cancel run</Button>} title="Cancel this run?" verb="Cancel run" onConfirm={() => act.mutateAsync("cancel")}>
          It ends within a second, and nothing of it is committed. What it has written so far can still be seen here.
        </Confirm>
      ) : null}
      {replayed ? <ReplayDialog replayed={replayed} onClose={() => setReplayed(undefined)} /> : null}
    </>
  );
}

type Replay = (typeof Replayed)["_output"];

const ReplayDialog = ({ replayed, onClose }: { replayed: Replay; onClose: () => void }): ReactElement => (
  <Dialog title={replayed.same ? "The same bytes came out" : "Something else came out"} description="The run was done over from what was kept. Nothing was written." isOpen onClose={onClose} isWide>
    <Facts of={replayed.steps.map((step) => [step.step, <span key={step.step}>{step.same ? "same" : "different"}, {step.how === "asked_again" ? "asked again" : "as kept"} <code className="text-xs break-all text-soft">{step.replayed_sha256}</code></span>])} />
  </Dialog>
);

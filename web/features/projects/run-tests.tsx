import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { toast } from "sonner";
import { post } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";

/** Runs the repository's tests anew in the sandbox, and opens their log. */
export function RunTests({ repoUrl }: { repoUrl: string }): ReactElement {
  const navigate = useNavigate();
  const running = useMutation({
    mutationFn: () => post<{ execution_id: string }>("/api/executor/run", { repo_url: repoUrl, command: "npm test", wait: false }, crypto.randomUUID()),
    onSuccess: ({ execution_id }) => navigate({ to: "/executions/$id", params: { id: execution_id } }),
    onError: (error) => toast.error(error.message),
  });
  return <Button icon="flask-conical" isBusy={running.isPending} onClick={() => running.mutate()}>Run tests</Button>;
}

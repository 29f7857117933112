import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { toast } from "sonner";
import type { NewApiKey } from "../../../src/identity/api-keys/schema.ts";
import type { ProjectTree } from "../../../src/delivery/projects/schema.ts";
import { download, post } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";

/** The address, the archive, and a key that git takes as its password: it can read and push this tenant's repositories, whose tests then run, and nothing else. */
export function CloneBox({ tree }: { tree: ProjectTree }): ReactElement {
  const [key, setKey] = useState<string>();
  const making = useMutation({
    mutationFn: () => post<NewApiKey>("/api/api-keys", { name: `git: ${tree.metadata.slug}`.slice(0, 80), scopes: ["projects:read", "projects:write", "executions:create"] }, crypto.randomUUID()),
    onSuccess: (made) => setKey(made.key), onError: (error) => toast.error(error.message),
  });
  const zip = useMutation({ mutationFn: () => download(`/api/storage/projects/${tree.project_id}/archive.zip`, `${tree.metadata.slug}.zip`), onError: (error) => toast.error(error.message) });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="min-w-0 flex-1 basis-72"><Copyable label="git clone" text={`git clone ${tree.repo_url}`} /></div>
      <Button icon="key-round" isBusy={making.isPending} onClick={() => making.mutate()}>Clone with a key</Button>
      <Button icon="download" isBusy={zip.isPending} onClick={() => zip.mutate()}>Zip</Button>
      <Dialog title="Clone with a key" description="The key is shown once. Whoever has it can read and push your repositories; it can be revoked under API keys." isOpen={key !== undefined} onClose={() => setKey(undefined)} isWide>
        <Copyable label="git clone with the key" text={`git clone ${tree.repo_url.replace("://", `://devgen:${key ?? ""}@`)}`} />
      </Dialog>
    </div>
  );
}

import { useState, type ReactElement } from "react";
import type { ApiKey, NewApiKey } from "../../../src/identity/api-keys/schema.ts";
import { ask, post } from "../../api/client.ts";
import { list } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { NewKey } from "./new-key.tsx";

export function Keys(): ReactElement {
  const [isMaking, setMaking] = useState(false);
  const [shown, setShown] = useState<string>();
  const make = <NeedsButton needs="api_keys:create" look="primary" icon="plus" onClick={() => setMaking(true)}>New key</NeedsButton>;
  return (
    <Page title="API keys" about="For programs, CI and git. A key may what its owner may, or less." actions={make}>
      <List of={list<ApiKey>("/api/api-keys")} label="API keys" keyOf={(key) => key.id} row={(key) => <Key of={key} onShow={setShown} />} empty={<Empty icon="key-round" title="No keys yet"><p>A key clones your repositories and calls the API without a password.</p>{make}</Empty>} />
      {isMaking ? <NewKey onClose={() => setMaking(false)} onMade={(key) => {
        setMaking(false);
        setShown(key);
      }} /> : null}
      <Dialog title="Copy the key now" description="It is shown this once, and kept nowhere in a form that could be read." isOpen={shown !== undefined} onClose={() => setShown(undefined)}>
        <div className="flex flex-col gap-4"><Copyable label="API key" text={shown ?? ""} /><div className="flex justify-end"><Button look="primary" onClick={() => setShown(undefined)}>I have it</Button></div></div>
      </Dialog>
    </Page>
  );
}

function Key({ of: key, onShow }: { of: ApiKey; onShow: (key: string) => void }): ReactElement {
  const path = `/api/api-keys/${key.id}`;
  const revoke = useAct(() => ask<void>("DELETE", path), () => ({ touches: ["/api/api-keys"], said: `${key.name} is revoked` }));
  const rotate = useAct(() => post<NewApiKey>(`${path}/rotate`, {}, crypto.randomUUID()), () => ({ touches: ["/api/api-keys"] }));
  const isOver = key.revoked_at !== null || (key.expires_at !== null && Date.parse(key.expires_at) < Date.now());
  return (
    <div className={`flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 ${isOver ? "text-soft" : ""}`}>
      <Icon name="key-round" className="text-soft" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate font-medium">{key.name} <code className="text-xs font-normal text-soft">…{key.hint}</code></p>
        <p className="text-sm text-soft">made <Time at={key.created_at} />, {key.last_used_at ? <>used <Time at={key.last_used_at} /></> : "never used"}{key.allowed_ips ? `, from ${key.allowed_ips.join(", ")}` : ""}</p>
      </div>
      <Badge>{key.scopes === null ? "all that you may" : `${key.scopes.length} ${key.scopes.length === 1 ? "permission" : "permissions"}`}</Badge>
      {key.revoked_at ? <Badge tone="bad" icon="ban">revoked</Badge> : key.expires_at ? <Badge tone={isOver ? "bad" : "warn"} icon="clock">{isOver ? "expired " : "expires "}<Time at={key.expires_at} /></Badge> : null}
      {isOver ? null : (
        <div className="flex gap-1">
          <Button size="small" isBusy={rotate.isPending} onClick={() => rotate.mutate(undefined, { onSuccess: (made) => onShow(made.key) })}>Rotate</Button>
          <Confirm title={`Revoke ${key.name}?`} verb="Revoke" onConfirm={() => revoke.mutateAsync(undefined)} trigger={(open) => <Button size="small" look="danger" onClick={open}>Revoke</Button>}>Whatever uses it is refused from the next request on. Rotating instead leaves an hour to change over.</Confirm>
        </div>
      )}
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type ReactElement } from "react";
import type { NewApiKey } from "../../../src/identity/api-keys/schema.ts";
import { Problem } from "../../api/problem.ts";
import { post } from "../../api/client.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Check, Select, TextField } from "../../ui/field.tsx";

const dayMs = 86_400_000;
const lifetimes: readonly [name: string, days: number | null][] = [["Never", null], ["In 7 days", 7], ["In 30 days", 30], ["In 90 days", 90], ["In a year", 365]];

export function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }): ReactElement {
  const permissions = useQuery(permissionsQuery);
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const [scopes, setScopes] = useState<readonly string[] | null>(null);
  const key = useRef(crypto.randomUUID());
  const make = useAct(() => post<NewApiKey>("/api/api-keys", {
    name, ...(scopes === null ? {} : { scopes }), ...(days === "" ? {} : { expires_at: new Date(Date.now() + Number(days) * dayMs).toISOString() }),
  }, key.current), () => ({ touches: ["/api/api-keys"] }), true);
  const fault = (pointer: string): string | undefined => (make.error instanceof Problem ? make.error.faults.find((one) => one.pointer.startsWith(pointer))?.message : undefined);
  return (
    <Dialog title="New API key" isOpen onClose={onClose} isWide>
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => {
        event.preventDefault();
        make.mutate(undefined, { onSuccess: (made) => onMade(made.key), onError: () => (key.current = crypto.randomUUID()) });
      }}>
        <TextField label="Name" autoFocus required maxLength={80} hint="What it is for: CI, a script, a laptop" value={name} onChange={(event) => setName(event.target.value)} error={fault("#/name")} />
        <Select label="Expires" value={days} onChange={(event) => setDays(event.target.value)} error={fault("#/expires_at")}>{lifetimes.map(([label, value]) => <option key={label} value={value ?? ""}>{label}</option>)}</Select>
        <Check label="May do only some of what I may" checked={scopes !== null} onChange={(event) => setScopes(event.target.checked ? [] : null)} />
        {scopes !== null ? (
          <fieldset className="max-h-64 overflow-y-auto rounded-md border p-3">
            <legend className="px-1 text-sm text-soft">{scopes.length} chosen</legend>
            <div className="grid gap-2 sm:grid-cols-2">
              {permissions.data?.data.filter(({ held }) => held).map(({ permission, description }) => <Check key={permission} label={permission} hint={description} checked={scopes.includes(permission)} onChange={(event) => setScopes(event.target.checked ? [...scopes, permission] : scopes.filter((one) => one !== permission))} />)}
            </div>
          </fieldset>
        ) : null}
        {make.error && !fault("#/name") && !fault("#/expires_at") ? <p role="alert" className="text-sm text-bad">{fault("#/scopes") ?? make.error.message}</p> : null}
        <div className="flex justify-end gap-2"><Button onClick={onClose}>Cancel</Button><Button type="submit" look="primary" isBusy={make.isPending} disabled={name.trim() === "" || scopes?.length === 0}>Make the key</Button></div>
      </form>
    </Dialog>
  );
}

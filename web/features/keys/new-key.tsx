import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { NewApiKey } from "../../../src/identity/api-keys/schema.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { Check, Select, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";

const dayMs = 86_400_000;
const lifetimes: readonly [name: string, days: number | null][] = [["Never", null], ["In 7 days", 7], ["In 30 days", 30], ["In 90 days", 90], ["In a year", 365]];

export function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }): ReactElement {
  const permissions = useQuery(permissionsQuery);
  const [opened] = useState(() => Date.now());
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const [scopes, setScopes] = useState<readonly string[] | null>(null);
  const body = { name, ...(scopes === null ? {} : { scopes }), ...(days === "" ? {} : { expires_at: new Date(opened + Number(days) * dayMs).toISOString() }) };
  return (
    <FormDialog<NewApiKey> title="New API key" isWide verb="Make the key" isReady={name.trim() !== "" && scopes?.length !== 0} request={{ method: "POST", path: "/api/api-keys", body }} fields={["name", "expires_at"]} touches={["/api/api-keys"]} onClose={onClose} onDone={(made) => onMade(made.key)}>
      {(fault) => <>
        <TextField label="Name" autoFocus required maxLength={80} hint="What it is for: CI, a script, a laptop" value={name} onChange={(event) => setName(event.target.value)} error={fault("name")} />
        <Select label="Expires" value={days} onChange={(event) => setDays(event.target.value)} error={fault("expires_at")}>{lifetimes.map(([label, value]) => <option key={label} value={value ?? ""}>{label}</option>)}</Select>
        <Check label="May do only some of what I may" checked={scopes !== null} onChange={(event) => setScopes(event.target.checked ? [] : null)} />
        {scopes !== null ? (
          <fieldset className="max-h-64 overflow-y-auto rounded-md border p-3">
            <legend className="px-1 text-sm text-soft">{scopes.length} chosen</legend>
            <div className="grid gap-2 sm:grid-cols-2">
              {permissions.data?.data.filter(({ held }) => held).map(({ permission, description }) => <Check key={permission} label={permission} hint={description} checked={scopes.includes(permission)} onChange={(event) => setScopes(event.target.checked ? [...scopes, permission] : scopes.filter((one) => one !== permission))} />)}
            </div>
          </fieldset>
        ) : null}
      </>}
    </FormDialog>
  );
}

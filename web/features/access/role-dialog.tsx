import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type ReactElement } from "react";
import type { Role } from "../../../src/access/custom-roles/schema.ts";
import { Problem } from "../../api/problem.ts";
import { ask } from "../../api/client.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Check, TextField } from "../../ui/field.tsx";

/** A role of the organization's own, to be made or changed. Nobody can put more into it than they may themselves. */
export function RoleDialog({ role, onClose }: { role: Role | undefined; onClose: () => void }): ReactElement {
  const permissions = useQuery(permissionsQuery);
  const [name, setName] = useState(role?.name ?? "");
  const [description, setDescription] = useState(role?.description ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(role?.permissions ?? []);
  const key = useRef(crypto.randomUUID());
  const save = useAct(() => role ? ask<Role>("PATCH", `/api/roles/${role.id}`, { body: { description, permissions: chosen } }) : ask<Role>("POST", "/api/roles", { body: { name, description, permissions: chosen }, key: key.current }),
    () => ({ touches: ["/api/roles", "/api/permissions"], said: `The role ${name} is ${role ? "changed" : "made"}` }), true);
  const fault = (pointer: string): string | undefined => (save.error instanceof Problem ? save.error.faults.find((one) => one.pointer.startsWith(pointer))?.message : undefined);
  return (
    <Dialog title={role ? `Change ${role.name}` : "New role"} isOpen onClose={onClose} isWide>
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined, { onSuccess: onClose, onError: () => (key.current = crypto.randomUUID()) });
      }}>
        {role ? null : <TextField label="Name" autoFocus required hint="Small letters, digits, _ and -" value={name} onChange={(event) => setName(event.target.value)} error={fault("#/name")} />}
        <TextField label="What it is for" value={description} onChange={(event) => setDescription(event.target.value)} error={fault("#/description")} />
        <fieldset className="max-h-72 overflow-y-auto rounded-md border p-3">
          <legend className="px-1 text-sm text-soft">{chosen.length} permissions</legend>
          <div className="grid gap-2 sm:grid-cols-2">{permissions.data?.data.map(({ permission, description: about }) => <Check key={permission} label={permission} hint={about} checked={chosen.includes(permission)} onChange={(event) => setChosen(event.target.checked ? [...chosen, permission] : chosen.filter((one) => one !== permission))} />)}</div>
        </fieldset>
        {save.error && !fault("#/name") && !fault("#/description") ? <p role="alert" className="text-sm text-bad">{fault("#/permissions") ?? save.error.message}</p> : null}
        <div className="flex justify-end gap-2"><Button onClick={onClose}>Cancel</Button><Button type="submit" look="primary" isBusy={save.isPending} disabled={name === ""}>{role ? "Save" : "Make the role"}</Button></div>
      </form>
    </Dialog>
  );
}

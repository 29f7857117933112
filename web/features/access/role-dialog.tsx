import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Role } from "../../../src/access/custom-roles/schema.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { Check, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";

/** A role of the organization's own, to be made or changed. Nobody can put more into it than they may themselves. */
export function RoleDialog({ role, onClose }: { role: Role | undefined; onClose: () => void }): ReactElement {
  const permissions = useQuery(permissionsQuery);
  const [name, setName] = useState(role?.name ?? "");
  const [description, setDescription] = useState(role?.description ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(role?.permissions ?? []);
  const changed = { description, permissions: chosen };
  return (
    <FormDialog<Role> title={role ? `Change ${role.name}` : "New role"} isWide verb={role ? "Save" : "Make the role"} isReady={name !== ""} request={role ? { method: "PATCH", path: `/api/roles/${role.id}`, body: changed } : { method: "POST", path: "/api/roles", body: { name, ...changed } }} fields={["name", "description"]} touches={["/api/roles", "/api/permissions"]} said={`The role ${name} is ${role ? "changed" : "made"}`} onClose={onClose}>
      {(fault) => <>
        {role ? null : <TextField label="Name" autoFocus required hint="Small letters, digits, _ and -" value={name} onChange={(event) => setName(event.target.value)} error={fault("name")} />}
        <TextField label="What it is for" value={description} onChange={(event) => setDescription(event.target.value)} error={fault("description")} />
        <fieldset className="max-h-72 overflow-y-auto rounded-md border p-3">
          <legend className="px-1 text-sm text-soft">{chosen.length} permissions</legend>
          <div className="grid gap-2 sm:grid-cols-2">{permissions.data?.data.map(({ permission, description: about }) => <Check key={permission} label={permission} hint={about} checked={chosen.includes(permission)} onChange={(event) => setChosen(event.target.checked ? [...chosen, permission] : chosen.filter((one) => one !== permission))} />)}</div>
        </fieldset>
      </>}
    </FormDialog>
  );
}

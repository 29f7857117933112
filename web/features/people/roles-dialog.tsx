import { useState, type ReactElement } from "react";
import type { User } from "../../../src/identity/members/schema.ts";
import { ask } from "../../api/client.ts";
import { useAct } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { RoleChoice } from "./role-choice.tsx";

export function RolesDialog({ user, onClose }: { user: User; onClose: () => void }): ReactElement {
  const [roles, setRoles] = useState<readonly string[]>(user.roles);
  const change = useAct((next: readonly string[]) => ask<User>("PATCH", `/api/users/${user.user_id}`, { body: { roles: next } }), () => ({ touches: ["/api/users"], said: `${user.name} has other roles now` }), true);
  return (
    <Dialog title={`Roles of ${user.name}`} isOpen onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={(event) => {
        event.preventDefault();
        change.mutate(roles, { onSuccess: onClose });
      }}>
        <RoleChoice chosen={roles} onChange={setRoles} error={change.error?.message} />
        <div className="flex justify-end gap-2"><Button onClick={onClose}>Cancel</Button><Button type="submit" look="primary" isBusy={change.isPending} disabled={roles.length === 0}>Save</Button></div>
      </form>
    </Dialog>
  );
}

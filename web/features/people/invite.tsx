import { useState, type ReactElement } from "react";
import type { InvitedUser } from "../../../src/identity/members/schema.ts";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { RoleChoice } from "./role-choice.tsx";

/** Makes an invitation, and shows its link: no mail carries it. */
export function Invite({ onClose }: { onClose: () => void }): ReactElement {
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<readonly string[]>(["developer"]);
  const [made, setMade] = useState<InvitedUser>();
  if (made) return (
    <Dialog title={`${made.email} is invited`} description="Send them this link. It is shown once, and signs them in as soon as they have chosen a password." isOpen onClose={onClose}>
      <div className="flex flex-col gap-4"><Copyable label="Invitation link" text={made.invitation.url} /><div className="flex justify-end"><Button look="primary" onClick={onClose}>Done</Button></div></div>
    </Dialog>
  );
  return (
    <FormDialog<InvitedUser> title="Invite somebody" verb="Make the invitation" isReady={email !== "" && roles.length > 0} request={{ method: "POST", path: "/api/users", body: { email, roles } }} fields={["email", "roles"]} touches={["/api/users"]} onClose={onClose} onDone={setMade}>
      {(fault) => <>
        <TextField label="E-mail address" type="email" autoFocus required value={email} onChange={(event) => setEmail(event.target.value)} error={fault("email")} />
        <RoleChoice chosen={roles} onChange={setRoles} error={fault("roles")} />
      </>}
    </FormDialog>
  );
}

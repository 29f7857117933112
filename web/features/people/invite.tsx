import { useRef, useState, type ReactElement } from "react";
import type { InvitedUser } from "../../../src/identity/members/schema.ts";
import { Problem } from "../../api/problem.ts";
import { post } from "../../api/client.ts";
import { useAct } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { RoleChoice } from "./role-choice.tsx";

type Invited = (typeof InvitedUser)["_output"];

/** Makes an invitation, and shows its link: no mail carries it. */
export function Invite({ onClose }: { onClose: () => void }): ReactElement {
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<readonly string[]>(["developer"]);
  const key = useRef(crypto.randomUUID());
  const invite = useAct(() => post<Invited>("/api/users", { email, roles }, key.current), () => ({ touches: ["/api/users"] }), true);
  const faults = invite.error instanceof Problem ? invite.error.faults : [];
  const fault = (pointer: string): string | undefined => faults.find((one) => one.pointer.startsWith(pointer))?.message;
  const elsewhere = invite.error && !fault("#/email") && !fault("#/roles") ? invite.error.message : undefined;
  if (invite.data) return (
    <Dialog title={`${invite.data.email} is invited`} description="Send them this link. It is shown once, and signs them in as soon as they have chosen a password." isOpen onClose={onClose}>
      <div className="flex flex-col gap-4"><Copyable label="Invitation link" text={invite.data.invitation.url} /><div className="flex justify-end"><Button look="primary" onClick={onClose}>Done</Button></div></div>
    </Dialog>
  );
  return (
    <Dialog title="Invite somebody" isOpen onClose={onClose}>
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => {
        event.preventDefault();
        invite.mutate(undefined, { onError: () => (key.current = crypto.randomUUID()) });
      }}>
        <TextField label="E-mail address" type="email" autoFocus required value={email} onChange={(event) => setEmail(event.target.value)} error={fault("#/email")} />
        <RoleChoice chosen={roles} onChange={setRoles} error={fault("#/roles") ?? elsewhere} />
        <div className="flex justify-end gap-2"><Button onClick={onClose}>Cancel</Button><Button type="submit" look="primary" isBusy={invite.isPending} disabled={email === "" || roles.length === 0}>Make the invitation</Button></div>
      </form>
    </Dialog>
  );
}

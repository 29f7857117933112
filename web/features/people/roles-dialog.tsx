import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { User } from "../../../src/identity/members/schema.ts";
import type { Role } from "../../../src/access/custom-roles/schema.ts";
import type { Page } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Assignments } from "../access/assignments.tsx";
import { RoleChoice } from "./role-choice.tsx";

/** What a member is everywhere; and, below it, roles of the organization's own and roles in single places. */
export function RolesDialog({ user, onClose }: { user: User; onClose: () => void }): ReactElement {
  const [roles, setRoles] = useState<readonly string[]>(user.roles);
  const known = useQuery(one<Page<Role>>("/api/roles", { limit: 100 }));
  return (
    <FormDialog<User> title={`Roles of ${user.name}`} verb="Save" isReady={roles.length > 0} request={{ method: "PATCH", path: `/api/users/${user.user_id}`, body: { roles } }} fields={["roles"]} touches={["/api/users"]} said={`${user.name} has other roles now`} onClose={onClose}>
      {(fault) => <>
        <RoleChoice chosen={roles} onChange={setRoles} error={fault("roles")} />
        <section className="flex flex-col gap-2">
          <h3 className="text-sm font-medium">Also given</h3>
          <p className="text-sm text-soft">{known.data?.data.some(({ built_in: builtIn }) => !builtIn) ? "Roles of your own, and roles in one team or project. They count at once." : "Roles in one team or project. They count at once; roles of your own are made under Roles and access."}</p>
          <Assignments principal={{ type: "user", id: user.user_id }} />
        </section>
      </>}
    </FormDialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { Role } from "../../../src/access/custom-roles/schema.ts";
import type { Page } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { Check } from "../../ui/field.tsx";
import { Block } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";

/** The roles that a member can have, each with what it is for. */
export function RoleChoice({ chosen, except, onChange, error }: { chosen: readonly string[]; except?: string; onChange: (roles: string[]) => void; error?: string | undefined }): ReactElement {
  const roles = useQuery(one<Page<Role>>("/api/roles", { limit: 100 }));
  if (roles.error) return <ProblemView error={roles.error} retry={roles.refetch} />;
  if (roles.isPending) return <Block />;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">Roles</legend>
      {roles.data.data.filter(({ built_in, name }) => built_in && name !== except).map(({ id, name, description }) => (
        <Check key={id} label={name} hint={description} checked={chosen.includes(name)} onChange={(event) => onChange(event.target.checked ? [...chosen, name] : chosen.filter((one) => one !== name))} />
      ))}
      {error ? <p role="alert" className="text-sm text-bad">{error}</p> : null}
    </fieldset>
  );
}

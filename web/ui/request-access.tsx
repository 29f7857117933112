import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ButtonHTMLAttributes, type ReactElement } from "react";
import type { User } from "../../src/identity/members/schema.ts";
import type { Page } from "../api/client.ts";
import { one, permissionsQuery } from "../api/queries.ts";
import { useMay } from "./act.ts";
import { Button, IconButton, type Look } from "./button.tsx";
import type { IconName } from "./icon-names.ts";

/** Who gives roles here, and so answers such a wish. */
export const grantors = ["owner", "admin"] as const;
/** An approval of this is no policy's: it asks for a role, which whoever answers it gives. */
export const accessRequest = "access:request";

/** With the dialog that it opens in: loaded when somebody is refused and asks. */
const RequestDialog = lazy(() => import("./request-dialog.tsx").then((module) => ({ default: module.RequestDialog })));

export const RequestAccess = (wish: { permission: string; onClose: () => void }): ReactElement => <Suspense><RequestDialog {...wish} /></Suspense>;

/** The people who can give it, by name. */
export function Grantors(): ReactElement | null {
  const { data } = useQuery(one<Page<User>>("/api/users", { limit: 100 }));
  const who = data?.data.filter(({ status, roles }) => status === "active" && grantors.some((role) => roles.includes(role))) ?? [];
  if (who.length === 0) return null;
  return <p className="text-sm text-soft">{who.map(({ name, email }) => `${name} (${email})`).join(", ")} can give it.</p>;
}

interface Needing extends ButtonHTMLAttributes<HTMLButtonElement> {
  needs: string;
  look?: Look;
  size?: "normal" | "small";
  icon?: IconName;
  isBusy?: boolean;
}

/** A button for who may; who may not sees why it is off, and can ask for it. */
export function NeedsButton({ needs, ...rest }: Needing): ReactElement {
  const { may, why } = useMay(needs);
  const [isAsking, setAsking] = useState(false);
  if (may) return <Button {...rest} />;
  return (
    <span className="inline-flex items-center">
      <Button {...rest} disabled title={why} />
      <IconButton icon="lock" label={`Request access: ${needs}`} onClick={() => setAsking(true)} />
      {isAsking ? <RequestAccess permission={needs} onClose={() => setAsking(false)} /> : null}
    </span>
  );
}

/** In place of a form that somebody may not use. */
export function Refused({ permission }: { permission: string }): ReactElement {
  const [isAsking, setAsking] = useState(false);
  const { data } = useQuery(permissionsQuery);
  const known = data?.data.find((one) => one.permission === permission);
  const canAsk = data?.data.some((one) => one.permission === "approvals:create" && one.held) ?? false;
  return (
    <div className="flex flex-col items-start gap-2 text-sm text-soft">
      <p><code className="text-ink">{permission}</code>{known ? ` (${known.description.toLowerCase()}) comes with the ${known.roles.length > 1 ? "roles" : "role"} ${known.roles.join(", ")}.` : " comes with none of your roles."}</p>
      <Grantors />
      {canAsk ? <Button size="small" icon="message-square" onClick={() => setAsking(true)}>Request access</Button> : null}
      {isAsking ? <RequestAccess permission={permission} onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

/** What somebody has asked for leads to where it is answered. */
export const ApprovalLink = ({ id }: { id: string }): ReactElement => <p className="text-sm text-soft">It waits for an approval (<code>{id}</code>). <Link to="/approvals" className="underline underline-offset-2">See approvals</Link></p>;

import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Approval } from "../../src/access/approvals/schema.ts";
import { permissionsQuery } from "../api/queries.ts";
import { TextArea } from "./field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { accessRequest, grantors, Grantors } from "./request-access.tsx";

interface Wish {
  /** `runs:cancel` */
  permission: string;
  onClose: () => void;
}

/** Asks those who give roles here for a permission that is missing. */
export function RequestDialog({ permission, onClose }: Wish): ReactElement {
  const [reason, setReason] = useState("");
  const { data } = useQuery(permissionsQuery);
  const known = data?.data.find((one) => one.permission === permission);
  return (
    <FormDialog<Approval> title="Request access" description={known?.description ?? permission} verb="Ask for it" isReady={reason.trim() !== ""} fields={["reason"]} touches={["/api/approvals"]} said="You have asked for it: the answer will stand under Approvals" onClose={onClose}
      request={{ method: "POST", path: "/api/approvals", body: { action: accessRequest, resource_type: "permission", resource_id: permission, subject: { permission }, reason, approvers: { roles: [...grantors] } } }}>
      {(fault) => <>
        <p className="text-soft"><code className="text-ink">{permission}</code> comes with: {known?.roles.join(", ") ?? "a role"}.</p>
        <Grantors />
        <TextArea label="What you need it for" rows={3} autoFocus required maxLength={1_000} value={reason} onChange={(event) => setReason(event.target.value)} error={fault("reason")} />
      </>}
    </FormDialog>
  );
}

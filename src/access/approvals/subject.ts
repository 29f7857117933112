import { canonical, type Json } from "../../platform/canonical.ts";
import { sha256 } from "../../platform/digest.ts";

/** What an approval is for: the deed, the thing, and exactly what is to be done. */
export interface Deed {
  action: string;
  resource_type: string;
  resource_id: string;
  subject: Json;
}

/** SHA-256 over the canonical form (RFC 8785): an approval counts for this and nothing else. */
export const hashOfDeed = ({ action, resource_type, resource_id, subject }: Deed): string => sha256(canonical({ action, resource_type, resource_id, subject }));

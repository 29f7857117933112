import { createHmac } from "node:crypto";
import { equalsSafely, keyFor } from "../../platform/digest.ts";
import { base32, bodyOf, idOf, isId, type Id } from "../../platform/ids.ts";
import type { Settings } from "../../platform/settings.ts";
import type { AccountTokenRow, TokenPurpose } from "./tables.ts";

const prefix = "dg_at_";

/** 128 bits that only the master key can make of a row's id: neither rows nor messages that wait to be sent hold them. */
const tagOf = ({ MASTER_KEY }: Settings, purpose: TokenPurpose, id: string): string =>
  base32(createHmac("sha256", keyFor(MASTER_KEY, "account-tokens")).update(`${purpose}/${id}`).digest().subarray(0, 16));

export const tokenOf = (settings: Settings, { purpose, id }: Pick<AccountTokenRow, "purpose" | "id">): string => `${prefix}${bodyOf(id)}_${tagOf(settings, purpose, id)}`;

/** The id in a token of ours that is for this purpose; undefined for anything else. */
export function openToken(settings: Settings, purpose: TokenPurpose, text: string): Id<"account_token"> | undefined {
  const [, body = "", tag = ""] = /^dg_at_([0-9a-z]{26})_([0-9a-z]{26})$/.exec(text) ?? [];
  const id = idOf("account_token", body);
  return isId("account_token", id) && equalsSafely(tag, tagOf(settings, purpose, id)) ? id : undefined;
}

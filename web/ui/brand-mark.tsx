import type { ReactElement } from "react";
import type { Branding } from "../../src/tenancy/tenants/schema.ts";

/** Our mark in the organization's colours; nothing is written on them, so that every colour will do. */
export const BrandMark = ({ branding, size = 20 }: { branding: Branding | undefined; size?: number }): ReactElement =>
  branding?.primary_color === undefined && branding?.accent_color === undefined ? <img src="/favicon.svg" alt="" width={size} height={size} /> : (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" className="shrink-0 rounded">
      <rect width="20" height="20" fill={branding.primary_color ?? "#4a54cc"} />
      <path d="M0 20 20 0v20Z" fill={branding.accent_color ?? "#8d96f8"} />
    </svg>
  );

import type { Context } from "../../platform/context.ts";
import { findRef } from "./store.ts";
import type { ProjectRow } from "./tables.ts";

type Addressed = Pick<Context, "settings" | "tenantSlug">;

export const repoUrlOf = ({ settings, tenantSlug }: Addressed, slug: string): string => `${settings.PUBLIC_URL}/git/${tenantSlug}/${slug}.git`;

/** The slug in an address of one of this tenant's repositories, with or without credentials in it; undefined for any other address. */
export function slugInRepoUrl(ctx: Addressed, repoUrl: string): string | undefined {
  if (!URL.canParse(repoUrl)) return undefined;
  const { origin, pathname, search, hash } = new URL(repoUrl);
  const slug = /\/([^/]+)\.git\/?$/.exec(pathname)?.[1];
  return slug !== undefined && search === "" && hash === "" && `${origin}${pathname.replace(/\/$/, "")}` === repoUrlOf(ctx, slug) ? slug : undefined;
}

export const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** What is told of a project beyond its columns. */
export const addressOf = (ctx: Pick<Context, "own" | "settings" | "tenantSlug">, row: ProjectRow) => ({
  repo_url: repoUrlOf(ctx, row.slug), default_branch: row.head_ref.replace(/^refs\/heads\//, ""), commit_id: findRef(ctx.own, row.id, row.head_ref)?.commit_id ?? null,
});

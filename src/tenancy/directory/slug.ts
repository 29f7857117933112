import { randomBody } from "../../platform/ids.ts";

/** Paths and hosts of ours that no organization may be called by. */
const reserved = new Set(["admin", "api", "app", "auth", "devgen", "docs", "git", "help", "login", "platform", "root", "status", "support", "system", "www"]);

/** A name as a part of a URL: `Zoë's Bücher & Co` is `zoes-bucher-co`. Empty when nothing of it can be written so. */
export const slugify = (name: string): string =>
  name.normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");

export const isReservedSlug = (slug: string): boolean => reserved.has(slug);

/** The slug to try the `attempt`th time, from 0: the name's own, then the same with something random. */
export function slugCandidate(name: string, attempt: number): string {
  const slug = slugify(name);
  if (attempt === 0 && slug.length >= 2 && !reserved.has(slug)) return slug;
  return `${slug || "team"}-${randomBody().slice(-6)}`;
}

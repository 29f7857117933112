import canonicalize from "canonicalize";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** JSON in its one canonical form (RFC 8785): what hashes and signatures cover. @throws Error on what JSON cannot hold. */
export function canonical(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("This value has no JSON form");
  return text;
}

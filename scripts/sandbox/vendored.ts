/**
 * The packages that produced code may import, in the forms in which it does. All are installed here anyway; nothing that opens a connection, starts a process or has a native part is among them.
 * docs/guides/sandbox.md lists them with their versions.
 */
export const vendored: Readonly<Record<string, readonly string[]>> = {
  acorn: ["acorn"],
  canonicalize: ["canonicalize"],
  chai: ["chai"],
  cookie: ["cookie"],
  croner: ["croner"],
  "drizzle-orm": ["drizzle-orm", "drizzle-orm/sqlite-core", "drizzle-orm/sqlite-proxy", "drizzle-orm/pg-core", "drizzle-orm/sql"],
  fflate: ["fflate"],
  hono: [
    "hono", "hono/basic-auth", "hono/bearer-auth", "hono/body-limit", "hono/client", "hono/combine", "hono/context-storage", "hono/cookie", "hono/cors", "hono/csrf", "hono/etag",
    "hono/factory", "hono/html", "hono/http-exception", "hono/jsx", "hono/jsx/jsx-runtime", "hono/jwt", "hono/logger", "hono/method-override", "hono/powered-by", "hono/pretty-json",
    "hono/request-id", "hono/route", "hono/secure-headers", "hono/streaming", "hono/testing", "hono/timeout", "hono/timing", "hono/tiny", "hono/trailing-slash", "hono/validator",
  ],
  jose: ["jose"],
  "js-base64": ["js-base64"],
  "magic-string": ["magic-string"],
  nanoid: ["nanoid", "nanoid/non-secure"],
  "path-to-regexp": ["path-to-regexp"],
  picocolors: ["picocolors"],
  picomatch: ["picomatch"],
  semver: ["semver"],
  "smol-toml": ["smol-toml"],
  yaml: ["yaml"],
  zod: ["zod", "zod/mini", "zod/v4", "zod/v4/core"],
};

import * as z from "zod";
import { newEdgeRouter, route } from "../../src/platform/http.ts";
import { jwksOf } from "../../src/identity/index.ts";

const KeySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** What anybody may know of this installation. */
export const discoveryRoutes = newEdgeRouter()
  .get("/.well-known/jwks.json", route({ audience: "public", summary: "The public halves of our signing keys", answers: { 200: KeySet } }), (c) =>
    c.json(jwksOf(c.var.edge.settings), 200, { "cache-control": "public, max-age=300" }));

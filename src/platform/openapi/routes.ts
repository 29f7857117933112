import * as z from "zod";
import { etags } from "../etag.ts";
import { newEdgeRouter, route } from "../http.ts";
import { openApiDocument, type OpenApiDocument, type Routed } from "./document.ts";
import { docsPage } from "./page.ts";

const Document = z.record(z.string(), z.json());

/** The description of these apps, for machines and for people. Made when it is first asked for: by then every route is mounted. */
export function docsRoutes(apps: () => readonly Routed[]) {
  let made: OpenApiDocument | undefined;
  const document = (): OpenApiDocument => (made ??= openApiDocument(apps()));
  return newEdgeRouter()
    .use("/api/openapi.json/*", etags())
    .get("/api/openapi.json", route({ audience: "public", summary: "This description, as OpenAPI 3.1", answers: { 200: Document, 304: null } }), (c) => c.json(document(), 200, { "cache-control": "public, max-age=300" }))
    .get("/docs", route({ audience: "public", summary: "This description, as a page", answers: { 200: "text/html" } }), () => docsPage(document()));
}

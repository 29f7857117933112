import { archiveProject, describeTree, ProjectParam, ProjectTree, readProjectFile, RefQuery } from "../../src/delivery/index.ts";
import { etags, isHeld } from "../../src/platform/etag.ts";
import { newEdgeRouter, route, valid } from "../../src/platform/http.ts";
import { openFor } from "./open.ts";

const bytes = "application/octet-stream";

/** What a project holds, without git. It is read here rather than in the tenant's object, because packs are unpacked on the way. */
export const storageRoutes = newEdgeRouter()
  .use("/api/storage/*", etags())
  .get("/api/storage/projects/:project_id", route({ audience: "member", summary: "A project's files at a ref, its address and what is known of it", answers: { 200: ProjectTree }, refusals: [413] }), valid("param", ProjectParam), valid("query", RefQuery), async (c) => {
    const { snapshot, repository } = await openFor(c, c.req.valid("param"));
    return c.json(await describeTree(repository, snapshot, c.req.valid("query").ref));
  })
  .get("/api/storage/projects/:project_id/files/:path{.+}", route({ audience: "member", summary: "One file at a ref, as an attachment", answers: { 200: bytes, 304: null } }), valid("param", ProjectParam), valid("query", RefQuery), async (c) => {
    const { repository } = await openFor(c, c.req.valid("param"));
    const path = c.req.param("path");
    const file = await readProjectFile(repository, c.req.valid("query").ref, path);
    return attachment(c.req.raw, new Uint8Array(file.bytes), { type: bytes, tag: `"${file.blob_id}"`, name: path.split("/").at(-1) ?? "file" });
  })
  .get("/api/storage/projects/:project_id/archive.zip", route({ audience: "member", summary: "All files at a ref, zipped", answers: { 200: "application/zip", 304: null }, refusals: [413] }), valid("param", ProjectParam), valid("query", RefQuery), async (c) => {
    const { snapshot, repository } = await openFor(c, c.req.valid("param"));
    const { commit_id, body } = await archiveProject(repository, snapshot.slug, c.req.valid("query").ref);
    return attachment(c.req.raw, body, { type: "application/zip", tag: `"${commit_id}.zip"`, name: `${snapshot.slug}-${commit_id.slice(0, 8)}.zip` });
  });

/** Bytes that a tenant's program produced: never shown as a page of ours, whatever they are. */
function attachment(request: Request, body: BodyInit, { type, tag, name }: { type: string; tag: string; name: string }): Response {
  const plain = name.replace(/[^\w.-]/g, "_");
  const headers = {
    etag: tag, "cache-control": "private, no-cache", "x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'",
  };
  if (isHeld(request.headers.get("if-none-match"), tag)) return new Response(null, { status: 304, headers });
  const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)}`;
  return new Response(body, { headers: { ...headers, "content-type": type, "content-disposition": disposition } });
}

import type { Context } from "hono";
import { answerGit, isPush } from "../../src/delivery/index.ts";
import { AppError } from "../../src/platform/errors.ts";
import { newEdgeRouter, route, type EdgeEnv } from "../../src/platform/http.ts";
import { openFor } from "./open.ts";
import { openDoor } from "./push.ts";
import { newTurns } from "./turns.ts";

const inTurn = newTurns();

/** Git over HTTP: an API key as the password, any user name. */
export const repositoryRoutes = newEdgeRouter()
  .get("/git/:tenant_slug/:repository/*", route({ audience: "member", summary: "Git's smart HTTP protocol: what a repository offers", answers: { 200: "application/x-git-upload-pack-advertisement, application/x-git-receive-pack-advertisement" } }), answer)
  .post("/git/:tenant_slug/:repository/*", route({ audience: "member", summary: "Git's smart HTTP protocol: fetch and push", answers: { 200: "application/x-git-upload-pack-result, application/x-git-receive-pack-result" }, refusals: [413, 415, 429] }), answer);

async function answer(c: Context<EdgeEnv>): Promise<Response> {
  const [, , tenant_slug = "", repositoryName = "", ...rest] = c.req.path.split("/");
  try {
    if (!repositoryName.endsWith(".git")) throw new AppError("not_found", "There is no such repository: its address ends in .git");
    const wanted = { tenant_slug, project_slug: repositoryName.slice(0, -".git".length) };
    let leave = (): void => undefined;
    const { repository, door } = isPush(new URL(c.req.url), rest.join("/")) ? await openDoor(c, wanted, () => leave()) : { ...(await openFor(c, wanted)), door: undefined };
    const answered = () => answerGit(c.req.raw, rest.join("/"), async () => repository, door);
    return await (door && c.req.method === "POST" ? inTurn((left) => {
      leave = left;
      return answered();
    }, c.var.edge.clock.now) : answered());
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "internal") throw error;
    return refusal(error);
  }
}

/** Git shows plain text to the person, and asks for a password on 401 when the scheme is Basic. */
function refusal({ code, status, message, details }: AppError): Response {
  const headers = new Headers(details.headers);
  headers.set("content-type", "text/plain; charset=utf-8");
  if (code === "unauthenticated") headers.set("www-authenticate", 'Basic realm="DevGen: an API key as password", charset="UTF-8"');
  const text = code === "not_found" ? "There is no such repository" : code === "unauthenticated" ? "Sign in with an API key as the password" : message;
  return new Response(`${text}\n`, { status, headers });
}

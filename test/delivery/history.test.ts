import { describe, expect, it } from "vitest";
import { newProjectOf } from "../support/items.ts";
import { newColleague } from "../support/colleague.ts";
import { ask, newCaller } from "../support/world.ts";
import { commitOf, pushBody } from "./git/pushing.ts";

const main = "refs/heads/main";

describe("history over HTTP", () => {
  it("[PRJ-20] [PRJ-21] [PRJ-22] [PRJ-23] shows what was pushed, and goes back by a commit that is tested and told of", async () => {
    const owner = await newCaller();
    const [developer, viewer] = [await newColleague(owner, "developer"), await newColleague(owner, "viewer")];
    const { params } = await newProjectOf(owner, { "README.md": "# Thing\n" });
    const base = `/api/projects/${params.project_id}`;
    const first = (await owner.call("GET", base)).body.commit_id;
    const { id, objects } = await commitOf(new Map([["README.md", "# Thing\nMine\n"]]), [first]);
    await ask("POST", `/git/${params.tenant_slug}/${params.repository}/git-receive-pack`, pushBody([[main, first, id]], objects), { authorization: `Basic ${btoa(`git:${developer.token}`)}`, "content-type": "application/x-git-receive-pack-request" });

    const page = await viewer.call("GET", `${base}/commits?limit=1`);
    expect(page).toMatchObject({ status: 200, body: { data: [{ commit_id: id, parents: [first], subject: "By hand" }], page: { has_more: true } } });
    const next = await viewer.call("GET", `${base}/commits?limit=1&cursor=${page.body.page.next_cursor}`);
    expect(next.body).toMatchObject({ data: [{ commit_id: first }], page: { has_more: false } });
    expect((await viewer.call("GET", `${base}/commits?cursor=${page.body.page.next_cursor}&path=README.md`)).status).toBe(422);
    expect((await viewer.call("GET", `${base}/branches`)).body.data).toMatchObject([{ name: "main", commit_id: id, is_default: true }]);
    expect((await viewer.call("GET", `${base}/diff?from=${first}&to=main`)).body.files).toMatchObject([{ path: "README.md", status: "modified", hunks: [{ lines: [" # Thing", "+Mine"] }] }]);
    expect((await viewer.call("GET", `${base}/blame/README.md`)).body.lines).toMatchObject([{ from: 1, to: 1, commit_id: first }, { from: 2, to: 2, commit_id: id, author: "Ada" }]);

    expect((await viewer.call("POST", `${base}/rollback`, { to: first })).status).toBe(403);
    const back = await developer.call("POST", `${base}/rollback`, { to: first, reason: "Not mine after all" });
    expect(back).toMatchObject({ status: 201, body: { branch: "main", rolled_back_to: first, tests: [{ ref: main, command: "npm test" }] } });
    expect((await viewer.call("GET", `${base}/commits`)).body.data.map(({ commit_id }: { commit_id: string }) => commit_id)).toEqual([back.body.commit_id, id, first]);
    expect((await viewer.call("GET", `/api/storage/projects/${params.project_id}/files/README.md`)).body).toBe("# Thing\n");
    expect(await developer.call("POST", `${base}/rollback`, { to: first })).toMatchObject({ status: 200, body: { commit_id: back.body.commit_id, tests: [] } });
    const audited = (await owner.call("GET", "/api/audit/logs?limit=100")).body.data.filter(({ action }: { action: string }) => /^project\.(push|rollback)$/.test(action));
    expect(audited.map(({ action, user_id }: { action: string; user_id: string }) => [action, user_id])).toEqual([["project.rollback", developer.userId], ["project.push", developer.userId]]);
  });
});

import type { Blueprint } from "../../blueprint.ts";
import { adminRole, usersFolder, usersPath } from "../access/facts.ts";
import { blocks } from "../layout.ts";

/** The name can't be an entity's: theirs have no underscore. */
export const usersTestPath = "test/service_users.test.ts";

/** Who may call: made by an admin, kept as a hash, gone when deleted; and the first of them. */
export function usersTestFile(blueprint: Blueprint): string {
  const path = usersPath(blueprint);
  const role = blueprint.access?.roles.find((one) => one !== adminRole) ?? adminRole;
  return blocks(
    `import { describe, expect, it } from "vitest";
import { openDatabase } from "../src/database.ts";
import { createApp } from "../src/app.ts";
import { setAdmin } from "../src/${usersFolder(blueprint)}/store.ts";
import { newService } from "./support.ts";`,
    `describe("those who call", () => {
  it("are made by an ${adminRole}, and call with the token that is answered once", async () => {
    const service = newService();
    const { status, location, body } = await service.as("${adminRole}").post("${path}", { name: "Ann", roles: ["${role}"] });
    expect({ status, location, name: body.name, roles: body.roles }).toEqual({ status: 201, location: \`${path}/\${body.id}\`, name: "Ann", roles: ["${role}"] });
    expect((await service.with(body.token).get("${path}")).status).toBe(${role === adminRole ? 200 : 403});
    const listed = await service.as("${adminRole}").get("${path}");
    expect(JSON.stringify(listed.body)).not.toContain(body.token);
    expect(listed.body.data.map((one: { id: number }) => one.id)).toContain(body.id);
  });

  it("call no more once they are deleted", async () => {
    const service = newService();
    const { body } = await service.as("${adminRole}").post("${path}", { name: "Ann", roles: ["${adminRole}"] });
    expect((await service.as("${adminRole}").delete(\`${path}/\${body.id}\`)).status).toBe(204);
    expect((await service.with(body.token).get("${path}")).status).toBe(401);
    expect((await service.as("${adminRole}").delete(\`${path}/\${body.id}\`)).status).toBe(404);
  });

  it("are made by nobody else, and with known roles alone", async () => {
    const service = newService();
    expect((await service.nobody.post("${path}", { name: "Ann", roles: [] })).status).toBe(401);
    expect((await service.as(${role === adminRole ? "" : `"${role}"`}).post("${path}", { name: "Ann", roles: [] })).status).toBe(403);
    expect((await service.as("${adminRole}").post("${path}", { name: "Ann", roles: ["nobody"] })).status).toBe(422);
    expect((await service.as("${adminRole}").put("${path}", {})).status).toBe(405);
  });

  it("begin with the ${adminRole} of the environment, whose former token is void", async () => {
    const database = openDatabase(":memory:");
    const ask = async (token: string) => (await createApp(database).request("${path}", { headers: { authorization: \`Bearer \${token}\` } })).status;
    const [first, second] = ["a".repeat(32), "b".repeat(32)];
    expect(await ask(first)).toBe(401);
    setAdmin(database, first, new Date());
    expect(await ask(first)).toBe(200);
    setAdmin(database, second, new Date());
    expect([await ask(first), await ask(second)]).toEqual([401, 200]);
    expect(() => setAdmin(database, "short", new Date())).toThrow("ADMIN_TOKEN");
  });
});`,
  );
}

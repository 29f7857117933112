import type { Blueprint } from "../../blueprint.ts";
import { adminRole, usersPath } from "../access/facts.ts";
import { blocks, lines, listed } from "../layout.ts";
import { resourcePath } from "../names.ts";
import { seedSteps } from "./seeds.ts";
import { samplesName } from "./subject.ts";

/** test/seed.ts: the samples as rows of a service that runs; a test does it too. */
export function seedFile(blueprint: Blueprint): string {
  const steps = seedSteps(blueprint).map((step) => ("rows" in step ? `  ["${resourcePath(step.rows)}", ${samplesName(step.rows)}],` : `  ["${step.act}"],`));
  const names = [...new Set(blueprint.entities.map(samplesName))].sort();
  return blocks(
    `${listed("import {", names, "}", 24)} from "./samples.ts";`,
    `/** Asks the service: \`fetch\` that knows its address and who asks. */
export type Ask = (address: string, init?: RequestInit) => Response | Promise<Response>;`,
    lines("/** Rows before those that refer to them, and what must be done to them in between. */", "const steps: readonly (readonly [address: string, rows?: readonly unknown[]])[] = [", ...steps, "];"),
    `/** Fills a service that is empty: rows refer to each other by the ids of a new one. */
export async function seed(ask: Ask): Promise<void> {
  for (const [address, rows] of steps) {
    const { page } = rows ? await read(await ask(\`\${address}?limit=1\`)) : { page: { total: 0 } };
    if (page.total > 0) throw new Error(\`There are rows in \${address} already\`);
  }
  for (const [address, rows] of steps) {
    if (!rows) await read(await ask(address, { method: "POST" }));
    for (const row of rows ?? []) {
      await read(await ask(address, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(row) }));
    }
  }
}`,
    `async function read(response: Response): Promise<any> {
  const body = await response.text();
  if (!response.ok) throw new Error(\`\${response.status}: \${body}\`);
  return JSON.parse(body);
}`,
  );
}

/** scripts/seed.ts: the process. */
export const seedScript = (blueprint: Blueprint): string => blocks(
  `import { seed } from "../test/seed.ts";`,
  `const service = process.argv[2] ?? "http://localhost:3000";`,
  blueprint.access && `const token = process.env.ADMIN_TOKEN ?? "";
const made = await fetch(\`\${service}${usersPath(blueprint)}\`, {
  method: "POST",
  headers: { authorization: \`Bearer \${token}\`, "content-type": "application/json" },
  body: JSON.stringify({ name: "Seed", roles: [${(blueprint.access?.roles ?? [adminRole]).map((role) => `"${role}"`).join(", ")}] }),
});
if (!made.ok) throw new Error("ADMIN_TOKEN isn't the token of this service's admin");
const user: any = await made.json();`,
  blueprint.access
    ? `await seed((address, init) => {
  const headers = new Headers(init?.headers);
  headers.set("authorization", \`Bearer \${user.token}\`);
  return fetch(service + address, { ...init, headers });
});`
    : `await seed((address, init) => fetch(service + address, init));`,
  `console.log(\`There are a few rows at \${service} now\`);`,
);

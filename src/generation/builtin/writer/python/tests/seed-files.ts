import type { Blueprint } from "../../../blueprint.ts";
import { usersPath } from "../../access/facts.ts";
import { resourcePath } from "../../names.ts";
import { seedSteps } from "../../tests/seeds.ts";
import { imported, moduleOf, under } from "../layout.ts";

const constantName = ({ plural }: { plural: string }): string => `SAMPLE_${plural.toUpperCase()}`;

/** tests/seed.py: the samples as rows of a service that runs; a test does it too. */
export function seedFile(blueprint: Blueprint): string {
  const steps = seedSteps(blueprint).map((step) => ("rows" in step ? `    ("${resourcePath(step.rows)}", ${constantName(step.rows)}),` : `    ("${step.act}", None),`));
  return moduleOf(
    "Fills a service with the samples.",
    under(
      "from collections.abc import Callable\nfrom typing import Any",
      imported("tests.samples", blueprint.entities.map(constantName)),
      `Ask = Callable[[str, str, object], Any]
"""Asks the service: method, address and body in, the parsed answer out. It raises where that is a refusal."""`,
      `STEPS: list[tuple[str, list[dict[str, Any]] | None]] = [\n${steps.join("\n")}\n]\n"""Rows before those that refer to them, and what must be done to them in between."""`,
    ),
    `def seed(ask: Ask) -> None:
    """For a service that is empty: rows refer to each other by the ids of a new one."""
    for address, rows in STEPS:
        if rows is not None and ask("GET", f"{address}?limit=1", None)["page"]["total"] > 0:
            raise RuntimeError(f"There are rows in {address} already")
    for address, rows in STEPS:
        for row in [None] if rows is None else rows:
            ask("POST", address, row)`,
  );
}

/** scripts/seed.py: the process. */
export const seedScript = (blueprint: Blueprint): string => moduleOf(
  "A few rows to look at: `python -m scripts.seed http://localhost:8000`.",
  under(
    `import json\n${blueprint.access ? "import os\n" : ""}import sys\nfrom typing import Any\nfrom urllib.request import Request, urlopen`,
    "from tests.seed import seed",
    `SERVICE = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"`,
  ),
  `def ask(method: str, address: str, body: object${blueprint.access ? `, token: str` : ""}) -> Any:
    headers = {"Content-Type": "application/json"${blueprint.access ? `, "Authorization": f"Bearer {token}"` : ""}}
    content = None if body is None else json.dumps(body).encode()
    with urlopen(Request(SERVICE + address, content, headers, method=method)) as response:
        return json.load(response)`,
  blueprint.access
    ? `if __name__ == "__main__":
    roles = ${JSON.stringify(blueprint.access.roles).replaceAll(",", ", ")}
    user = ask("POST", "${usersPath(blueprint)}", {"name": "Seed", "roles": roles}, os.environ["ADMIN_TOKEN"])
    seed(lambda method, address, body: ask(method, address, body, user["token"]))
    print(f"There are a few rows at {SERVICE} now")`
    : `if __name__ == "__main__":
    seed(ask)
    print(f"There are a few rows at {SERVICE} now")`,
);

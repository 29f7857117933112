import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withTable } from "../../test/access/decision-table.ts";
import { root } from "../stack/folders.ts";

const guide = join(root, "docs/guides/access.md");
writeFileSync(guide, withTable(readFileSync(guide, "utf8")));

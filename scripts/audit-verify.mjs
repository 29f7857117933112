import { launch } from "./launch/launch.mjs";

launch("scripts/audit-verify.ts", { tools: false });

import { launch } from "./launch/launch.mjs";

launch("scripts/admin-token.ts", { tools: false });

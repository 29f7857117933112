import { launch } from "./launch/launch.mjs";

launch("scripts/docs/decisions.ts", { tools: false });

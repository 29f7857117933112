import { launch } from "./launch/launch.mjs";

launch("scripts/web/main.ts", { tools: false });

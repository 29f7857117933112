import { launch } from "./launch/launch.mjs";

launch("scripts/start/reset.ts", { tools: false });

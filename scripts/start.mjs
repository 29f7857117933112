import { launch } from "./launch/launch.mjs";

launch("scripts/start/main.ts", { tools: false });

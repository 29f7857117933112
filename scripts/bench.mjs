import { launch } from "./launch/launch.mjs";

launch("scripts/bench/main.ts", { tools: true });

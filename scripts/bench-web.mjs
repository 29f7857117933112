import { launch } from "./launch/launch.mjs";

launch("scripts/web/bench.ts", { tools: true });

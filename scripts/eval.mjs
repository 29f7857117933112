import { launch } from "./launch/launch.mjs";

launch("scripts/eval/main.ts", { tools: true });

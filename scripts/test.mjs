import { launch } from "./launch/launch.mjs";

launch("scripts/test/main.ts", { tools: true });

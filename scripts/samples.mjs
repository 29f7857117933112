import { launch } from "./launch/launch.mjs";

launch("scripts/samples/main.ts", { tools: true });

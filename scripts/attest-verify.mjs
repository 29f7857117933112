import { launch } from "./launch/launch.mjs";

launch("scripts/attest-verify.ts", { tools: false });

import { launch } from "./launch/launch.mjs";

launch("scripts/admin-bootstrap.ts", { tools: false });

import { serve } from "@hono/node-server";
import { createApp } from "./app.ts";
import { openDatabase } from "./database.ts";

serve({ fetch: createApp(openDatabase("lockers.db")).fetch, port: 3000 });

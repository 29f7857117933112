import { newEdgeRouter } from "../../src/platform/http.ts";
import { historyRoutes } from "./history.ts";
import { repositoryRoutes } from "./repositories.ts";
import { signerRoutes } from "./signers.ts";
import { storageRoutes } from "./storage.ts";

/** Everything that reads repositories: it runs at the edge, never in a tenant's object. */
export const gitRoutes = newEdgeRouter().route("/", repositoryRoutes).route("/", storageRoutes).route("/", historyRoutes).route("/", signerRoutes);

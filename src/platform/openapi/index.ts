export { openApiDocument, type OpenApiDocument, type Operation, type Routed } from "./document.ts";
export { docsPage } from "./page.ts";
export { docsRoutes } from "./routes.ts";

export { openApiDocument, type OpenApiDocument } from "./document.ts";
export { docsPage } from "./page.ts";

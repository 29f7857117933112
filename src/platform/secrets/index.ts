export { createDataKey, openSecret, sealSecret } from "./service.ts";

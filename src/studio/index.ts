export { templates } from "./templates/resource.ts";

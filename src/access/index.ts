export { authorize, grantsOf, may, type Resource } from "./authorize.ts";
export { permissions, permissionsByRole, roleNames, type Permission, type RoleName } from "./roles.ts";

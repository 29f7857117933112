export { authorize, grantsOf, may, type Resource } from "./authorize.ts";
export { declarePermissions, permissionOf, permissions, permissionsByRole, roleNames, type Permission, type ResourceAction, type RoleName } from "./roles.ts";

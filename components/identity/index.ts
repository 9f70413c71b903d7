export { Identity } from "./identity";
export type { IdentityArgs } from "./args";
export { identityFaults } from "./args";
export type { KeystoneConfig } from "./config";
export { activeFernetKeys, sizeIdentity } from "./sizing";
export type { IdentitySize } from "./sizing";

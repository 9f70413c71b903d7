export { Identity } from "./identity";
export type { IdentityArgs } from "./args";
export { identityFaults, identityPods } from "./args";
export type { KeystoneConfig } from "./config";
export { activeFernetKeys, sizeIdentity } from "./sizing";
export type { IdentitySize } from "./sizing";

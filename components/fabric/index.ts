export * from "./args";
export { Fabric } from "./fabric";
export { fabricFaults } from "./faults";
export type { PodSegment } from "./interfaces";
export { Policies, policiesFaults } from "./policies";
export type { PoliciesArgs, PolicySettings } from "./policies";

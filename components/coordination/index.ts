export { Coordination } from "./coordination";
export { coordinationFaults, coordinationPods } from "./args";
export type { CoordinationArgs, CoordinationSettings } from "./args";
export { coordinationSize } from "./sizing";
export type { CoordinationSize } from "./sizing";

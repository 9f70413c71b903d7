export { ComputeNode } from "./compute-node";
export { computeNodeFaults, computeNodePods } from "./args";
export type { ComputeNodeArgs, ComputeNodeSettings } from "./args";
export { cpuModes } from "./config";
export type { CpuMode, NovaComputeConfig } from "./config";
export { sizeComputeNode } from "./sizing";
export type { ComputeNodeSize } from "./sizing";

export { Collector } from "./collector";
export { collectorFaults, collectorPods } from "./args";
export type { CollectorArgs, CollectorSettings, HostPlace } from "./args";
export { sizeCollector } from "./sizing";

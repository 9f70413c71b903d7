export { Networking } from "./networking";
export { networkingFaults, vniBudget } from "./args";
export type { NetworkingArgs, NetworkingConfig, NetworkingSettings } from "./args";
export { networkingPods } from "./pods";
export type { NetworkingPlacements, NetworkingService } from "./placements";
export { demandOf, sizeNetworking } from "./sizing";
export type { NetworkingSize } from "./sizing";
export type { Ml2Config, NeutronConfig, VniRange } from "./config";
export type { DhcpAgentConfig, L3AgentConfig, MetadataAgentConfig, OpenvswitchAgentConfig } from "./agentconfig";

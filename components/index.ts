/** The tiers, for programs of your own: `import { Messaging } from "openstack-ra"`. */
export * from "./block-storage";
export * from "./cache";
export * from "./ceph";
export * from "./certificates";
export { Cloud, cloudBudgets, cloudFaults } from "./cloud";
export type { Budget, CellHosts, CloudArgs, HostKind } from "./cloud";
export * from "./compute-control";
export * from "./compute-node";
export * from "./coordination";
export * from "./dashboard";
export * from "./database";
export * from "./fabric";
export * from "./identity";
export * from "./image";
export * from "./messaging";
export * from "./networking";
export * from "./nodes";
export * from "./operators";
export { StackLight } from "./stacklight";
export type { StackLightArgs, StackLightOptions } from "./stacklight";
export type {
    AccountArgs,
    CacheAccess,
    CephAccess,
    CephClient,
    CoordinationAccess,
    DatabaseAccess,
    DatabaseAccount,
    Endpoints,
    IdentityAccess,
    MessagingAccess,
    MessagingAccount,
    ServiceAccount,
    ServiceArgs,
    TrustedCa,
} from "./common/access";
export { calls, podsOf, tcp } from "./common/flows";
export type { Flow, HostNetwork, Party, Pods, Port, Selector, Server } from "./common/flows";
export type { BalancerNetwork, Balancers, RackPeers } from "./common/balancers";
export type { Fault } from "./common/faults";
export type { AgentMode, HostFiles } from "./common/hostagent";
export { imageCatalogue, imageReferences } from "./common/images";
export type { ImageName, ImageOverrides, ImageReference, Images } from "./common/images";
export { placeServices, referencePlacement, withReplicas } from "./common/placement";
export type { HostCount, Placement, PlacementOptions, Placements } from "./common/placement";
export { roles } from "./common/roles";
export type { Role } from "./common/roles";
export { REFERENCE_SCALE } from "./common/scale";
export type { Scale } from "./common/scale";
export { services } from "./common/services";
export type { ServiceName, ServiceRow } from "./common/services";
export type { Certificate, CertificateAccess } from "./common/tls";

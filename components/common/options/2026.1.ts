// What each service of 2026.1 may be configured with.
export { cinder } from "./2026.1/cinder";
export { glance } from "./2026.1/glance";
export { keystone } from "./2026.1/keystone";
export { neutronDhcpAgent } from "./2026.1/neutron-dhcp-agent";
export { neutronL3Agent } from "./2026.1/neutron-l3-agent";
export { neutronMetadataAgent } from "./2026.1/neutron-metadata-agent";
export { neutronMl2 } from "./2026.1/neutron-ml2";
export { neutronOpenvswitchAgent } from "./2026.1/neutron-openvswitch-agent";
export { neutron } from "./2026.1/neutron";
export { nova } from "./2026.1/nova";
export { placement } from "./2026.1/placement";

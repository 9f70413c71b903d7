// What each service of 2026.2 may be configured with.
export { cinder } from "./2026.2/cinder";
export { glance } from "./2026.2/glance";
export { keystone } from "./2026.2/keystone";
export { neutronDhcpAgent } from "./2026.2/neutron-dhcp-agent";
export { neutronL3Agent } from "./2026.2/neutron-l3-agent";
export { neutronMetadataAgent } from "./2026.2/neutron-metadata-agent";
export { neutronMl2 } from "./2026.2/neutron-ml2";
export { neutronOpenvswitchAgent } from "./2026.2/neutron-openvswitch-agent";
export { neutron } from "./2026.2/neutron";
export { nova } from "./2026.2/nova";
export { placement } from "./2026.2/placement";

export { Ceph, cephFaults } from "./ceph";
export type { CephArgs, ExternalCeph } from "./ceph";

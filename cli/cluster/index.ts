export { ensureBinaries, type Binaries } from "./binaries";
export {
    clusterDown,
    clusterStatus,
    clusterUp,
    type Cluster,
    type ClusterOptions,
    type ClusterStatus,
} from "./cluster";

import { resource } from "./differences";
import { Example, broker, ceph, claims, database, deployment, etcd, random, service, stateful } from "./impactobjects";

/** Of what holds data, and of what nobody reaches any more. */
export const stateExamples: Record<string, Example[]> = {
    "namespace-gone": [
        {
            before: [resource("Namespace", { metadata: { name: "a" } })],
            after: [resource("Namespace", { metadata: { name: "b" } }, { objectName: "b" })],
            says: /every pod of the cloud ends/,
        },
    ],
    "another-cluster": [
        {
            before: [{ ...resource("Provider", {}), state: { clusterIdentifier: "a" } }],
            after: [{ ...resource("Provider", {}), state: { clusterIdentifier: "b" } }],
            says: /another cluster/,
        },
    ],
    "service-gone": [{ before: [service({})], says: /nobody reaches the pods/ }],
    "service-without-pods": [
        {
            before: [deployment(3, { labels: { app: "x" } }), service({ selector: { app: "x" } })],
            after: [deployment(3, { labels: { app: "x" } }), service({ selector: { app: "y" } })],
            says: /finds no pods/,
        },
    ],
    "no-pods-left": [
        { before: [deployment(3)], after: [deployment(0)], says: /no pod of it is left/ },
        { before: [broker({})], after: [broker({ replicas: 0 })], says: /no pod of it is left/ },
    ],
    "last-workload-gone": [{ before: [deployment(3)], says: /its 3 pods end/ }],
    "selector-changed": [
        {
            before: [deployment(3, {}, { selector: { a: "1" } })],
            after: [deployment(3, {}, { selector: { a: "2" } })],
            says: /spec\.selector\.a: all its pods end at once/,
        },
    ],
    "database-paused": [{ before: [database({})], after: [database({}, { pause: true })], says: /stops every member/ }],
    "database-tls-switched": [
        {
            before: [database({}, { tls: { enabled: false } })],
            after: [database({}, { tls: { enabled: true } })],
            says: /must be paused/,
        },
    ],
    "ceph-network-changed": [
        {
            before: [ceph({ network: { provider: "host" } })],
            after: [ceph({ network: { provider: "multus" } })],
            says: /another network/,
        },
    ],
    "stateful-object-gone": [
        { before: [etcd(3, "i:1")], says: /is deleted: the volumes data of its pods would be lost/ },
        { before: [database({})], says: /every database of the cloud/ },
        {
            before: [stateful(3, {}, { ...claims, serviceName: "a" })],
            after: [stateful(3, {}, { ...claims, serviceName: "b" })],
            says: /made anew for spec\.serviceName: the volumes data/,
        },
        {
            before: [stateful(3, {}, claims)],
            after: [stateful(3, {}, { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { size: 1 } }] })],
            says: /made anew for spec\.volumeClaimTemplates/,
        },
        { before: [resource("PersistentVolumeClaim", {})], says: /what is on the volume/ },
        { before: [resource("CephBlockPool", {})], says: /every image or volume in the pool/ },
        { before: [resource("Namespace", {})], says: /all that is in it/ },
    ],
    "named-set-replaced": [
        {
            before: [stateful(3, {}, { podManagementPolicy: "Parallel" })],
            after: [stateful(3, {}, { podManagementPolicy: "OrderedReady" })],
            says: /no volumes to lose/,
        },
    ],
    "generated-value-gone": [
        { before: [random(32)], says: /value in use would be lost/ },
        { before: [random(32)], after: [random(40)], says: /made anew for length: the value in use/ },
    ],
    "protected-object-gone": [
        { before: [resource("Secret", {}, { protect: true })], says: /protected: what only it holds/ },
    ],
    "operator-gone": [{ before: [resource("Release", {})], says: /definitions of custom resources may go/ }],
    "version-impossible": [
        {
            before: [database({ image: "r/mysql:8.4.7-7.1" })],
            after: [database({ image: "r/mysql:8.0.36-28.1" })],
            says: /expected a version of 8\.4/,
        },
        {
            before: [broker({ image: "rabbitmq:4.2.3-management" })],
            after: [broker({ image: "rabbitmq:4.3.0-management" })],
            says: /expected a version of 4\.2/,
        },
        { before: [etcd(3, "r/etcd:v3.6.5")], after: [etcd(3, "r/etcd:v3.4.0")], says: /does not start on its data/ },
        {
            before: [ceph({ cephVersion: { image: "quay.io/ceph/ceph:v20.2.0" } })],
            after: [ceph({ cephVersion: { image: "quay.io/ceph/ceph:v19.2.0@sha256:ab" } })],
            says: /v19\.2\.0 is older than v20\.2\.0/,
        },
    ],
    "claims-cannot-change": [
        {
            before: [broker({ persistence: { storage: "20Gi" } })],
            after: [broker({ persistence: { storage: "10Gi" } })],
            says: /would have to be made anew/,
        },
        {
            before: [broker({ persistence: { storageClassName: "a" } })],
            after: [broker({ persistence: { storageClassName: "b" } })],
            says: /would have to be made anew/,
        },
    ],
    "claims-grow": [
        {
            before: [broker({ persistence: { storage: "20Gi" } })],
            after: [broker({ persistence: { storage: "40Gi" } })],
            says: /grow where their storage class can/,
        },
    ],
    "quorum-lost": [
        { before: [etcd(1, "i:1")], after: [etcd(1, "i:2")], says: /only one of its etcd members restarts/ },
        {
            before: [broker({ replicas: 2, image: "a" })],
            after: [broker({ replicas: 2, image: "b" })],
            says: /2 brokers restart one at a time, and 2 must stand/,
        },
    ],
    "majority-leaves": [
        {
            before: [database({ size: 3 })],
            after: [database({ size: 1 })],
            says: /3 → 1 database members.* the 2 that/,
        },
        { before: [etcd(3, "i:1")], after: [etcd(1, "i:1")], says: /these answer nobody for good/ },
        { before: [broker({ replicas: 3 })], after: [broker({ replicas: 1 })], says: /operator refuses to shrink/ },
    ],
    "members-restart": [
        {
            before: [etcd(3, "i:1")],
            after: [etcd(3, "i:2")],
            says: /3 etcd members .*2 of 3 stand and 2 must, at most 17 min \(3 × \(30 s to end \+ 305 s to start\)\)/,
        },
        {
            before: [database({ resources: { limits: { memory: "1Gi" } } })],
            after: [database({ resources: { limits: { memory: "2Gi" } } })],
            says: /3 database members restart, one at a time: quorum is kept/,
        },
        {
            before: [stateful(1, { image: "i:1" }, claims)],
            after: [stateful(1, { image: "i:2" }, claims)],
            says: /its only pod restarts: nothing answers/,
        },
        {
            before: [stateful(3, { image: "i:1" }, claims)],
            after: [stateful(3, { image: "i:2" }, claims)],
            says: /3 copies restart, one at a time: 2 of 3 answer meanwhile/,
        },
        {
            before: [ceph({ cephVersion: { image: "a" } })],
            after: [ceph({ cephVersion: { image: "b" } })],
            says: /3 monitors.*OSDs too/,
        },
    ],
    "members-leave": [
        { before: [database({ size: 5 })], after: [database({ size: 3 })], says: /5 → 3 database members/ },
        // Beside what else of it restarts.
        {
            before: [broker({ replicas: 5, image: "a" })],
            after: [broker({ replicas: 3, image: "b" })],
            says: /operator refuses to shrink/,
        },
    ],
    "members-join": [
        {
            before: [database({ size: 3 })],
            after: [database({ size: 5 })],
            says: /3 → 5 database members: new ones copy/,
        },
    ],
    "ceph-disks-come": [
        {
            before: [ceph({ storage: { nodes: [{ name: "a" }] } })],
            after: [ceph({ storage: { nodes: [{ name: "a" }, { name: "b" }] } })],
            says: /moves data/,
        },
    ],
    "ceph-disks-go": [
        {
            before: [ceph({ storage: { nodes: [{ name: "a" }, { name: "b" }] } })],
            after: [ceph({ storage: { nodes: [{ name: "a" }] } })],
            says: /drain and purge/,
        },
    ],
    "proxies-restart": [
        {
            before: [database({}, { haproxy: { image: "a" } })],
            after: [database({}, { haproxy: { image: "b" } })],
            says: /connections are cut/,
        },
    ],
};

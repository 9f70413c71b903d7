import * as assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cluster, clusterDown, clusterUp } from "../../cli/cluster";
import { run } from "../../cli/cluster/exec";
import { kubectlFor } from "../../cli/simulate/kubectl";
import { makeNamespaces } from "../../cli/simulate/namespaces";

const NAME = "operators-test";

/** The least that each kind takes, as the operators' own definitions have it. */
const RESOURCES = `
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: ca }
spec: { ca: { secretName: ca } }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: server, namespace: cert-manager }
spec: { secretName: server, issuerRef: { name: ca, kind: ClusterIssuer }, dnsNames: [server] }
---
apiVersion: ceph.rook.io/v1
kind: CephCluster
metadata: { name: ceph, namespace: rook-ceph }
spec: { dataDirHostPath: /var/lib/rook, cephVersion: { image: "ceph:20" }, mon: { count: 3 } }
---
apiVersion: ceph.rook.io/v1
kind: CephBlockPool
metadata: { name: volumes, namespace: rook-ceph }
spec: { failureDomain: rack, replicated: { size: 3 } }
---
apiVersion: ceph.rook.io/v1
kind: CephObjectStore
metadata: { name: store, namespace: rook-ceph }
spec: { gateway: { port: 8080, instances: 3 } }
---
apiVersion: ceph.rook.io/v1
kind: CephClient
metadata: { name: cinder, namespace: rook-ceph }
spec: { caps: { mon: "profile rbd" } }
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: public, namespace: metallb-system }
spec: { addresses: [192.0.2.0/24] }
---
apiVersion: metallb.io/v1beta1
kind: BGPAdvertisement
metadata: { name: public, namespace: metallb-system }
spec: { ipAddressPools: [public] }
---
apiVersion: metallb.io/v1beta1
kind: BFDProfile
metadata: { name: fast, namespace: metallb-system }
spec: { detectMultiplier: 3 }
---
apiVersion: metallb.io/v1beta2
kind: BGPPeer
metadata: { name: leaf, namespace: metallb-system }
spec: { myASN: 64512, peerASN: 64513, peerAddress: 10.0.0.1, bfdProfile: fast }
---
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: { name: storage, namespace: rook-ceph }
spec: { config: "{}" }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: rook-ceph, annotations: { metallb.io/loadBalancerIPs: 192.0.2.7 } }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`;

/** What the engine waits for. */
const READY: [namespace: string, what: string, until: string][] = [
    ["default", "clusterissuer/ca", "condition=Ready"],
    ["cert-manager", "certificate/server", "condition=Ready"],
    ["rook-ceph", "cephcluster/ceph", "jsonpath={.status.phase}=Ready"],
    ["rook-ceph", "cephblockpool/volumes", "jsonpath={.status.phase}=Ready"],
    ["rook-ceph", "cephobjectstore/store", "jsonpath={.status.phase}=Ready"],
    ["rook-ceph", "cephclient/cinder", "jsonpath={.status.phase}=Ready"],
];

describe("the embedded control plane in the operators' place", function () {
    // The first run on a machine builds it.
    this.timeout(1_800_000);

    let cluster: Cluster;
    let folder: string;

    const kubectl = (...args: string[]) => run(cluster.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);
    const read = (namespace: string, what: string, path: string) =>
        kubectl("get", "-n", namespace, what, "-o", `jsonpath=${path}`);

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-"));
        await clusterDown(NAME);
        cluster = await clusterUp(NAME, []);
        const namespaces = ["cert-manager", "metallb-system", "rook-ceph"];
        await makeNamespaces(kubectlFor(cluster.kubectl, cluster.kubeconfig), namespaces, folder);
        await writeFile(join(folder, "resources.yaml"), RESOURCES);
        await kubectl("apply", "--server-side", "--validate=strict", "-f", join(folder, "resources.yaml"));
    });

    after(async () => {
        await clusterDown(NAME);
        await rm(folder, { recursive: true });
    });

    for (const [namespace, what, until] of READY) {
        it(`reports ${what} ready, as the engine waits for it: ${until}`, () =>
            kubectl("wait", "-n", namespace, what, `--for=${until}`, "--timeout=60s"));
    }

    it("keeps the keys of a Ceph client, and a certificate with its key, in Secrets", async () => {
        assert.equal(
            await read("rook-ceph", "cephclient/cinder", "{.status.info.secretName}"),
            "rook-ceph-client-cinder",
        );
        assert.match(await read("rook-ceph", "secret/rook-ceph-client-cinder", "{.data.cinder}"), /^[\w+/]+=*$/);
        for (const entry of ["tls\\.crt", "tls\\.key", "ca\\.crt"]) {
            assert.match(await read("cert-manager", "secret/server", `{.data.${entry}}`), /^LS0tLS1CRUdJTi/);
        }
    });

    it("gives a Service the address that it asks MetalLB for", async () => {
        const address = "{.status.loadBalancer.ingress[0].ip}";
        await kubectl("wait", "-n", "rook-ceph", "service/web", `--for=jsonpath=${address}`, "--timeout=60s");
        assert.equal(await read("rook-ceph", "service/web", address), "192.0.2.7");
    });

    it("reports a change of Ceph's specification as done", async () => {
        const change = '{"spec":{"replicated":{"size":2}}}';
        await kubectl("patch", "-n", "rook-ceph", "cephblockpool/volumes", "--type=merge", "-p", change);
        const seen = "--for=jsonpath={.status.observedGeneration}=2";
        await kubectl("wait", "-n", "rook-ceph", "cephblockpool/volumes", seen, "--timeout=60s");
    });
});

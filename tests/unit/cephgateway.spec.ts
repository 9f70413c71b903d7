import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { Ceph, RadosGateway, RadosGatewayArgs, radosGatewayFaults, radosGatewayPods } from "../../components/ceph";
import { CephObjectStoreSpec } from "../../components/ceph/rook";
import { CertificateAccess } from "../../components/common/tls";
import { Identity } from "../../components/identity";
import { labCeph } from "../support/ceph";
import { schemaFaults, specSchemas } from "../support/crds";
import { cache, database } from "../support/identity";
import { library, LibraryRun, plainData } from "../support/library";
import { at } from "../support/stacks";

const certificates: CertificateAccess = {
    issuer: "site",
    ca: { secretName: "cloud-ca", key: "ca.crt", path: "/etc/ssl/openstack-ra/ca.crt" },
    client: { secretName: pulumi.output("client") },
};

const make = (args: Partial<RadosGatewayArgs> = {}, tls = false) =>
    library(() => {
        const by = tls ? { certificates } : {};
        const ceph = new Ceph("ceph", { namespace: "cloud", ...labCeph });
        const identity = new Identity("id", { namespace: "cloud", database, cache, ...by });
        return new RadosGateway("radosgw", { namespace: "cloud", ceph, identity, ...by, ...args });
    });
const specOf = ({ inputs }: LibraryRun<unknown>) => inputs("CephObjectStore", "radosgw").spec as CephObjectStoreSpec;
const registered = ({ inputs }: LibraryRun<unknown>, service: string) =>
    JSON.parse(at(inputs("ConfigMap", `id-service-${service}`), "data", "service.json") as string) as Record<
        string,
        unknown
    >;

describe("a RADOS gateway", () => {
    it("is three instances beside the monitors, in the pods' network, with the row's label", async () => {
        const { gateway } = specOf(await make());
        assert.deepEqual([gateway.instances, gateway.hostNetwork, gateway.port], [3, false, 8080]);
        assert.deepEqual(gateway.labels, { "openstack-ra/service": "radosgw" });
        const terms = at(
            gateway.placement.nodeAffinity,
            "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms",
        );
        assert.deepEqual(terms, [{ matchExpressions: [{ key: "openstack-ra/role-ceph-mon", operator: "Exists" }] }]);
        const spread = gateway.placement.topologySpreadConstraints ?? [];
        assert.equal(spread.length, 2);
        for (const one of spread) {
            assert.deepEqual(at(one, "labelSelector", "matchLabels"), {
                app: "rook-ceph-rgw",
                rook_object_store: "radosgw",
            });
        }
    });

    it("keeps objects on HDDs, no two copies in a rack, and its pools when it goes", async () => {
        const { metadataPool, dataPool, preservePoolsOnDelete } = specOf(
            await make({ pools: { objects: { share: 0.2 } } }),
        );
        for (const { failureDomain, deviceClass, replicated } of [metadataPool, dataPool]) {
            assert.deepEqual([failureDomain, deviceClass, replicated.size], ["rack", "hdd", 3]);
        }
        assert.deepEqual([metadataPool.parameters.bulk, dataPool.parameters.bulk], [undefined, "true"]);
        assert.equal(dataPool.replicated.targetSizeRatio, 0.2);
        assert.equal(preservePoolsOnDelete, true);
    });

    it("asks Keystone about tokens, as an account of its own", async () => {
        const run = await make();
        const { auth, protocols } = specOf(run);
        assert.equal(auth.keystone.url, "http://id.cloud.svc.cluster.local:5000");
        assert.deepEqual(protocols.swift, { accountInUrl: true, urlPrefix: "swift", versioningEnabled: true });
        assert.deepEqual(protocols.s3, { authUseKeystone: true });
        const secret = run.inputs("Secret", "radosgw-keystone");
        assert.equal(at(secret, "metadata", "namespace"), "rook-ceph");
        // Rook asks for each of these, and for one domain for both.
        assert.deepEqual(plainData(secret), {
            OS_AUTH_TYPE: "password",
            OS_IDENTITY_API_VERSION: "3",
            OS_USERNAME: "swift",
            OS_PASSWORD: "generated-id-service-swift-password",
            OS_PROJECT_NAME: "service",
            OS_PROJECT_DOMAIN_NAME: "Default",
            OS_USER_DOMAIN_NAME: "Default",
        });
        const named = run.resources.find(({ name, type }) => name === "radosgw-keystone" && type.endsWith(":Secret"));
        assert.equal(auth.keystone.serviceUserSecretName, named?.objectName);
    });

    it("is in the catalogue as Swift, with the project in its URL, and as S3", async () => {
        const run = await make({ publicUrl: "https://objects.example.org" });
        const internal = "http://radosgw.rook-ceph.svc.cluster.local:8080";
        const swift = registered(run, "swift");
        assert.equal(swift.type, "object-store");
        assert.deepEqual(swift.endpoints, {
            internal: `${internal}/swift/v1/AUTH_%(project_id)s`,
            public: "https://objects.example.org/swift/v1/AUTH_%(project_id)s",
        });
        const s3 = registered(run, "s3");
        assert.deepEqual([s3.type, s3.roles], ["s3", []]);
        assert.deepEqual(s3.endpoints, { internal, public: "https://objects.example.org" });
    });

    it("stands behind a load balancer with the fabric's annotations, or a cluster address", async () => {
        const balancers = {
            annotations: (network: string, service: string) => ({ "a/pool": `${network} ${service}` }),
        };
        const { inputs } = await make({ balancers });
        const service = inputs("Service", "radosgw");
        assert.deepEqual(at(service, "metadata", "annotations"), { "a/pool": "public radosgw" });
        assert.equal(at(service, "metadata", "labels", "openstack-ra/service"), "radosgw");
        assert.deepEqual(service.spec, {
            type: "LoadBalancer",
            externalTrafficPolicy: "Local",
            selector: { app: "rook-ceph-rgw", rook_object_store: "radosgw" },
            ports: [{ name: "api", port: 8080, targetPort: 8080 }],
        });
        const alone = await make({ loadBalancer: false, balancers });
        assert.equal(at(alone.inputs("Service", "radosgw"), "spec", "type"), "ClusterIP");
        assert.equal(at(alone.inputs("Service", "radosgw"), "metadata", "annotations"), undefined);
    });

    it("speaks TLS alone where certificates are signed, and verifies Keystone", async () => {
        const run = await make({ publicUrl: "https://objects.example.org" }, true);
        const { gateway, auth } = specOf(run);
        assert.deepEqual(
            [gateway.port, gateway.securePort, gateway.sslCertificateRef, gateway.caBundleRef],
            [undefined, 8443, "radosgw-tls", "radosgw-ca"],
        );
        assert.match(auth.keystone.url as string, /^https:/);
        const { dnsNames } = run.inputs("Certificate", "radosgw-tls").spec as { dnsNames: string[] };
        for (const name of ["radosgw.rook-ceph.svc", "rook-ceph-rgw-radosgw.rook-ceph.svc", "objects.example.org"]) {
            assert.ok(dnsNames.includes(name), name);
        }
        assert.equal(at(run.inputs("Certificate", "radosgw-tls"), "metadata", "namespace"), "rook-ceph");
        assert.match(JSON.stringify(registered(run, "s3").endpoints), /https:\/\/radosgw\.rook-ceph\.svc\S*:8443/);
    });

    it("has the CA in Rook's form, copied from the cloud's namespace", async () => {
        const { inputs } = await make({}, true);
        const secret = inputs("Secret", "radosgw-ca");
        assert.deepEqual([at(secret, "metadata", "namespace"), secret.type], ["rook-ceph", "Opaque"]);
        const wanted = JSON.parse(at(inputs("ConfigMap", "radosgw-ca"), "data", "keys.json") as string) as unknown;
        assert.deepEqual(wanted, {
            target: { namespace: "rook-ceph", name: "radosgw-ca" },
            entries: { cabundle: { namespace: "cloud", name: "cloud-ca", key: "ca.crt" } },
        });
        assert.equal(at(inputs("Role", "radosgw-ca-read"), "metadata", "namespace"), "cloud");
        assert.equal(at(inputs("Role", "radosgw-ca-write"), "metadata", "namespace"), "rook-ceph");
        assert.equal(at(inputs("Job", "radosgw-ca"), "metadata", "namespace"), "cloud");
    });

    it("passes Rook's definition", async function () {
        const schema = (await specSchemas("rook"))?.get("CephObjectStore");
        if (!schema) {
            console.warn("SKIPPED, NOT CHECKED: Rook's custom resources, no definitions in ../shared/crds");
            return this.skip();
        }
        for (const tls of [false, true]) {
            const spec = JSON.parse(JSON.stringify(specOf(await make({}, tls)))) as CephObjectStoreSpec;
            assert.deepEqual(schemaFaults(schema, spec), []);
            assert.deepEqual(schemaFaults(schema, { ...spec, auth: { keystone: { url: "x" } } }), [
                "spec.auth.keystone.acceptedRoles: missing",
                "spec.auth.keystone.serviceUserSecretName: missing",
            ]);
        }
    });

    it("takes the user's options, and is counted in the budgets", async () => {
        const { gateway } = specOf(await make({ configuration: { rgw_max_put_size: "1", rgw_thread_pool_size: "9" } }));
        assert.deepEqual(gateway.rgwConfig, { rgw_thread_pool_size: "9", rgw_max_put_size: "1" });
        assert.deepEqual(radosGatewayPods({}), [{ service: "radosgw", pods: 3, size: { cpu: 4, memory: 8192 } }]);
    });

    it("is refused with a path in its URL, options of several lines, or a cluster that is not Rook's", async () => {
        const faults = radosGatewayFaults({ publicUrl: "https://a/b", configuration: { "rgw x": "1" } });
        assert.deepEqual(
            faults.map(({ propertyPath }) => propertyPath),
            ["publicUrl", "configuration.rgw x"],
        );
        await library(() => {
            const external = { monitors: ["a"], keysSecret: "keys" };
            const ceph = new Ceph("ceph", { namespace: "cloud", external });
            const identity = new Identity("id", { namespace: "cloud", database, cache });
            assert.throws(
                () => new RadosGateway("radosgw", { namespace: "cloud", ceph, identity }),
                /ceph: one that is there already, expected a cluster of Rook's/,
            );
        });
    });
});

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { trust } from "../common/access";
import { Files, hostPaths, joinMounts, Mounts } from "../common/files";
import { App, metadata } from "../common/labels";
import { ContainerArgs } from "../common/pods";
import { projectFile } from "../common/project";
import { ResourceSize } from "../common/quantity";
import { CertificateAccess, issuerRef } from "../common/tls";

const SCRIPT = "/etc/openstack-ra/host-certificate.py";

/** Below it, only what libvirtd and QEMU read by default: the rest is the distribution's. */
const PKI = "/etc/pki";
const directories = hostPaths(...["CA", "libvirt", "libvirt-vnc", "qemu"].map((name) => ({ path: `${PKI}/${name}` })));

/** The program, for the agent's config files: what changes in it comes to the hosts as a new revision of the agents. */
export const hostCertificateFile: Files = {
    [SCRIPT]: projectFile("components/compute-node/scripts/host-certificate.py"),
};

export interface HostCertificates {
    /** The account by which pods ask for certificates, and for nothing else. */
    account: pulumi.Output<string>;
    /** What lets it. */
    right: pulumi.Resource;
    /** Ends once the host has its certificates. */
    once: ContainerArgs;
    /** Keeps them good. */
    keep: ContainerArgs;
}

/**
 * The certificates of hosts, by which libvirtd and QEMU prove who they are to each other. Each agent's pod asks for those of
 * its host, so that what there is here does not grow with the hosts.
 */
export function hostCertificates(
    name: string,
    app: App,
    certificates: CertificateAccess,
    pod: { image: string; size: Record<"once" | "keep", ResourceSize>; files: Mounts; libvirt: Mounts },
    opts: pulumi.CustomResourceOptions,
): HostCertificates {
    const { ca } = certificates;
    const issuer = issuerRef(certificates.issuer);
    const container = (what: "once" | "keep"): ContainerArgs => ({
        image: pod.image,
        command: ["python3", SCRIPT, what, PKI, ca.path],
        env: { ISSUER_NAME: issuer.name, ISSUER_KIND: issuer.kind, ISSUER_GROUP: issuer.group },
        fields: { NODE_NAME: "spec.nodeName", HOST_IP: "status.hostIP" },
        size: pod.size[what],
        mounts: joinMounts(pod.files, trust(ca), directories, pod.libvirt),
    });
    return { ...account(name, app, opts), once: container("once"), keep: container("keep") };
}

function account(name: string, app: App, opts: pulumi.CustomResourceOptions) {
    const of = new k8s.core.v1.ServiceAccount(name, { metadata: metadata(app) }, opts);
    const role = new k8s.rbac.v1.Role(
        name,
        {
            metadata: metadata(app),
            rules: [
                {
                    apiGroups: ["cert-manager.io"],
                    resources: ["certificaterequests"],
                    verbs: ["create", "get", "delete"],
                },
            ],
        },
        opts,
    );
    const right = new k8s.rbac.v1.RoleBinding(
        name,
        {
            metadata: metadata(app),
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
            subjects: [{ kind: "ServiceAccount", name: of.metadata.name, namespace: app.namespace }],
        },
        opts,
    );
    return { account: of.metadata.name, right };
}

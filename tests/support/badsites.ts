import { BadInput } from "./badinput";

/** What a site cannot say of its network, its certificates and its operators. */
export const badSites: BadInput[] = [
    {
        what: "an address that is in no pool of load balancers",
        config: { fabric: '{"addresses": {"keystone-all": "10.20.0.10"}}' },
        says: ['fabric.addresses.keystone-all: 10.20.0.10, expected one of the pool "public": 10.21.0.0/24'],
    },
    {
        what: "one address for two load balancers",
        config: { fabric: '{"addresses": {"keystone-all": "10.21.0.10", "glance-api": "10.21.0.10"}}' },
        says: ["fabric.addresses.glance-api: 10.21.0.10 is that of keystone-all too, expected another"],
    },
    {
        what: "an address of a service without a load balancer",
        config: { fabric: '{"addresses": {"mysqld-server": "10.21.0.10"}}' },
        says: ["fabric.addresses.mysqld-server: has no load balancer, expected one of keystone-all,"],
    },
    {
        what: "a password for peers of somebody else's",
        config: { fabric: '{"mode": "external", "passwordSecret": "bgp"}' },
        says: ['fabric.passwordSecret: means nothing beside mode "external", expected one of the two'],
    },
    {
        what: "a fabric without load balancers",
        config: { loadBalancers: "false", fabric: '{"addresses": {}, "interfaces": ["storage"]}' },
        says: [
            "fabric.addresses: means nothing beside loadBalancers: false, expected one of the two",
            "fabric.interfaces: means nothing beside loadBalancers: false, expected one of the two",
        ],
    },
    {
        what: "a second interface in a network that pods have nothing to do with",
        config: { fabric: '{"interfaces": ["overlay"]}' },
        says: ['fabric.interfaces.0: "overlay", expected one of storage'],
    },
    {
        what: "users from no prefix",
        config: { networkPolicies: '{"users": ["everybody"], "hosts": ["10.0.0.0/33"]}' },
        says: [
            'networkPolicies.users.0: "everybody", expected a prefix such as 10.20.0.0/16',
            'networkPolicies.hosts.0: "10.0.0.0/33", expected a prefix such as 10.20.0.0/16',
        ],
    },
    {
        what: "users from nowhere",
        config: { networkPolicies: '{"users": []}' },
        says: ["networkPolicies.users: empty, expected at least 1 prefix"],
    },
    {
        what: "an operator that is not in the catalogue",
        config: { operators: '{"install": {"rok": true}}' },
        says: ["operators.install.rok: no such operator (did you mean rook?), expected one of cert-manager, rook,"],
    },
    {
        what: "a source of an operator that is not installed",
        config: { operators: '{"sources": {"rook": "https://charts.example"}}' },
        says: ["operators.sources.rook: means nothing: this program does not install it"],
    },
    {
        what: "charts from nowhere",
        config: { operators: '{"install": {"rook": true}, "sources": {"rook": "mirror.example/charts"}}' },
        says: ['operators.sources.rook: "mirror.example/charts", expected a repository of charts: https:// or oci://'],
    },
    {
        what: "a manifest whose images a mirror does not replace",
        config: { imageRegistry: "mirror.example", operators: '{"install": {"rabbitmq-cluster": true}}' },
        says: ["operators.sources.rabbitmq-cluster: missing beside registry, expected a copy of the manifest"],
    },
    {
        what: "a CA of an issuer that nobody named",
        config: { tls: '{"caCertificate": "-----BEGIN CERTIFICATE-----"}' },
        says: ["tls.caCertificate: given without issuer, expected both"],
    },
    {
        what: "a CA that is no certificate",
        config: { tls: '{"issuer": "site", "caCertificate": "/etc/ssl/ca.crt"}' },
        says: ["tls.caCertificate: expected a certificate in PEM: -----BEGIN CERTIFICATE-----"],
    },
    {
        what: "an issuer beside no certificates",
        config: { tls: '{"enabled": false, "issuer": "site"}' },
        says: ["tls.issuer: means nothing beside tls.enabled: false"],
    },
    {
        what: "a URL without TLS of a server that speaks nothing else",
        config: { identity: '{"publicUrl": "http://keystone.example"}' },
        says: ['identity.publicUrl: "http://keystone.example", expected https://: its server has a certificate (tls)'],
    },
    {
        what: "gateways beside a Ceph cluster that has its own",
        config: {
            ceph: '{"external": {"monitors": ["a"], "keysSecret": "keys"}}',
            objectStorage: '{"replicas": 3}',
        },
        says: ["objectStorage.replicas: means nothing beside ceph.external"],
    },
];

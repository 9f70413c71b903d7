import { BadInput } from "./badinput";

/** Arguments that the database and the brokers cannot have. */
export const badTiers: BadInput[] = [
    {
        what: "a malformed quantity",
        config: { database: '{"storage": "200 GB"}', messaging: '{"storage": "-5Gi"}' },
        says: [
            'database.storage: "200 GB", expected a quantity of bytes such as 200Gi',
            'messaging.storage: "-5Gi", expected a quantity of bytes such as 200Gi',
        ],
    },
    {
        what: "names that no object can have",
        config: {
            database: '{"backup": {"volume": {"storageClass": "slow!"}}}',
            tls: '{"issuer": "Our CA"}',
        },
        says: [
            'database.backup.volume.storageClass: "slow!", expected the name of a Kubernetes object',
            'tls.issuer: "Our CA", expected the name of a Kubernetes object',
        ],
    },
    {
        what: "backups without a target",
        config: { database: '{"backup": {"keep": 3}}' },
        says: ["database.backup: no target, expected bucket or volume"],
    },
    {
        what: "a cluster's settings beside an external database",
        config: { database: '{"external": {"host": "db"}, "proxy": "proxysql", "replicas": 3}' },
        secret: { databasePasswords: '{"keystone": "x"}' },
        says: [
            "database.replicas: means nothing beside external, expected one of the two",
            "database.proxy: means nothing beside external, expected one of the two",
        ],
    },
    {
        what: "brokers' volumes beside external brokers",
        config: { messaging: '{"external": {"hosts": ["mq"]}, "storage": "20Gi"}' },
        secret: { messagingPasswords: '{"keystone": "x"}' },
        says: ["messaging.storage: means nothing beside external, expected one of the two"],
    },
    {
        what: "an issuer where there are no certificates",
        config: { tls: '{"enabled": false, "issuer": "corporate"}' },
        says: ["tls.issuer: means nothing beside tls.enabled: false, expected one of the two"],
    },
    {
        what: "an issuer and a CA that cannot be",
        config: { tls: '{"issuer": "Our CA", "caCertificate": "/etc/ssl/root.pem"}' },
        says: [
            'tls.issuer: "Our CA", expected the name of a Kubernetes object',
            "tls.caCertificate: expected a certificate in PEM: -----BEGIN CERTIFICATE-----",
        ],
    },
    {
        what: "a CA to trust without who signs by it",
        config: { tls: '{"caCertificate": "-----BEGIN CERTIFICATE-----\\nMII"}' },
        says: ["tls.caCertificate: given without issuer, expected both: the cloud's own CA is known"],
    },
    {
        what: "URLs without TLS before servers with certificates",
        config: {
            identity: '{"publicUrl": "http://identity.example.org"}',
            computeControl: '{"consoleUrl": "http://console.example.org:6080"}',
        },
        says: [
            'identity.publicUrl: "http://identity.example.org", expected https://: its server has a certificate (tls)',
            'computeControl.consoleUrl: "http://console.example.org:6080", expected https://: its server has a certificate (tls)',
        ],
    },
];

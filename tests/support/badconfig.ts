import { badCeph } from "./badceph";
import { badServices } from "./badservices";
import { badSites } from "./badsites";
import { badTiers } from "./badtiers";
import { BadInput } from "./badinput";
import { badStackLight } from "./badstacklight";

export type { BadInput } from "./badinput";

/** Settings that the lab cannot have, one kind of fault each. Objects are written as JSON, as the engine hands them over. */
export const badConfigurations: BadInput[] = [
    { what: "no layout", config: { layout: "" }, says: ["layout: missing, expected one of "] },
    {
        what: "an unknown layout",
        config: { layout: "labb" },
        says: ['layout: no layout "labb" (did you mean lab?), expected one of '],
    },
    {
        what: "a layout outside the folder",
        config: { layout: "../stacks/lab" },
        says: ['layout: no layout "../stacks/lab", expected'],
    },
    {
        what: "an unknown key",
        config: { nodes: "3" },
        says: ["nodes: unknown key, expected one of layout, namespace,"],
    },
    {
        what: "a misspelt key",
        config: { databse: "{}" },
        says: ["databse: unknown key (did you mean database?), expected one of"],
    },
    {
        what: "an unknown key inside a key",
        config: { identity: '{"rotationHour": 6}' },
        says: [
            "identity.rotationHour: unknown key (did you mean rotationHours?), expected one of replicas, publicUrl,",
        ],
    },
    {
        what: "an unknown key of an image",
        config: { images: '{"keystone": {"tagg": "1"}}' },
        says: [
            "images.keystone.tagg: unknown key (did you mean tag?), expected one of registry, repository, tag, digest",
        ],
    },
    { what: "text for a switch", config: { protect: "maybe" }, says: ['protect: "maybe", expected boolean'] },
    {
        what: "text for an object",
        config: { database: "yes" },
        says: ['database: "yes", expected object with replicas,'],
    },
    {
        what: "a list for an object inside another",
        config: { networking: '{"vniRange": [1, 2000]}' },
        says: ["networking.vniRange: [1,2000], expected object with min, max"],
    },
    {
        what: "a number for text",
        config: { images: '{"keystone": {"tag": 2026.1}}' },
        says: ["images.keystone.tag: 2026.1, expected string"],
    },
    {
        what: "a fraction of a replica",
        config: { database: '{"replicas": 2.5}' },
        says: ["database.replicas: 2.5, expected a whole number"],
    },
    {
        what: "no replica",
        config: { cache: '{"replicas": 0}' },
        says: ["cache.placement: memcached: 0 replicas, expected a whole number of at least 1"],
    },
    {
        what: "an even quorum of databases",
        config: { database: '{"replicas": 2}' },
        says: ["database.placement: mysqld-server: 2 replicas, expected an odd number"],
    },
    {
        what: "an even quorum of brokers",
        config: { messaging: '{"replicas": 2}' },
        says: ["messaging.placement: rabbitmq-server: 2 replicas, expected an odd number"],
    },
    {
        what: "more replicas than hosts",
        config: { identity: '{"replicas": 6}' },
        says: [
            "identity.placement: keystone-all: 6 replicas on 5 hosts with role keystone, expected at most one on a host",
        ],
    },
    { what: "a namespace of capitals", config: { namespace: "OpenStack" }, says: ['namespace: "OpenStack", expected'] },
    {
        what: "a storage class with blanks",
        config: { storageClass: "my ssd" },
        says: ['storageClass: "my ssd", expected'],
    },
    { what: "a region with a slash", config: { region: "a/b" }, says: ['identity.region: "a/b", expected letters'] },
    {
        what: "a registry with a protocol",
        config: { imageRegistry: "https://mirror" },
        says: ['imageRegistry: "https://mirror", expected a host'],
    },
    {
        what: "an image's registry with a protocol",
        config: { images: '{"mysql": {"registry": "https://mirror"}}' },
        says: ['images.mysql.registry: "https://mirror", expected a host'],
    },
    {
        what: "an image's repository with a tag",
        config: { images: '{"mysql": {"repository": "percona/pxc:8.4"}}' },
        says: ['images.mysql.repository: "percona/pxc:8.4", expected a path such as library/memcached, without a tag'],
    },
    {
        what: "an unknown image",
        config: { images: '{"swift": {"tag": "1"}}' },
        says: ["images.swift: no such image, expected one of keystone, placement, nova,"],
    },
    {
        what: "a short digest",
        config: { images: '{"keystone": {"digest": "sha256:12"}}' },
        says: ['images.keystone.digest: "sha256:12", expected sha256: and 64 hex digits'],
    },
    {
        what: "a tag that is none",
        config: { images: '{"keystone": {"tag": "a b"}}' },
        says: ['images.keystone.tag: "a b", expected an image tag'],
    },
    {
        what: "an unknown proxy",
        config: { database: '{"proxy": "nginx"}' },
        says: ['database.proxy: "nginx", expected one of "haproxy" or "proxysql"'],
    },
    {
        what: "a backup schedule of four fields",
        config: { database: '{"backup": {"schedule": "0 1 * *"}}' },
        says: ['database.backup.schedule: "0 1 * *", expected five fields'],
    },
    {
        what: "a backup schedule at an hour that no day has",
        config: { database: '{"backup": {"schedule": "0 25 * * *"}}' },
        says: ['database.backup.schedule: "0 25 * * *", expected five fields'],
    },
    {
        what: "no backup that is kept",
        config: { database: '{"backup": {"keep": 0}}' },
        says: ["database.backup.keep: 0 backups, expected a whole number from 1 to 365 backups"],
    },
    {
        what: "a bucket without credentials",
        config: { database: '{"backup": {"bucket": {"name": "backups"}}}' },
        says: ["database.backup.bucket: no credentials, expected accessKey and secretKey"],
    },
    {
        what: "a bucket without a name",
        config: { database: '{"backup": {"bucket": {"region": "here"}}}' },
        says: ["database.backup.bucket.name: missing, expected string"],
    },
    {
        what: "an object store that is no URL",
        config: { database: '{"backup": {"bucket": {"name": "b", "endpoint": "store"}}}' },
        secret: { backupCredentials: '{"accessKey": "a", "secretKey": "s"}' },
        says: ['database.backup.bucket.endpoint: "store", expected a URL'],
    },
    {
        what: "an option of my.cnf that is a switch",
        config: { database: '{"configuration": {"super_read_only": true}}' },
        says: ["database.configuration.super_read_only: true, expected text or a number"],
    },
    ...badServices,
    ...badCeph,
    ...badStackLight,
    ...badSites,
    ...badTiers,
    {
        what: "an external database without its password",
        config: { database: '{"external": {"host": "db.example.org"}}' },
        says: ["database.external.passwords.keystone: missing, expected the account's password"],
    },
    {
        what: "an external database that is nowhere",
        config: { database: '{"external": {"host": ""}}' },
        secret: { databasePasswords: '{"keystone": "x"}' },
        says: ['database.external.host: "", expected a host name or an address'],
    },
    {
        what: "a port that does not exist",
        config: { database: '{"external": {"host": "db", "port": 70000}}' },
        secret: { databasePasswords: '{"keystone": "x"}' },
        says: ["database.external.port: 70000, expected a whole number from 1 to 65535"],
    },
    {
        what: "external brokers without their password",
        config: { messaging: '{"external": {"hosts": ["mq"]}}' },
        says: ["messaging.external.passwords.keystone: missing, expected the account's password"],
    },
    {
        what: "no external broker",
        config: { messaging: '{"external": {"hosts": []}}' },
        secret: { messagingPasswords: '{"keystone": "x"}' },
        says: ["messaging.external.hosts: empty, expected at least 1 broker"],
    },
    {
        what: "a broker with its port",
        config: { messaging: '{"external": {"hosts": ["mq", "mq:5672"]}}' },
        secret: { messagingPasswords: '{"keystone": "x"}' },
        says: ['messaging.external.hosts.1: "mq:5672", expected a host name or an address'],
    },
    {
        what: "a kubeconfig in plain text",
        config: { kubeconfig: "apiVersion: v1" },
        says: ["kubeconfig: stands in plain text, expected a secret: pulumi config set --secret"],
    },
    {
        what: "passwords in plain text",
        config: { database: '{"external": {"host": "db"}}', databasePasswords: '{"keystone": "x"}' },
        says: ["databasePasswords: stands in plain text, expected a secret"],
    },
    {
        what: "a password that is a number, without telling it",
        config: { database: '{"external": {"host": "db"}}' },
        secret: { databasePasswords: '{"keystone": 4711}' },
        says: [
            "databasePasswords.keystone: [secret], expected string",
            "database.external.passwords.keystone: missing",
        ],
    },
    {
        what: "a rotation that no schedule keeps",
        config: { identity: '{"rotationHours": 5}' },
        says: ["identity.rotationHours: 5, expected one of 1, 2, 3, 4, 6, 8, 12, 24"],
    },
    {
        what: "a token that never ends",
        config: { identity: '{"tokenHours": 48}' },
        says: ["identity.tokenHours: 48 hours, expected a whole number from 1 to 24 hours"],
    },
    {
        what: "a public URL with a path",
        config: { identity: '{"publicUrl": "https://example.org/identity"}' },
        says: [
            'identity.publicUrl: "https://example.org/identity", expected http:// or https:// and a host, without a path',
        ],
    },
    {
        what: "a public URL with a password",
        config: { identity: '{"publicUrl": "https://user:pw@example.org"}' },
        says: ['identity.publicUrl: "https://user:pw@example.org", expected http:// or https://'],
    },
    {
        what: "an image by a name that every object has",
        config: { images: '{"constructor": {"tag": "1"}}' },
        says: ["images.constructor: no such image, expected one of keystone,"],
    },
    {
        what: "two lines for an option of my.cnf",
        config: { database: JSON.stringify({ configuration: { init_connect: "x\ny", "a b": 1 } }) },
        says: [
            'database.configuration.init_connect: "x\\ny", expected one line for an option',
            "database.configuration.a b: 1, expected one line for an option",
        ],
    },
    {
        what: "a public URL without a protocol",
        config: { identity: '{"publicUrl": "example.org"}' },
        says: ['identity.publicUrl: "example.org", expected http:// or https://'],
    },
    {
        what: "an unknown section of keystone.conf",
        config: { identity: '{"config": {"tokn": {}}}' },
        says: ["identity.config.tokn: unknown section (did you mean token?)"],
    },
    {
        what: "an unknown option of keystone.conf",
        config: { identity: '{"config": {"token": {"expiratoin": 60}}}' },
        says: ["identity.config.token.expiratoin: unknown option (did you mean expiration?)"],
    },
    {
        what: "a wrong type in keystone.conf",
        config: { identity: '{"config": {"token": {"expiration": "1h"}}}' },
        says: ['identity.config.token.expiration: "1h", expected a whole number'],
    },
    {
        what: "a credential in keystone.conf",
        config: { identity: '{"config": {"database": {"connection": "mysql://x"}}}' },
        says: ["identity.config.database.connection: ", "OS_DATABASE__CONNECTION"],
    },
];

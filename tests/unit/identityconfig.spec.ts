import assert from "node:assert/strict";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { keystoneApache, KeystoneSettings, keystoneConf, WSGI_SCRIPT } from "../../components/identity/config";
import { sizeIdentity } from "../../components/identity/sizing";

const settings: KeystoneSettings = {
    size: sizeIdentity(REFERENCE_SCALE),
    tokenHours: 1,
    rotationHours: 12,
    cacheServers: ["mc-0:11211", "mc-1:11211"],
    notify: true,
};
const conf = (changes: Partial<KeystoneSettings> = {}) => keystoneConf({ ...settings, ...changes });
const option = (text: string, section: string, name: string) =>
    new RegExp(`^\\[${section}\\]\\n(?:[^[].*\\n)*?${name} = (.*)$`, "m").exec(text)?.[1];

describe("keystone.conf", () => {
    it("caches tokens in memcached, by the servers' names", () => {
        assert.equal(option(conf(), "cache", "enabled"), "true");
        assert.equal(option(conf(), "cache", "memcache_servers"), "mc-0:11211,mc-1:11211");
        assert.equal(option(conf(), "token", "caching"), "true");
    });

    it("has Fernet tokens with keys where the pods mount them", () => {
        assert.equal(option(conf(), "token", "provider"), "fernet");
        assert.equal(option(conf(), "token", "expiration"), "3600");
        assert.equal(option(conf(), "fernet_tokens", "key_repository"), "/etc/keystone/fernet-keys");
        assert.equal(option(conf(), "fernet_receipts", "key_repository"), "/etc/keystone/fernet-keys");
        assert.equal(option(conf(), "credential", "key_repository"), "/etc/keystone/credential-keys");
    });

    it("lets every thread have a connection, and never gives up on a database that moves", () => {
        assert.equal(option(conf(), "database", "max_pool_size"), "4");
        assert.equal(option(conf(), "database", "max_retries"), "-1");
    });

    it("holds no credential", () => {
        assert.doesNotMatch(conf(), /password|:\/\/|transport_url|^connection = /m);
    });

    it("takes a user's options over its own, and leaves those beside them", () => {
        const changed = conf({
            overrides: { token: { expiration: 60 }, DEFAULT: { debug: true }, identity: { driver: "sql" } },
        });
        assert.equal(option(changed, "token", "expiration"), "60");
        assert.equal(option(changed, "token", "provider"), "fernet");
        assert.equal(option(changed, "DEFAULT", "debug"), "true");
        assert.equal(option(changed, "DEFAULT", "use_stderr"), "true");
        assert.equal(option(changed, "identity", "driver"), "sql");
    });
});

describe("Apache's configuration", () => {
    it("is whole, with processes and threads as sized", () => {
        const text = keystoneApache(sizeIdentity(REFERENCE_SCALE), false);
        assert.match(text, /^Listen 5000$/m);
        assert.match(text, /^StartServers 8$/m);
        assert.match(text, /^ThreadsPerChild 4$/m);
        assert.match(text, /^MaxRequestWorkers 32$/m);
        assert.match(text, /^WSGIScriptAlias \/ \/etc\/keystone\/keystone\.wsgi process-group=%\{GLOBAL\} /m);
        assert.match(text, /^WSGIPassAuthorization On$/m);
        assert.deepEqual(
            text.match(/^LoadModule \w+/gm),
            ["mpm_event", "authz_core", "wsgi"].map((name) => `LoadModule ${name}_module`),
        );
    });

    it("writes below /tmp only, and logs to the container's output", () => {
        const text = keystoneApache(sizeIdentity(REFERENCE_SCALE), false);
        for (const [, path] of text.matchAll(/^(?:PidFile |Mutex file:)(\S+)$/gm)) assert.match(path!, /^\/tmp/);
        assert.match(text, /^ErrorLog \/dev\/stderr$/m);
        assert.match(text, /^CustomLog \/dev\/stdout access$/m);
    });

    it("speaks TLS 1.2 or later alone where it has a certificate", () => {
        const text = keystoneApache(sizeIdentity(REFERENCE_SCALE), true);
        assert.match(text, /^LoadModule ssl_module /m);
        assert.match(text, /^SSLEngine On$/m);
        assert.match(text, /^SSLProtocol -all \+TLSv1\.2 \+TLSv1\.3$/m);
        assert.match(text, /^SSLCertificateFile \/etc\/ssl\/openstack-ra\/server\/tls\.crt$/m);
    });

    it("serves the application of the release", () => {
        assert.match(WSGI_SCRIPT, /^from keystone\.wsgi\.api import application\b/);
    });
});

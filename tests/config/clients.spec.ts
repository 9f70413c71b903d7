import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CA_FILE } from "../../components/common/tls";
import { Database } from "../../components/database";
import { Messaging } from "../../components/messaging";
import { certificates } from "../support/certificates";
import { library, valueOf } from "../support/library";
import { Authority } from "./authority";
import { RELEASE } from "./checks";
import { run } from "./run";
import { orSkip } from "./unavailable";
import { releasePython } from "./venv";

/** What PyMySQL makes of a URL, as SQLAlchemy hands it on. */
const DATABASE = `
import json, sys
import pymysql, sqlalchemy
url = sqlalchemy.make_url(sys.argv[1])
_, options = url.get_dialect()().create_connect_args(url)
context = pymysql.connect(**options, defer_connect=True).ctx
print(json.dumps([context.verify_mode.name, context.check_hostname, context.cert_store_stats()["x509_ca"]]))
`;

/** What py-amqp is told of TLS, as oslo.messaging and kombu hand it on. */
const BROKER = `
import json, sys
from unittest import mock
from oslo_config import cfg
import kombu.connection, oslo_messaging
from oslo_messaging._drivers import common, impl_rabbit
conf = cfg.CONF
conf([])
driver = oslo_messaging.get_rpc_transport(conf, sys.argv[1])._driver
with mock.patch.object(impl_rabbit.Connection, "ensure_connection"):
    connection = impl_rabbit.Connection(driver.conf, driver._url, common.PURPOSE_LISTEN)
ssl = connection.connection.ssl
print(json.dumps([int(ssl.pop("cert_reqs")), ssl]))
`;

describe("clients with the URLs that services get", function () {
    this.timeout(60_000);

    let python: string;
    let folder: string;
    let ca: string;

    before(async function () {
        this.timeout(30 * 60_000);
        python = await orSkip(this, releasePython(RELEASE));
        folder = await mkdtemp(join(tmpdir(), "openstack-ra-clients-"));
        ({ ca } = new Authority(python, join(folder, "ca")));
    });

    after(async () => {
        if (folder) await rm(folder, { recursive: true });
    });

    async function told(script: string, url: string): Promise<unknown> {
        const { code, stdout, stderr } = await run(python, ["-c", script, url.replace(CA_FILE, ca)]);
        assert.equal(code, 0, stderr);
        return JSON.parse(stdout);
    }

    const args = { namespace: "cloud", certificates };

    it("verify the database by the CA alone, and by its name", async () => {
        const { value } = await library(() => new Database("db", { ...args, accounts: { nova: ["nova"] } }));
        const url = await valueOf(value.account("nova").url("nova"));
        assert.deepEqual(await told(DATABASE, url), ["CERT_REQUIRED", true, 1]);
    });

    it("would not without what the URL says", async () => {
        const { value } = await library(() => new Database("db", { ...args, accounts: { nova: ["nova"] } }));
        const url = (await valueOf(value.account("nova").url("nova"))).replace("=true", "=false");
        assert.deepEqual(await told(DATABASE, url), ["CERT_REQUIRED", false, 1]);
    });

    it("verify the brokers by the CA alone, though oslo.messaging has no option for their names", async () => {
        const { value } = await library(() => new Messaging("mq", { ...args, accounts: ["nova"] }));
        const { rpc, notifications } = value.account("nova");
        for (const url of [await valueOf(rpc), await valueOf(notifications)]) {
            // CERT_REQUIRED; were "server_hostname" there, py-amqp would compare it.
            assert.deepEqual(await told(BROKER, url), [2, { ca_certs: ca }]);
        }
    });
});

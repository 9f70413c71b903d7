import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { uwsgiIni } from "../../components/common/uwsgi";
import { GLANCE_PASTE, glanceUwsgi } from "../../components/image/config";
import { sizeImage } from "../../components/image/sizing";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { checkFor, RELEASE } from "./checks";
import { debianPrograms } from "./programs";
import { orSkip } from "./unavailable";
import { releasePython } from "./venv";

/** A change of a good file: what is replaced by what. */
type Break = [what: string, from: string, to: string, says: RegExp];

const UWSGI: Break[] = [
    ["a misspelt option", "lazy-apps", "lazy-aps", /unknown config directive: lazy-aps/],
    ["a line that is no setting", "vacuum = true", "vacuum true", /unknown config directive: vacuum true/],
    ["another section", "[uwsgi]", "[uwsg]", /Can't find section "uwsgi"/],
    ["text for a number", "threads = 4", "threads = four", /threads: "four", expected a number/],
    ["a word for true or false", "master = true", "master = maybe", /master: "maybe", expected true or false/],
    ["a port that is none", "0.0.0.0:8774", "0.0.0.0:http", /https-socket: .* expected an address and a port/],
    ["a misspelt hook", "unix_signal:", "unix_signl:", /hook-master-start: .* expected a hook/],
    [
        "a certificate without a key",
        ",/etc/ssl/openstack-ra/server/tls.key",
        "",
        /https-socket: .* expected an address and a port, a certificate's file and its key's/,
    ],
    [
        "a hook's function that does not exist",
        "gracefully_kill_them_all",
        "kill_it",
        /expected a signal and a function/,
    ],
    ["a plugin that PyPI's uWSGI does not need", "vacuum = true", "plugin = python3", /UNABLE to load uWSGI plugin/],
    ["a module that does not exist", "nova.wsgi.osapi_compute", "nova.wsgi.api", /no module nova\.wsgi\.api/],
    ["a callable that does not exist", ":application", ":app", /no app in nova\.wsgi\.osapi_compute/],
    ["no module", "module = ", "file = ", /module: set 0 times/],
];

const PASTE_SAMPLE = `[composite:osapi_compute]
use = call:nova.api.openstack.urlmap:urlmap_factory
/: versions
/v2.1: api

[composite:api]
use = call:nova.api.auth:pipeline_factory_v21
keystone = cors faultwrap health

[pipeline:versions]
pipeline = cors health

[app:health]
paste.app_factory = oslo_middleware:Healthcheck.app_factory
backends = disable_by_file
disable_by_file_path = /tmp/drain

[filter:cors]
paste.filter_factory = oslo_middleware.cors:filter_factory
oslo_config_project = nova

[filter:faultwrap]
paste.filter_factory = nova.api.openstack:FaultWrapper.factory
`;

/** Sections that are added to the good file, all at once: most of the time goes into importing the factories. */
const PASTE_ADDED: [what: string, lines: string, says: RegExp][] = [
    [
        "a misspelt module",
        "[filter:a]\npaste.filter_factory = oslo_middleware.core:filter_factory",
        /^\[filter:a\]: No module named 'oslo_middleware\.core'$/m,
    ],
    [
        "a misspelt factory",
        "[filter:b]\npaste.filter_factory = nova.api.openstack:FaultWraper.factory",
        /^\[filter:b\]: .*no attribute 'FaultWraper'$/m,
    ],
    [
        "a misspelt factory of a composite",
        "[composite:c]\nuse = call:nova.api.openstack.urlmap:urlmap",
        /^\[composite:c\]: .*'urlmap'/m,
    ],
    [
        "a factory that its egg does not have",
        "[app:d]\nuse = egg:Paste#urlmapp",
        /^\[app:d\]: Entry point 'urlmapp' not/m,
    ],
    ["an unknown filter in a pipeline", "[pipeline:e]\npipeline = core health", /^\[pipeline:e\]: No section 'core'/m],
    [
        "an unknown filter in a composite",
        "[composite:f]\nuse = call:nova.api.auth:pipeline_factory_v21\nkeystone = faltwrap health",
        /^\[composite:f\] keystone: No section 'faltwrap'/m,
    ],
    [
        "an unknown application in a composite",
        "[composite:g]\nuse = egg:Paste#urlmap\n/v2.1: apis",
        /^\[composite:g\] \/v2\.1: No section 'apis'/m,
    ],
    [
        "a composite without a pipeline for Keystone",
        "[composite:h]\nuse = call:nova.api.auth:pipeline_factory_v21\nkeytone = cors health",
        /^\[composite:h\] keystone: no such pipeline/m,
    ],
    ["a section of no kind", "[fliter:i]\nuse = x", /^\[fliter:i\]: no section that PasteDeploy reads/m],
    ["a misspelt key", "[app:j]\npaste.app_factry = x:y", /^\[app:j\]: No loader given in section 'app:j'$/m],
    [
        "a setting that its middleware ignores",
        "[filter:k]\npaste.filter_factory = oslo_middleware.cors:filter_factory\noslo_config_projct = nova",
        /^\[filter:k\] oslo_config_projct: unknown option$/m,
    ],
    [
        "a health check that does not exist",
        "[app:l]\npaste.app_factory = oslo_middleware:Healthcheck.app_factory\nbackends = disabled",
        /^\[app:l\] backends: no disabled, expected one of disable_by_file/m,
    ],
];

const PASTE: Break[] = [
    ["no application of the service", "osapi_compute]", "osapi]", /no osapi_compute or metadata, .* nova asks for/],
    ["a line that is no setting", "oslo_config_project = nova", "nova", /not readable/],
];

const DASHBOARD_SAMPLE = `import os

ALLOWED_HOSTS = ["*"]
SECRET_KEY = os.environ["HORIZON_SECRET_KEY"]
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": ["memcached-0:11211", "memcached-1:11211"],
        "OPTIONS": {"connect_timeout": 2},
    }
}
OPENSTACK_KEYSTONE_URL = "http://keystone:5000/v3"
SESSION_TIMEOUT = 3600
COMPRESS_OFFLINE = True
`;

/** Changes that Horizon lets pass, made all at once. */
const DASHBOARD_TOGETHER: Break[] = [
    [
        "a setting that nothing reads",
        "SESSION_TIMEOUT",
        "SESSION_TIME_OUT",
        /^line 14: SESSION_TIME_OUT: unknown setting$/m,
    ],
    ["a key in the file", 'os.environ["HORIZON_SECRET_KEY"]', '"secret"', /^line 4: SECRET_KEY: a credential/m],
    ["a cache without servers", "LOCATION", "LOCATIONS", /^CACHES: default has no LOCATION/m],
    [
        "Keystone's URL without a version",
        "5000/v3",
        "5000",
        /^OPENSTACK_KEYSTONE_URL: .*expected a URL that ends in \/v3$/m,
    ],
];

const DASHBOARD: Break[] = [
    ["what is no Python", "ALLOWED_HOSTS = [", "ALLOWED_HOSTS = ", /^line 3: /],
    ["an import that fails", "import os\n", "import os, oss\n", /No module named 'oss'/],
    ["no hosts", '["*"]', "[]", /^ALLOWED_HOSTS: not set$/m],
    ["a text for the list of hosts", '["*"]', '"*"', /ALLOWED_HOSTS setting must be a list/],
    ["no key", "SECRET_KEY = ", "key = ", /^SECRET_KEY: not set$/m],
    ["a cache that does not exist", "PyMemcacheCache", "MemcacheCache", /Could not find backend/],
    ["an option that the cache's client has not", "connect_timeout", "connect_time", /unexpected keyword argument/],
    ["a session engine that does not exist", 'backends.cache"\nC', 'backends.memcached"\nC', /No module named/],
];

const judge = (name: string, content: string) => {
    return checkFor({ name })!({ stack: "sample", owner: "sample", name, content });
};

function replaced(sample: string, [, from, to]: Break): string {
    assert.ok(sample.includes(from), `${from} is in the sample`);
    return sample.replace(from, to);
}

function refusals(name: string, sample: string, breaks: Break[]) {
    for (const broken of breaks) {
        it(`is refused with ${broken[0]}`, async () => {
            assert.match((await judge(name, replaced(sample, broken))).join("\n"), broken[3]);
        });
    }
}

/** As refusals, of a file that has all faults: it is judged once. */
function refusalsOf(name: string, content: string, faults: [what: string, says: RegExp][]) {
    const said = once(() => judge(name, content));
    for (const [what, says] of faults) {
        it(`is refused with ${what}`, async () => {
            assert.match((await said()).join("\n"), says);
        });
    }
}

function once<T>(work: () => T): () => T {
    let result: { value: T } | undefined;
    return () => (result ??= { value: work() }).value;
}

describe("what starts an OpenStack API", function () {
    this.timeout(60_000);

    before(async function () {
        this.timeout(25 * 60_000);
        await orSkip(this, releasePython(RELEASE));
        await orSkip(this, releasePython(`${RELEASE}-horizon`));
    });

    describe("uwsgi.ini", () => {
        const sample = uwsgiIni({
            name: "nova-api",
            module: "nova.wsgi.osapi_compute:application",
            port: 8774,
            tls: true,
            processes: 16,
            threads: 4,
        });

        before(async function () {
            this.timeout(10 * 60_000);
            await orSkip(this, debianPrograms());
        });

        it("is accepted", async () => {
            assert.deepEqual(await judge("nova-api-uwsgi.ini", sample), []);
        });
        it("is accepted with options of one service", async () => {
            assert.deepEqual(await judge("uwsgi.ini", glanceUwsgi(sizeImage(REFERENCE_SCALE), false)), []);
        });
        it("is accepted with Horizon's module", async () => {
            const content = sample.replace("nova.wsgi.osapi_compute:", "openstack_dashboard.wsgi:");
            assert.deepEqual(await judge("uwsgi.ini", content), []);
        });
        refusals("uwsgi.ini", sample, UWSGI);
    });

    describe("api-paste.ini", () => {
        it("is accepted", async () => {
            assert.deepEqual(await judge("api-paste.ini", PASTE_SAMPLE), []);
            assert.deepEqual(await judge("api-paste.ini", GLANCE_PASTE), []);
        });
        for (const path of ["cinder/api", "glance/glance-api", "neutron/api", "nova/api"]) {
            it(`is accepted as upstream's own ${path}-paste.ini`, async () => {
                const environment = dirname(dirname(await releasePython(RELEASE)));
                const content = readFileSync(join(environment, "etc", `${path}-paste.ini`), "utf8");
                assert.deepEqual(await judge("api-paste.ini", content), []);
            });
        }
        refusals("api-paste.ini", PASTE_SAMPLE, PASTE);
        refusalsOf(
            "api-paste.ini",
            [PASTE_SAMPLE, ...PASTE_ADDED.map(([, lines]) => lines)].join("\n"),
            PASTE_ADDED.map(([what, , says]) => [what, says]),
        );
    });

    describe("local_settings.py", () => {
        it("is accepted", async () => {
            assert.deepEqual(await judge("local_settings.py", DASHBOARD_SAMPLE), []);
        });
        refusals("local_settings.py", DASHBOARD_SAMPLE, DASHBOARD);
        refusalsOf(
            "local_settings.py",
            DASHBOARD_TOGETHER.reduce(replaced, DASHBOARD_SAMPLE),
            DASHBOARD_TOGETHER.map(([what, , , says]) => [what, says]),
        );
    });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { projectFile } from "../../components/common/project";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { horizonApache, HorizonSettings, localSettings, python } from "../../components/dashboard/config";
import { sizeDashboard } from "../../components/dashboard/sizing";

const settings = (changes: Partial<HorizonSettings> = {}) =>
    localSettings({
        authUrl: "http://keystone:5000/v3",
        region: "RegionOne",
        cacheServers: ["mc-0:11211"],
        cafile: undefined,
        tls: false,
        publicUrl: "http://dashboard.example.org:8080",
        allowedHosts: ["dashboard.example.org", "inner"],
        ...changes,
    });

/** What Python makes of a program that prints JSON. */
function run(program: string, input = "", env: Record<string, string> = {}): unknown {
    const { stdout, stderr } = spawnSync("python3", ["-c", program], {
        input,
        encoding: "utf8",
        env: { ...process.env, ...env },
    });
    assert.equal(stderr, "");
    return JSON.parse(stdout);
}

/** The settings as Python has them after it has read the file. */
const read = (text: string, address: string) =>
    run(
        "import json, sys; names = {}; exec(sys.stdin.read(), names); " +
            "print(json.dumps({name: value for name, value in names.items() if name.isupper()}))",
        text,
        { POD_IP: address, HORIZON_SECRET_KEY: "k" },
    ) as Record<string, unknown>;

describe("local_settings.py", () => {
    it("is Python, and says to Python what it says here", () => {
        const values = read(settings(), "10.1.2.3");
        assert.deepEqual(values.ALLOWED_HOSTS, ["dashboard.example.org", "inner", "10.1.2.3"]);
        assert.equal(values.SECRET_KEY, "k");
        assert.equal(values.DEBUG, false);
        assert.equal(values.SESSION_ENGINE, "django.contrib.sessions.backends.cache");
        assert.equal(values.OPENSTACK_ENDPOINT_TYPE, "internalURL");
        assert.deepEqual(values.CSRF_TRUSTED_ORIGINS, ["http://dashboard.example.org:8080"]);
    });

    it("lets the kubelet ask by an address of either family", () => {
        const hosts = (address: string) => read(settings(), address).ALLOWED_HOSTS as string[];
        assert.equal(hosts("fd00::12").at(-1), "[fd00::12]");
        assert.equal(hosts("10.0.0.1").at(-1), "10.0.0.1");
    });

    it("trusts what a proxy says of TLS, and sends cookies over it alone, only where users come by https", () => {
        const over = read(settings({ publicUrl: "https://dashboard.example.org" }), "10.0.0.1");
        assert.deepEqual(over.SECURE_PROXY_SSL_HEADER, ["HTTP_X_FORWARDED_PROTO", "https"]);
        assert.ok(over.SESSION_COOKIE_SECURE && over.CSRF_COOKIE_SECURE);
        const plain = read(settings(), "10.0.0.1");
        for (const name of ["SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"])
            assert.ok(!(name in plain), name);
    });

    it("trusts nobody's word on TLS where it ends TLS itself, and verifies the APIs that it calls", () => {
        const over = read(settings({ publicUrl: "https://d.example.org", tls: true, cafile: "/ca.crt" }), "10.0.0.1");
        assert.ok(!("SECURE_PROXY_SSL_HEADER" in over));
        assert.ok(over.SESSION_COOKIE_SECURE && over.CSRF_COOKIE_SECURE);
        assert.equal(over.OPENSTACK_SSL_CACERT, "/ca.crt");
        assert.ok(!("OPENSTACK_SSL_CACERT" in read(settings(), "10.0.0.1")));
    });

    it("does without a cache server that is gone", () => {
        const { CACHES } = read(settings(), "10.0.0.1") as { CACHES: { default: { OPTIONS: object } } };
        assert.deepEqual(CACHES.default.OPTIONS, { connect_timeout: 1, timeout: 1, ignore_exc: true });
    });
});

describe("values as Python writes them", () => {
    it("are the same to Python, whatever is in them", () => {
        const text = fc.string({ unit: "binary" });
        const leaf = fc.oneof(text, fc.integer(), fc.boolean());
        const { value } = fc.letrec((tie) => ({
            value: fc.oneof(leaf, fc.array(tie("value"), { maxLength: 3 }), fc.dictionary(text, tie("value"))),
        }));
        // One start of Python for all of them.
        const values = fc.sample(value, 200) as Parameters<typeof python>[0][];
        const back = run("import json, sys; print(json.dumps(eval(sys.stdin.read())))", python(values), {
            PYTHONIOENCODING: "utf-8",
        });
        assert.deepEqual(back, JSON.parse(JSON.stringify(values)));
    });
});

describe("Horizon's Apache", () => {
    const text = horizonApache(sizeDashboard(REFERENCE_SCALE), false);

    it("serves files by itself, before the application sees the request", () => {
        assert.ok(text.indexOf("Alias /static ") < text.indexOf("WSGIScriptAlias / "));
        for (const name of ["alias", "mime"]) assert.match(text, new RegExp(`^LoadModule ${name}_module `, "m"));
        assert.match(text, /^TypesConfig /m);
    });

    it("runs processes and threads as sized, on the RA's scale 120 requests on three hosts", () => {
        assert.match(text, /^StartServers 5$/m);
        assert.match(text, /^ThreadsPerChild 8$/m);
        assert.match(text, /^MaxRequestWorkers 40$/m);
        assert.match(text, /^Listen 8080$/m);
    });

    it("takes images larger than Apache does by itself", () => {
        assert.match(text, /^LimitRequestBody 10737418240$/m);
    });
});

describe("Horizon's WSGI script", () => {
    it("takes the settings beside it, under the name by which Horizon asks for them", () => {
        const script = projectFile("components/dashboard/scripts/horizon.wsgi");
        const stub = `
import json, os, pathlib, sys, tempfile, types
place = pathlib.Path(tempfile.mkdtemp())
(place / "local_settings.py").write_text("HERE = 1")
(place / "local").mkdir()
(place / "local" / "__init__.py").touch()
(place / "local" / "local_settings.py").write_text("HERE = 2")
sys.path.insert(0, str(place))
dashboard = types.ModuleType("openstack_dashboard"); dashboard.__path__ = []
wsgi = types.ModuleType("openstack_dashboard.wsgi")
sys.modules |= {"openstack_dashboard": dashboard, "openstack_dashboard.wsgi": wsgi}
wsgi.application = "app"
path = place / "horizon.wsgi"
names = {"__file__": str(path), "__name__": "_mod_wsgi_1"}
exec(sys.stdin.read(), names)
found = {}
exec("from local.local_settings import *", found)
print(json.dumps([names["application"], found["HERE"]]))
`;
        assert.deepEqual(run(stub, script), ["app", 1]);
    });
});

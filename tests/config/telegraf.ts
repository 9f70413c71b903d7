import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { withLock } from "../../cli/cluster/lock";
import { cacheDir } from "../../cli/env";
import { withProgress } from "../../cli/progress";
import { imageCatalogue } from "../../components/common/images";
import { run } from "./run";
import { Unavailable } from "./unavailable";

const MODULE = `github.com/influxdata/telegraf@v${imageCatalogue.telegraf.tag}`;
/** Of the module's source, as the checksum database has it. */
const SUM = "h1:SauZnzw7fZPkMNFq+GxazjPr7MyGl1/saEYxxKKvdyU=";

/** Plugins that our files use: with all of Telegraf's it would take a quarter of an hour to build. */
const PLUGINS = [
    ...["cpu", "mem", "disk", "diskio", "net", "kernel", "processes", "system", "conntrack", "internal"].map(input),
    ...["libvirt", "procstat", "amqp_consumer", "file", "prometheus", "elasticsearch", "http", "http_response"].map(
        input,
    ),
    ...["kube_inventory", "memcached", "mock", "mysql", "openstack", "x509_cert"].map(input),
    ...["processors.lookup", "processors.starlark", "outputs.file", "outputs.http", "outputs.influxdb"],
    ...["parsers.value", "parsers.csv", "parsers.influx", "parsers.prometheus"],
    ...["serializers.influx", "serializers.json", "serializers.template"],
];

function input(name: string): string {
    return `inputs.${name}`;
}

let built: Promise<string> | undefined;

/** The real Telegraf, of the image's release: built from its Go module once, into the cache. Debian has none. */
export function telegraf(): Promise<string> {
    return (built ??= build());
}

async function build(): Promise<string> {
    const tags = `custom ${PLUGINS.join(" ")}`;
    const key = createHash("sha256").update([MODULE, SUM, tags].join()).digest("hex").slice(0, 16);
    const directory = join(cacheDir(), "telegraf", key);
    const program = join(directory, "telegraf");
    if (existsSync(program)) return program;
    await withProgress("Building Telegraf (once; minutes)", () =>
        withLock(join(cacheDir(), "telegraf.lock"), async () => {
            if (existsSync(program)) return;
            await mkdir(directory, { recursive: true });
            const { Dir, Sum } = JSON.parse(await go(["mod", "download", "-json", MODULE], directory)) as {
                Dir: string;
                Sum: string;
            };
            if (Sum !== SUM) throw new Error(`${MODULE}: ${Sum}, expected ${SUM}`);
            await go(["build", "-trimpath", "-tags", tags, "-o", `${program}.new`, "./cmd/telegraf"], Dir);
            await rename(`${program}.new`, program);
        }),
    );
    return program;
}

async function go(args: string[], cwd: string): Promise<string> {
    const env = { CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-buildvcs=false -mod=readonly" };
    const outcome = await run("go", args, { cwd, env, timeout: 20 * 60_000 }).catch((error: unknown) => {
        throw new Unavailable(`Telegraf cannot be built: ${String(error)}`);
    });
    if (outcome.code === 0) return outcome.stdout;
    throw new Unavailable(`Telegraf cannot be built: go ${args[0] ?? ""}: ${outcome.stderr.trim().slice(-500)}`);
}

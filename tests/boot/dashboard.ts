import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheDir } from "../../cli/env";
import { withProgress } from "../../cli/progress";
import { output } from "../config/run";

/** What Horizon's image has beside its packages. */
export interface Dashboard {
    /** Laid over the environment: the settings that are the image's own. */
    settings: string;
    /** Its static files, collected and compressed. */
    static: string;
    /** The package's directory, below the environment. */
    package: string;
}

const STATIC_ROOT = "/var/www/html/horizon";

/** Does what the image's build does with Horizon's package (configure_horizon.sh of OpenStack-Helm's images). */
export async function dashboard(environment: string): Promise<Dashboard> {
    const python = (await readdir(join(environment, "lib"))).find((name) => name.startsWith("python"))!;
    const packagePath = join("lib", python, "site-packages", "openstack_dashboard");
    const base = join(cacheDir(), "dashboard", basename(environment));
    const made = { settings: join(base, "settings"), static: join(base, "static"), package: packagePath };
    const complete = join(base, "complete");
    if (existsSync(complete)) return made;
    await withProgress("Horizon's static files", async () => {
        await rm(base, { recursive: true, force: true });
        const local = join(made.settings, packagePath, "local");
        const shadow = join(base, "shadow");
        for (const directory of [local, join(shadow, "local"), made.static])
            await mkdir(directory, { recursive: true });
        const example = join(environment, packagePath, "local", "local_settings.py.example");
        for (const [directory, root] of [
            [local, STATIC_ROOT],
            [join(shadow, "local"), made.static],
        ] as const) {
            const file = join(directory, "local_settings.py");
            await cp(example, file);
            await appendFile(file, `COMPRESS_OFFLINE = True\nSTATIC_ROOT = "${root}"\n`);
        }
        await appendFile(join(shadow, "local", "local_settings.py"), 'SECRET_KEY = "of the build"\n');
        await writeFile(join(shadow, "local", "__init__.py"), "");
        const env = {
            PYTHONPATH: shadow,
            PYTHONDONTWRITEBYTECODE: "1",
            DJANGO_SETTINGS_MODULE: "openstack_dashboard.settings",
        };
        const manage = (...args: string[]) =>
            output(join(environment, "bin", "python"), ["-m", "django", ...args], { env });
        await manage("collectstatic", "--noinput");
        await manage("compress", "--force");
        await writeFile(complete, "");
    });
    return made;
}

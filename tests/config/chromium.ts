import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { debianPrograms, Programs } from "./programs";
import { run } from "./run";
import { Unavailable } from "./unavailable";

/** A browser without a screen, and letters for it. */
const PACKAGES = ["chromium-headless-shell", "fonts-inter"];

const PROGRAM = "/usr/lib/chromium/chromium-headless-shell";

/** How a page is looked at. */
export interface Look {
    width: number;
    height: number;
    dark?: boolean;
}

export interface Seen {
    /** The page as it is after its scripts have run. */
    dom: string;
    /** What the browser's console says: errors, and what it refused. */
    console: string[];
}

/** A real browser. */
export class Chromium {
    private constructor(private readonly programs: Programs) {}

    /** Debian's, installed or unpacked in the cache. Unavailable where there is neither. */
    public static async find(): Promise<Chromium> {
        const browser = new Chromium(await debianPrograms(PACKAGES));
        browser.programs.file(PROGRAM);
        return browser;
    }

    /** Opens a file and gives what came of it. */
    public async open(file: string, look: Look): Promise<Seen> {
        const { stdout, stderr } = await this.#run(file, look, ["--dump-dom"]);
        const lines = stderr.split("\n").flatMap((line) => /:CONSOLE[^\]]*\] (.*)$/.exec(line)?.[1] ?? []);
        return { dom: stdout, console: lines };
    }

    /** A picture of a file's page, as PNG. */
    public async picture(file: string, look: Look, to: string): Promise<void> {
        await this.#run(file, look, [`--screenshot=${to}`]);
    }

    async #run(file: string, { width, height, dark = false }: Look, what: string[]) {
        const profile = await mkdtemp(join(tmpdir(), "openstack-ra-chromium-"));
        const options = [
            // It opens nothing but our own page, as whoever runs the tests.
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--enable-logging=stderr",
            `--user-data-dir=${profile}`,
            `--window-size=${width},${height}`,
            `--blink-settings=preferredColorScheme=${dark ? 0 : 1}`,
        ];
        try {
            const fonts = join(profile, "fonts.conf");
            await writeFile(fonts, fontconfig(this.programs.files("/usr/share/fonts"), profile));
            const env = { ...this.programs.env(), FONTCONFIG_FILE: fonts };
            const command = [...options, ...what, pathToFileURL(file).href];
            const done = await run(this.programs.file(PROGRAM), command, { env, timeout: 60_000 });
            if (done.code === 127) throw new Unavailable(`Chromium does not start: ${done.stderr.trim()}`);
            if (done.code !== 0) throw new Error(`Chromium, exit status ${done.code}: ${done.stderr.trim()}`);
            return done;
        } finally {
            await rm(profile, { recursive: true, force: true });
        }
    }
}

/** Only these letters, so that a page has the same size on every machine. */
function fontconfig(directories: string[], cache: string): string {
    const entries = [
        ...directories.map((directory) => `<dir>${directory}</dir>`),
        `<cachedir>${cache}</cachedir>`,
        "<alias><family>system-ui</family><prefer><family>Inter</family></prefer></alias>",
    ];
    return `<?xml version="1.0"?>\n<fontconfig>${entries.join("")}</fontconfig>\n`;
}

// node bin/tests/config/chromium.js PAGE PICTURE
if (require.main === module) {
    const [page = "", picture = ""] = process.argv.slice(2);
    Chromium.find()
        .then((browser) => browser.picture(resolve(page), { width: 1440, height: 1290 }, resolve(picture)))
        .catch((error: unknown) => {
            console.error(error instanceof Error ? error.message : error);
            process.exitCode = 1;
        });
}

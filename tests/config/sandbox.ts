import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";

/** File system paths in a config file; the paths of URLs do not begin like these. */
const PATHS = /(?<![\w./-])\/(?:etc|opt|run|srv|tmp|usr|var)\/[\w@%+./-]*[\w@%+/-]/g;

/** A directory that stands for a container's root, so that a config file written for the container can be tried here. */
export class Sandbox {
    private constructor(public readonly directory: string) {}

    /** Does something in a sandbox that is gone afterwards. */
    public static async use<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
        const directory = await mkdtemp(join(tmpdir(), "openstack-ra-config-"));
        try {
            return await work(new Sandbox(directory));
        } finally {
            await rm(directory, { recursive: true, force: true });
        }
    }

    /**
     * The text with its paths moved into the sandbox and nothing else changed. What they name is made: a file where there is
     * an extension, else a directory. `moved` may send a path elsewhere: programs' own files are where they are installed.
     */
    public inside(text: string, moved: (path: string) => string | undefined = () => undefined): string {
        return text.replace(PATHS, (path) => {
            const elsewhere = moved(path);
            if (elsewhere !== undefined) return elsewhere;
            const here = join(this.directory, path);
            if (extname(path)) this.write(path, "placeholder\n");
            else mkdirSync(here, { recursive: true });
            return here;
        });
    }

    /** Writes a file of the container; its path here. */
    public write(path: string, content: string): string {
        const here = join(this.directory, path);
        mkdirSync(dirname(here), { recursive: true });
        writeFileSync(here, content);
        return here;
    }

    /** What a program said, with the container's paths again. */
    public outside(text: string): string {
        return text.replaceAll(this.directory, "");
    }
}

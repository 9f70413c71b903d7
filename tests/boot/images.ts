import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Programs } from "../config/programs";
import { releasePython } from "../config/venv";
import { Image, makeImage } from "./machine/image";

/** The environment that Debian's uwsgi needs where an image's own has these plugins built in. */
const uwsgi = (home: string) => ({ UWSGI_PLUGIN: "http,transformation_chunked,python3", UWSGI_HOME: home });

/** What stands in for an image. */
interface StandIn {
    /** Which environment of Python packages it has, by the release, and where. */
    python?: [environment: (release: string) => string, home: string];
    user?: [name: string, uid: number];
}

/** By the image's repository; what is of no family is Debian alone. */
function standIn(reference: string): StandIn {
    const openstackHelm = /\/airshipit\/([\w-]+):/.exec(reference)?.[1];
    if (openstackHelm !== undefined) {
        const own = openstackHelm === "horizon" ? "-horizon" : "";
        return { python: [(release) => release + own, "/var/lib/openstack"], user: [openstackHelm, 42424] };
    }
    const kolla = /\/openstack\.kolla\/([a-z]+)[\w-]*:/.exec(reference)?.[1];
    const users: Record<string, number> = { cinder: 42407, glance: 42415, neutron: 42435, nova: 42436 };
    if (kolla !== undefined) {
        return { python: [(release) => release, "/var/lib/kolla/venv"], user: [kolla, users[kolla] ?? 42400] };
    }
    // A user whom libvirtd asks for, whoever its configuration names.
    return { user: ["libvirt-qemu", 64055] };
}

/** Images of the stack, by what this machine has: Debian's programs and the services' real Python packages. */
export class Images {
    readonly #made = new Map<string, Promise<Image>>();

    constructor(
        private readonly directory: string,
        private readonly programs: Programs,
        private readonly release: string,
        private readonly hosts: string,
    ) {}

    /** Debian alone. */
    public get debian(): Promise<Image> {
        return this.image("debian");
    }

    public image(reference: string): Promise<Image> {
        const image = this.#made.get(reference) ?? this.#make(reference);
        this.#made.set(reference, image);
        return image;
    }

    async #make(reference: string): Promise<Image> {
        const directory = join(this.directory, reference.replace(/\W+/g, "-"));
        mkdirSync(directory, { recursive: true });
        const { programs, hosts } = this;
        const { python, user } = standIn(reference);
        const configuration = await programs.installedConfiguration();
        if (!python) return makeImage({ directory, programs, hosts, configuration, user });
        const [environment, home] = python;
        const here = dirname(dirname(await releasePython(environment(this.release))));
        return makeImage({
            directory,
            programs,
            hosts,
            configuration,
            user,
            // Its scripts begin with the path at which they were installed.
            trees: [
                [here, home],
                [here, here],
            ],
            path: [join(home, "bin")],
            env: uwsgi(home),
        });
    }
}

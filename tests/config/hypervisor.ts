import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";
import { Outcome, run } from "./run";

const SCRIPT = join(projectRoot(), "components/compute-node/scripts/host-certificate.py");

/** Runs the script with its account elsewhere, and with less patience. */
const RUN = `
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("host_certificate", sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
script.ACCOUNT, script.TIMEOUT, script.PAUSE = pathlib.Path(sys.argv[2]), float(sys.argv[3]), 0.05
script.main(*sys.argv[4:])
`;

/** libvirt's Python modules, as far as a real libvirtd tells as whom QEMU runs. */
const QEMU = `
def qemuMonitorCommand(machine, command, flags):
    print(machine.name(), command)
    return '{"return": {}}' if machine.name() == "new" else '{"error": {"class": "GenericError", "desc": "no TLS"}}'
`;
const LIBVIRT = `
import os
class libvirtError(Exception):
    pass
def registerErrorHandler(handler, context):
    pass
class Connection:
    def getCapabilities(self):
        return f"""<capabilities><host>
            <secmodel><model>apparmor</model><doi>0</doi></secmodel>
            <secmodel><model>dac</model><doi>0</doi>
                <baselabel type='kvm'>+64055:+{os.environ["QEMU_GROUP"]}</baselabel>
                <baselabel type='qemu'>+64055:+1</baselabel></secmodel></host></capabilities>"""
    def listAllDomains(self, flags):
        return [Machine("old"), Machine("new")]
    def close(self):
        pass
class Machine:
    def __init__(self, name):
        self.of = name
    def name(self):
        return self.of
VIR_CONNECT_LIST_DOMAINS_ACTIVE = 1
def open(uri):
    if not ANSWERS:
        raise libvirtError("Failed to connect socket")
    return Connection()
`;

/** Hosts below a directory, whose pods run the script for real, and whose libvirtd only says as whom QEMU runs. */
export class Hypervisor {
    /** @param account files of the pods' account, by their names */
    constructor(
        private readonly python: string,
        private readonly directory: string,
        account: Record<string, string>,
    ) {
        this.#write("account", account);
        this.libvirt(true);
    }

    /** Whether libvirtd answers from now on. */
    public libvirt(answers: boolean): void {
        const text = `${LIBVIRT}ANSWERS = ${answers ? "True" : "False"}\n`;
        this.#write("modules", { "libvirt.py": text, "libvirt_qemu.py": QEMU });
    }

    /** A file below a host's /etc/pki. */
    public pki(file = "", node = "node-1"): string {
        return join(this.directory, node, file);
    }

    /** What the pod of a host does before its agent starts; or beside it, for three seconds. */
    public run(
        of: { ca: string; env: Record<string, string>; what?: "once" | "keep" },
        node = "node-1",
        address = "127.0.0.1",
        seconds = 20,
    ): Promise<Outcome> {
        const { what = "once" } = of;
        const args = [SCRIPT, join(this.directory, "account"), String(seconds), what, this.pki("", node), of.ca];
        return run(this.python, ["-c", RUN, ...args], {
            timeout: what === "keep" ? 3000 : 60_000,
            env: {
                ...of.env,
                PYTHONPATH: join(this.directory, "modules"),
                PYTHONDONTWRITEBYTECODE: "1",
                NODE_NAME: node,
                HOST_IP: address,
                ISSUER_NAME: "cloud-ca",
                ISSUER_KIND: "ClusterIssuer",
                ISSUER_GROUP: "cert-manager.io",
                QEMU_GROUP: String(process.getgid?.() ?? 0),
            },
        });
    }

    #write(directory: string, files: Record<string, string>): void {
        mkdirSync(join(this.directory, directory), { recursive: true });
        for (const [name, text] of Object.entries(files)) writeFileSync(join(this.directory, directory, name), text);
    }
}

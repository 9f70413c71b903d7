import { lines } from "../run";
import { Sandbox } from "../sandbox";
import { runTool } from "../venv";
import { Check } from "./check";

/** A service's config file against the option definitions of its real package. */
export function checkOslo(release: string, service: string): Check {
    return (file) =>
        Sandbox.use(async (sandbox) => {
            const path = sandbox.write(`/${file.name}`, file.content);
            const { code, stdout, stderr } = await runTool(release, "validate.py", [service, path]);
            const faults = lines(sandbox.outside(stdout));
            if (code !== 0 && faults.length === 0) throw new Error(`tools/oslo/validate.py: ${stderr}`);
            return faults;
        });
}

/** The catalogue module that the real package gives now. */
export async function currentCatalogue(release: string, service: string): Promise<string> {
    const { code, stdout, stderr } = await runTool(release, "catalogue.py", [service]);
    if (code !== 0) throw new Error(`tools/oslo/catalogue.py: ${stderr}`);
    return stdout;
}

/** A WSGI script: what it imports exists in the release's packages. */
export function checkWsgi(release: string): Check {
    return (file) =>
        Sandbox.use(async (sandbox) => {
            const path = sandbox.write(`/${file.name}`, file.content);
            const { code, stdout, stderr } = await runTool(release, "wsgi.py", [path]);
            const faults = lines(sandbox.outside(stdout));
            if (code !== 0 && faults.length === 0) throw new Error(`tools/oslo/wsgi.py: ${stderr}`);
            return faults;
        });
}

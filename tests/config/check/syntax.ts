import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { releasePython } from "../venv";
import { Check } from "./check";

/** A fragment that a shell reads, by the shell. */
export const checkShell: Check = (file) =>
    Sandbox.use(async (sandbox) => {
        const { code, stderr } = await run("sh", ["-n", sandbox.write(`/${file.name}`, file.content)]);
        return code === 0 ? [] : lines(sandbox.outside(stderr));
    });

/** A Python script by a release's Python: its syntax, since it runs in an image with other packages. */
export function checkPython(release: string): Check {
    const parse = "import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])";
    return (file) =>
        Sandbox.use(async (sandbox) => {
            const path = sandbox.write(`/${file.name}`, file.content);
            const { code, stderr } = await run(await releasePython(release), ["-c", parse, path]);
            return code === 0 ? [] : [lines(sandbox.outside(stderr)).at(-1) ?? "no Python"];
        });
}

/** JSON. */
export const checkJson: Check = (file) => {
    try {
        JSON.parse(file.content);
        return Promise.resolve([]);
    } catch (error) {
        return Promise.resolve([error instanceof Error ? error.message : String(error)]);
    }
};

import { Check } from "../rendered";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";

/** A fragment that a shell reads, by the shell. */
export const checkShell: Check = (file) =>
    Sandbox.use(async (sandbox) => {
        const { code, stderr } = await run("sh", ["-n", sandbox.write(`/${file.name}`, file.content)]);
        return code === 0 ? [] : lines(sandbox.outside(stderr));
    });

/** JSON. */
export const checkJson: Check = (file) => {
    try {
        JSON.parse(file.content);
        return Promise.resolve([]);
    } catch (error) {
        return Promise.resolve([error instanceof Error ? error.message : String(error)]);
    }
};

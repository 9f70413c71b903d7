import { parseSettings, Settings } from "../config";
import { stackConfig } from "./stackfile";

/**
 * The settings of a stack from its file, checked as the program checks them; throws with every fault.
 * @param config keys in place of the file's
 */
export function stackSettings(stack: string, config: Record<string, string> = {}): Settings {
    const { project, values, secretKeys } = stackConfig(stack, config);
    const prefix = `${project}:`;
    const own = Object.entries(values).filter(([key]) => key.startsWith(prefix));
    const given = Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
    return parseSettings(given, (key) => secretKeys.includes(prefix + key));
}

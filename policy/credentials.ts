import { at, ofKind, Stack, UNKNOWN } from "./stack";

/** A value of a Secret, in plain text: never for people or logs. */
export interface Credential {
    /** The Secret's. */
    urn: string;
    /** "Secret keystone-admin: OS_BOOTSTRAP_PASSWORD", for messages. */
    where: string;
    key: string;
    value: string;
}

/** Every value of every Secret that is known. */
export function credentialsOf(stack: Stack): Credential[] {
    return ofKind(stack, "Secret").flatMap(({ urn, name, props }) => {
        const entries = (field: string, decode: (text: string) => string) =>
            Object.entries((at(props, field) ?? {}) as Record<string, unknown>)
                .filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== UNKNOWN)
                .map(([key, text]) => ({ urn, where: `Secret ${name}: ${key}`, key, value: decode(text) }));
        // Of a Secret that is not known at all, nothing.
        if (at(props, "data") === UNKNOWN || at(props, "stringData") === UNKNOWN) return [];
        return [
            ...entries("data", (text) => Buffer.from(text, "base64").toString()),
            ...entries("stringData", (text) => text),
        ];
    });
}

import { Credential, credentialsOf } from "../credentials";
import { containersOf, podsOf } from "../pods";
import { Rule, Violation } from "../rule";
import { at, listAt, Stack, UNKNOWN } from "../stack";

/** What products ship with, guides show and people type while they try. */
const WELL_KNOWN = new Set(
    (
        "admin administrator changeit changeme change_me default demo guest letmein minioadmin mysql nomoresecret openstack " +
        "operator pass passw0rd password qwerty rabbitmq root secret supersecret test welcome"
    )
        .split(" ")
        .flatMap((word) => [word, `${word}1`, `${word}123`]),
);

/** Shorter ones are found by trying; the program's own have 32. */
const SHORTEST = 12;

/** Keys of what is no password, beside passwords in a Secret. */
const NAMES = /^(.*user(name)?|host|port|provider|type|roles?|.*_(NAME|VERSION|AUTH_TYPE|URL|CONNECTION))$/i;
const PASSWORDS = /pass(word)?(_\d+)?$|secret(_key)?$|token$|^OS_.*PASSWORD$/i;

/** Passwords in a value: itself, those of its URLs, and those that its lines or its JSON name so. */
function passwordsIn({ key, value }: Pick<Credential, "key" | "value">): string[] {
    const inUrls = [...value.matchAll(/(?:\/\/|,)[^:@/\s,"]+:([^@/\s"]+)@/g)].map(([, text = ""]) => decoded(text));
    const named = [...value.matchAll(/"?\b\w*pass(?:word)?"?\s*[=:]\s*"?([^\s",}]+)/gi)].map(([, text = ""]) => text);
    const whole = PASSWORDS.test(key) || (/^\S*$/.test(value) && !NAMES.test(key)) ? [value] : [];
    return [...whole, ...inUrls, ...named];
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

function passwordFault(password: string, key: string): string | undefined {
    const plain = password.toLowerCase();
    if (password === "") return "empty";
    if (WELL_KNOWN.has(plain)) return "a well-known password";
    if (plain === key.toLowerCase()) return "the name of its own account";
    return PASSWORDS.test(key) && password.length < SHORTEST ? `shorter than ${SHORTEST} characters` : undefined;
}

function credentialFaults(credential: Credential): Violation[] {
    const faults = passwordsIn(credential).map((password) => passwordFault(password, credential.key));
    return [...new Set(faults)].flatMap((fault) =>
        fault === undefined ? [] : [{ urn: credential.urn, says: `${credential.where}: ${fault}` }],
    );
}

/** Passwords that are made too short. */
function generatedFaults(stack: Stack): Violation[] {
    return stack
        .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
        .filter(({ props }) => props.length !== UNKNOWN && Number(props.length) < SHORTEST)
        .map(({ urn, name }) => ({ urn, says: `${name}: shorter than ${SHORTEST} characters` }));
}

/** Passwords in a pod's own description, where everybody who sees the pod reads them. */
function variableFaults(stack: Stack): Violation[] {
    return podsOf(stack).flatMap(({ urn, where, spec }) =>
        containersOf(spec)
            .flatMap((container) => listAt<{ name: string }>(container, "env"))
            .filter((variable) => PASSWORDS.test(variable.name) && at(variable, "value"))
            .map(({ name }) => ({ urn, says: `${where}: ${name}: a value in plain text, expected one of a Secret` })),
    );
}

export const defaultPasswords: Rule = {
    name: "default-passwords",
    description: "No account has a password that others know or guess.",
    source: "the program's own: passwords are generated, or the site's, and stand in Secrets alone",
    violations: (stack) => [
        ...credentialsOf(stack).flatMap(credentialFaults),
        ...generatedFaults(stack),
        ...variableFaults(stack),
    ],
};

import { UNKNOWN } from "../program";

const MASK = "[secret]";

/** Words that make a name a credential's: of an option, a field, a variable. */
const CREDENTIAL =
    /passw(?:or)?ds?|passphrase|secret|credential|(?:private|access|api|auth|encryption|signing|shared)[_-]?key|(?:^|[_-]|db|user|admin)pass$|tokens?$/i;
/** Of these, what is told of a credential: its name and its place, how long it is and how long it is good for; etcd's name of a cluster. */
const ABOUT =
    /(?:cluster-token|[nN]ames?|NAMES?|[rR]efs?|(?:^|[_-])id|Id|uuid|file|File|FILE|[pP]ath|[dD]ir|[rR]oles?|[uU]r[il]|[tT]ype|[lL]ength|expiration|ttl|[cC]lass|[aA]lgorithm|[mM]ode|\.(?:py|sh|conf|cfg|ya?ml|json|ini|xml|toml|lua))$/;
/** Names that are the credential, so that digits under them are no length. */
const ITSELF = /(?:passw(?:or)?d|passphrase|secret|token)$/i;
/** What holds several, each under a name of its own. */
const SEVERAL = /(?:passwords|credentials|tokens)$/i;

/** Lengths, counts and switches are no credentials, nor are places of them. */
const NUMBER = /^\d+(?:\.\d+)?$/;
const HARMLESS = /^(?:true|false|on|off|yes|no|none|null|\/\S*)?$/i;
/** What is put in when a program reads it: "${PASSWORD}", "$__env{PASSWORD}", "$PASSWORD", "$(cat …)", "{{ password }}". */
const PUT_IN = /^(?:\$\w*\{[^}]*\}|\$(?:\d|[A-Z_][A-Z0-9_]*)|\$\(.*|\{\{.*)$/;
/** "os.environ[…", "read(…", "(account / …": a program's, not a value. Nor is what a value begins with that goes on below. */
const CODE = /^(?:[A-Za-z_][\w.]*[([]|\(|[{[|>][-+]?$|f?"""|f?''')/;

function isCredential(name: string): boolean {
    return CREDENTIAL.test(name) && !ABOUT.test(name);
}

function isHarmless(name: string, value: string): boolean {
    const plain = value.replace(/[,;]$/, "").replace(/^(["'])(.*)\1$/, "$2");
    if (plain.startsWith("[secret") || plain === UNKNOWN) return true;
    return HARMLESS.test(plain) || PUT_IN.test(plain) || CODE.test(value) || (NUMBER.test(plain) && !ITSELF.test(name));
}

const hides = (name: string, value: string) => isCredential(name) && !isHarmless(name, value);

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const URL = /([a-z][a-z0-9+.-]*:\/\/)([^\s"'<>]+)/gi;
/** Of one host, and of each further one in a list. A port is no password, and a password may hold all but the @ before its host. */
const ACCOUNT = /(^|,)([^:/@,]*):(?!\d+(?:[/?#,]|$))[^@]*@(?:[^@,/]*@)*/g;
/** `"name": "DB_PASSWORD", "value": "…"`, in JSON or YAML. */
const PAIR =
    /(\bname["']?\s*[:=]\s*["']?)([\w.-]+)(["']?\s*,?\s*["']?value["']?\s*[:=]\s*)("(?:\\.|[^"\\])*"|'[^']*'|[^\s,}]+)/g;
/** `"password": "…"`, in JSON or a program. */
const QUOTED = /((["'])([\w.-]+)\2\s*:\s*)("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/g;
/** `password="…"` anywhere; bare only of a command's option or in a URL: else it is a program's variable. */
const INLINE = /((?:^|[^\w.-])([\w.-]+)=)("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/g;
const BARE = /((?:(?<!\S)--|[?&;])([\w.-]+)=)([^\s"'&;,)]+)/g;
/** `password = …` and `password: …`, as a line of a file. */
const LINE = /^([ \t]*(?:- )?(?:export[ \t]+)?["']?([\w.-]+)["']?[ \t]*[:=](?!=)[ \t]*)(\S.*)$/gm;

function quotedAs(value: string): string {
    const quote = /^["']/.exec(value)?.[0] ?? "";
    return `${quote}${MASK}${quote}`;
}

/** A text without credentials: passwords in URLs, private keys, and what stands beside a credential's name. */
export function maskedText(text: string): string {
    return text
        .replace(PRIVATE_KEY, MASK)
        .replace(
            URL,
            (_, scheme: string, rest: string) =>
                `${scheme}${rest.replace(ACCOUNT, (__, before: string, user: string) => `${before}${user}:${MASK}@`)}`,
        )
        .replace(PAIR, (all, first: string, name: string, between: string, value: string) =>
            hides(name, value) ? `${first}${name}${between}${quotedAs(value)}` : all,
        )
        .replace(QUOTED, (all, first: string, _quote: string, name: string, value: string) =>
            hides(name, value) ? `${first}${quotedAs(value)}` : all,
        )
        .replace(INLINE, (all, first: string, name: string, value: string) =>
            hides(name, value) ? `${first}${quotedAs(value)}` : all,
        )
        .replace(BARE, (all, first: string, name: string, value: string) =>
            hides(name, value) ? `${first}${MASK}` : all,
        )
        .replace(LINE, (all, first: string, name: string, value: string) =>
            hides(name, value) ? `${first}${MASK}` : all,
        );
}

/** The value of an option, field or variable for people: files hold no credentials, but a user's own option may. */
export function masked(name: string, value: string): string {
    if (value.startsWith("[secret")) return value;
    return hides(name, value) ? MASK : maskedText(value);
}

/** Any value of a resource without credentials: by the names of fields, and by the `name` that stands beside a `value`. */
export function maskedValue(value: unknown, name = ""): unknown {
    if (typeof value === "string") return masked(name, value);
    if (typeof value === "number") return hides(name, String(value)) ? MASK : value;
    if (Array.isArray(value)) return value.map((item) => maskedValue(item, name));
    if (value === null || typeof value !== "object") return value;
    const { name: own } = value as { name?: unknown };
    const nameOf = (key: string) => {
        if (key === "value" && typeof own === "string") return own;
        return SEVERAL.test(name) && !ABOUT.test(key) && key !== "key" ? name : key;
    };
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskedValue(item, nameOf(key))]));
}

/** The name of what a path leads to: its last step, and of an element's `value` the element's. */
export function nameAt(path: string): string {
    const [last = "", above = ""] = path
        .split(/[.[\]]/)
        .filter(Boolean)
        .reverse();
    return last === "value" ? above : last;
}

/** Whether credentials of a text are told as masks. */
export function isMaskedText(text: string): boolean {
    return text.includes(MASK);
}

import { Check } from "./check/check";
import { checkApache } from "./check/apache";
import { checkHaproxy } from "./check/haproxy";
import { checkMemcached } from "./check/memcached";
import { checkMysql } from "./check/mysql";
import { checkOslo, checkWsgi } from "./check/oslo";
import { checkRabbitmq } from "./check/rabbitmq";
import { checkJson, checkPython, checkShell } from "./check/syntax";
import { RenderedFile } from "../support/files";

export const RELEASE = "2026.1";

/** Which program judges a file, by the file's name. */
const CHECKS: [RegExp, Check][] = [
    [/^keystone\.conf$/, checkOslo(RELEASE, "keystone")],
    [/\.wsgi$/, checkWsgi(RELEASE)],
    [/apache.*\.conf$/, checkApache],
    [/^rabbitmq\.conf$/, checkRabbitmq],
    [/^rabbitmq-env\.conf$|\.sh$/, checkShell],
    [/^my\.cnf$/, checkMysql],
    [/^haproxy\.cfg$/, checkHaproxy],
    [/^memcached\.args$/, checkMemcached],
    [/\.json$/, checkJson],
    [/\.py$/, checkPython(RELEASE)],
];

/** Files whose program cannot be had, with the reason. */
const UNJUDGED: [RegExp, string][] = [[/^proxysql\.cnf$/, "ProxySQL is in no Debian release"]];

/** The check for a file; nothing where nobody has said how to judge it. */
export function checkFor(file: Pick<RenderedFile, "name">): Check | undefined {
    return CHECKS.find(([name]) => name.test(file.name))?.[1];
}

/** Why no program judges a file. */
export function excuseFor(file: Pick<RenderedFile, "name">): string | undefined {
    return UNJUDGED.find(([name]) => name.test(file.name))?.[1];
}

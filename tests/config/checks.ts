import { Check } from "./check/check";
import { checkApache } from "./check/apache";
import { checkCephConf } from "./check/ceph";
import { checkFluentBit } from "./check/fluentbit";
import { checkGrafanaIni, checkGrafanaProvisioning } from "./check/grafana";
import { checkHaproxy } from "./check/haproxy";
import { checkMemcached } from "./check/memcached";
import { checkMysql } from "./check/mysql";
import { checkDashboard, checkOslo, checkPaste, checkWsgi, judgeOslo, OsloFile } from "./check/oslo";
import { checkNagios, checkNagiosCgi } from "./check/nagios";
import { checkRabbitmq } from "./check/rabbitmq";
import { checkJson, checkPython, checkShell } from "./check/syntax";
import { checkHosts, checkStarlark, checkTelegraf } from "./check/telegraf";
import { checkUwsgi } from "./check/uwsgi";
import { RenderedFile } from "../support/files";
import { Unavailable } from "./unavailable";

export const RELEASE = "2026.1";

/** The service that reads a config file, by the file's name; an agent of Neutron's reads neutron.conf before its own. */
const SERVICES = new Map(
    Object.entries({
        "keystone.conf": "keystone",
        "nova.conf": "nova",
        "nova-compute.conf": "nova",
        "placement.conf": "placement",
        "neutron.conf": "neutron",
        "ml2_conf.ini": "neutron-ml2",
        "openvswitch_agent.ini": "neutron-openvswitch-agent",
        "l3_agent.ini": "neutron-l3-agent",
        "dhcp_agent.ini": "neutron-dhcp-agent",
        "metadata_agent.ini": "neutron-metadata-agent",
        "glance-api.conf": "glance",
        "cinder.conf": "cinder",
    }),
);

/** Which program judges a file that no service's option definitions judge, by the file's name. */
const CHECKS: [RegExp, Check][] = [
    [/paste\.ini$/, checkPaste(RELEASE)],
    [/uwsgi\.ini$/, checkUwsgi(RELEASE)],
    [/^local_settings\.py$/, checkDashboard(RELEASE)],
    [/\.wsgi$/, checkWsgi(RELEASE)],
    [/apache.*\.conf$/, checkApache],
    [/^rabbitmq\.conf$/, checkRabbitmq],
    [/^rabbitmq-env\.conf$|^sudo$|\.sh$/, checkShell],
    [/^my\.cnf$/, checkMysql],
    [/haproxy\.cfg$/, checkHaproxy],
    [/^memcached\.args$/, checkMemcached],
    [/^ceph\.conf$/, checkCephConf],
    [/^(telegraf|switch|machines)\.conf$/, checkTelegraf],
    [/^fluent-bit\.yaml$/, checkFluentBit],
    [/^(nagios|objects)\.cfg$/, checkNagios],
    [/^cgi\.cfg$/, checkNagiosCgi],
    [/\.star$/, checkStarlark],
    [/^hosts\.csv$/, checkHosts],
    [/^grafana\.ini$/, checkGrafanaIni],
    [/^(datasources|providers)\.yaml$/, checkGrafanaProvisioning],
    [/\.json$/, checkJson],
    [/\.py$/, checkPython(RELEASE)],
];

/** Files that no program judges here, with the reason. */
const UNJUDGED: [RegExp, string][] = [
    [/^proxysql\.cnf$/, "ProxySQL is in no Debian release"],
    [/^ceph\.client\.[\w-]+\.keyring$/, "os-brick puts it into a ceph.conf of its own; make boot has it read"],
];

/** The check for a file; nothing where nobody has said how to judge it. */
export function checkFor(file: Pick<RenderedFile, "name">): Check | undefined {
    const service = SERVICES.get(file.name);
    return service ? checkOslo(RELEASE, service) : CHECKS.find(([name]) => name.test(file.name))?.[1];
}

/** Those of the files that a service's option definitions judge. */
export function osloFiles(files: Pick<RenderedFile, "name" | "content">[]): OsloFile[] {
    return files.flatMap(({ name, content }) => {
        const service = SERVICES.get(name);
        return service ? [{ service, name, content }] : [];
    });
}

/** Judges what can be judged together, so that each check then knows the answer. */
export async function judgeTogether(files: RenderedFile[]): Promise<void> {
    try {
        await judgeOslo(RELEASE, osloFiles(files));
    } catch (error) {
        // Each file's own check says so.
        if (!(error instanceof Unavailable)) throw error;
    }
}

/** Why no program judges a file. */
export function excuseFor(file: Pick<RenderedFile, "name">): string | undefined {
    return UNJUDGED.find(([name]) => name.test(file.name))?.[1];
}

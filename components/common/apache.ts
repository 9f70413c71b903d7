import { openstackHelm } from "./family";
import { serverFiles } from "./tls";
import { WsgiSize } from "./uwsgi";

export interface ApacheArgs {
    /** What the server and its processes are called, e.g. "keystone". */
    name: string;
    port: number;
    wsgi: WsgiSize;
    /** Whether it has a certificate, and speaks TLS alone. */
    tls: boolean;
    /** Path of the WSGI script. */
    script: string;
    /** Apache modules beyond those that every application needs. */
    modules?: string[];
    /** Lines that only this application needs. */
    lines?: string[];
}

const sslLines = [
    "SSLEngine On",
    "SSLProtocol -all +TLSv1.2 +TLSv1.3",
    // Sessions are resumed by tickets; a cache would be one more module.
    "SSLSessionCache none",
    `SSLCertificateFile ${serverFiles.cert}`,
    `SSLCertificateKeyFile ${serverFiles.key}`,
];

/** Shell command by which Apache ends what it has begun; told to terminate, it ends at once. */
export const APACHE_DRAIN = "kill -WINCH 1; sleep 35";

/** What Python needs to know of texts; what it runs in is Apache's process. */
export const APACHE_ENV = { LC_ALL: "C.UTF-8" };

/** Seconds that a pod under Apache has to end: the balancer's five, the drain's, and some for the master. */
export const APACHE_GRACE = 60;

/** Seconds between looks at the certificate; the kubelet takes a minute itself to bring a renewed one. */
const CERTIFICATE_SECONDS = 10;

/**
 * The command of a pod under Apache. It reads a certificate only when it starts: beside it, a loop waits for a renewed one
 * and has it start anew, its requests ended.
 */
export function apacheCommand(path: string, tls: boolean): string[] {
    const apache = ["apache2", "-D", "FOREGROUND", "-f", path];
    if (!tls) return apache;
    const { cert } = serverFiles;
    // $$ is the shell, and so Apache once it is what the shell has become.
    const renew = `[ ${cert} -nt /tmp/started ] && touch /tmp/started && kill -USR1 $$`;
    const loop = `while sleep ${CERTIFICATE_SECONDS}; do ${renew}; done`;
    return ["sh", "-c", `touch /tmp/started; (${loop}) & exec ${apache.join(" ")}`];
}

/**
 * Apache with mod_wsgi, whole: it runs as the service's user on a read-only file system, so everything that it writes is
 * below /tmp.
 *
 * The application runs in Apache's own processes, which serve nothing else, and is loaded when one starts. mod_wsgi's
 * processes beside them would be killed, with what they do, whenever Apache starts anew for a certificate.
 */
export function apacheConf({ name, port, wsgi, tls, script, modules = [], lines = [] }: ApacheArgs): string {
    const module = (of: string) => `LoadModule ${of}_module ${openstackHelm.apacheModules}/mod_${of}.so`;
    const { processes, threads } = wsgi;
    return [
        `ServerName ${name}`,
        "ServerTokens Prod",
        "TraceEnable Off",
        `Listen ${port}`,
        ...["mpm_event", "authz_core", "wsgi", ...(tls ? ["ssl"] : []), ...modules].map(module),
        // Always so many; and as many more that end what they have begun, while Apache starts anew.
        `ServerLimit ${2 * processes}`,
        `StartServers ${processes}`,
        `MaxRequestWorkers ${processes * threads}`,
        // One that died is missed at once.
        `MinSpareThreads ${processes * threads}`,
        `ThreadLimit ${threads}`,
        `ThreadsPerChild ${threads}`,
        // Connections of clients that may ask again take no thread: hundreds for each.
        "AsyncRequestWorkerFactor 100",
        "PidFile /tmp/apache.pid",
        "Mutex file:/tmp",
        // Above the idle time of common load balancers, so that it is they who close.
        "KeepAliveTimeout 65",
        "ErrorLog /dev/stderr",
        'LogFormat "%h %t \\"%r\\" %>s %b %D" access',
        "CustomLog /dev/stdout access",
        ...(tls ? sslLines : []),
        "",
        `WSGIPythonHome ${openstackHelm.python}`,
        "WSGIPassAuthorization On",
        ...lines,
        `WSGIScriptAlias / ${script} process-group=%{GLOBAL} application-group=%{GLOBAL}`,
        "<Location />",
        "    Require all granted",
        "</Location>",
        "",
    ].join("\n");
}

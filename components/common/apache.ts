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

/** Seconds that a pod under Apache has to end: the balancer's five, the drain's, and some for the master. */
export const APACHE_GRACE = 60;

/**
 * The command of a pod under Apache. It reads a certificate only when it starts: beside it, a loop waits for a renewed one
 * and has it start anew, its requests ended.
 */
export function apacheCommand(path: string, tls: boolean): string[] {
    const apache = ["apache2", "-D", "FOREGROUND", "-f", path];
    if (!tls) return apache;
    const { cert } = serverFiles;
    const renewed = `while sleep 60; do [ ${cert} -nt /tmp/started ] && touch /tmp/started && kill -USR1 1; done`;
    return ["sh", "-c", `touch /tmp/started; (${renewed}) & exec ${apache.join(" ")}`];
}

/**
 * Apache with mod_wsgi, whole: it runs as the service's user on a read-only file system, so everything that it writes is
 * below /tmp. The application is loaded when a process starts, not with its first request.
 */
export function apacheConf({ name, port, wsgi, tls, script, modules = [], lines = [] }: ApacheArgs): string {
    const module = (of: string) => `LoadModule ${of}_module ${openstackHelm.apacheModules}/mod_${of}.so`;
    const daemon = [
        `WSGIDaemonProcess ${name}`,
        `processes=${wsgi.processes}`,
        `threads=${wsgi.threads}`,
        `python-home=${openstackHelm.python}`,
        // Its default is the user's home directory, and a missing one restarts the process for ever.
        "home=/tmp",
        "lang=C.UTF-8",
        "display-name=%{GROUP}",
        "request-timeout=120",
        "graceful-timeout=30",
    ];
    return [
        `ServerName ${name}`,
        "ServerTokens Prod",
        "TraceEnable Off",
        `Listen ${port}`,
        ...["mpm_event", "authz_core", "wsgi", ...(tls ? ["ssl"] : []), ...modules].map(module),
        "PidFile /tmp/apache.pid",
        "Mutex file:/tmp",
        "WSGISocketPrefix /tmp/wsgi",
        // Above the idle time of common load balancers, so that it is they who close.
        "KeepAliveTimeout 65",
        "ErrorLog /dev/stderr",
        'LogFormat "%h %t \\"%r\\" %>s %b %D" access',
        "CustomLog /dev/stdout access",
        ...(tls ? sslLines : []),
        "",
        daemon.join(" "),
        "WSGIPassAuthorization On",
        ...lines,
        `WSGIScriptAlias / ${script} process-group=${name} application-group=%{GLOBAL}`,
        "<Location />",
        "    Require all granted",
        "</Location>",
        "",
    ].join("\n");
}

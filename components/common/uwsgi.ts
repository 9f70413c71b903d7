import { serverFiles } from "./tls";

/** Processes and threads of a WSGI application in each pod. */
export interface WsgiSize {
    processes: number;
    threads: number;
}

export interface UwsgiArgs extends WsgiSize {
    /** What the processes are called, e.g. "glance-api". */
    name: string;
    /** The WSGI application, e.g. "glance.wsgi.api:application". */
    module: string;
    port: number;
    /** Whether it has a certificate, and speaks TLS alone. */
    tls: boolean;
    /** Options that only this service needs. */
    options?: Record<string, string | number | boolean>;
}

/** Seconds that a worker may take to end what it has begun; the pod's grace is longer. */
const MERCY_SECONDS = 60;

/** Seconds that a pod under uWSGI has to end: its balancer's five, the workers' mercy, and some for the master. */
export const UWSGI_GRACE = 90;

/** uwsgi.ini: a master with workers that each load the application, and that end gracefully when the pod is told to. */
export function uwsgiIni({ name, module, port, tls, processes, threads, options = {} }: UwsgiArgs): string {
    const lines: Record<string, string | number | boolean> = {
        module,
        ...listen(port, tls),
        master: true,
        processes,
        threads,
        "enable-threads": true,
        // Connections to the database and the broker must not be shared by forking.
        "lazy-apps": true,
        // A broken import ends the pod instead of answering 500.
        "need-app": true,
        "thunder-lock": true,
        // Tokens and catalogues in headers: the default of 4 KiB refuses them.
        "buffer-size": 65535,
        "hook-master-start": "unix_signal:15 gracefully_kill_them_all",
        "exit-on-reload": false,
        "die-on-term": false,
        "worker-reload-mercy": MERCY_SECONDS,
        // Keep-alive would tie a client to a pod that is on its way out.
        "add-header": "Connection: close",
        "log-x-forwarded-for": true,
        "procname-prefix-spaced": name,
        vacuum: true,
        ...options,
    };
    const text = Object.entries(lines).map(([option, value]) => `${option} = ${value}`);
    return ["[uwsgi]", ...text, ""].join("\n");
}

/** Where it listens; a renewed certificate starts it anew, with its sockets kept open and its requests ended. */
function listen(port: number, tls: boolean): Record<string, string | number> {
    const address = `0.0.0.0:${port}`;
    if (!tls) return { "http-socket": address };
    const { cert, key } = serverFiles;
    return {
        "https-socket": [address, cert, key].join(),
        // SSL_OP_NO_TLSv1_1: uWSGI itself refuses only what is older.
        "ssl-option": 0x10000000,
        "touch-reload": cert,
    };
}

/** The command of a pod under uWSGI. */
export function uwsgiCommand(path: string): string[] {
    return ["uwsgi", "--ini", path];
}

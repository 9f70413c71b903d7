import { createHash } from "node:crypto";
import { serverFiles } from "../../common/tls";
import { CGI_CFG, HOME } from "./nagios";

export const APACHE_CONF = "/etc/nagios/apache.conf";
export const HAPROXY_CFG = "/etc/nagios/haproxy.cfg";
export const USERS = "/etc/nagios/users";

/** Apache's port; with a certificate it listens to its own pod alone, and HAProxy stands in front. */
export const PLAIN_PORT = 8080;
export const TLS_PORT = 8443;
/** Path of the program that takes commands. */
export const COMMAND_PATH = "/nagios/cgi-bin/cmd.cgi";

const MODULES = "/usr/lib/apache2";

function load(module: string): string {
    return `LoadModule ${module}_module ${MODULES}/mod_${module}.so`;
}

/** What some builds of Apache have within. */
function loadUnlessBuiltIn(module: string): string[] {
    return [`<IfModule !${module}_module>`, `    ${load(module)}`, "</IfModule>"];
}

/** Nagios' pages: its programs, and what they refer to. Whoever has no password gets nothing. */
export function nagiosApache(tls: boolean): string {
    const types = { "text/css": ".css", "text/html": ".html", "application/javascript": ".js", "image/png": ".png" };
    return [
        "ServerName nagios",
        "ServerTokens Prod",
        "TraceEnable Off",
        `Listen ${tls ? "127.0.0.1:" : ""}${PLAIN_PORT}`,
        ...["mpm_prefork", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic"].map(load),
        ...["alias", "cgi", "env", "mime", "setenvif"].map(load),
        ...["unixd", "log_config"].flatMap(loadUnlessBuiltIn),
        // The aggregator posts one after the other; the rest are people.
        "StartServers 2",
        "MinSpareServers 1",
        "MaxRequestWorkers 16",
        "PidFile /tmp/apache.pid",
        "Mutex file:/tmp",
        "ErrorLog /dev/stderr",
        'LogFormat "%h %u %t \\"%r\\" %>s %b" access',
        // A hundred posts a minute say nothing.
        'SetEnvIf Request_Method "^POST$" post',
        "CustomLog /dev/stdout access env=!post",
        "TypesConfig /dev/null",
        ...Object.entries({ ...types, "image/gif": ".gif" }).map(([type, ending]) => `AddType ${type} ${ending}`),
        `SetEnv NAGIOS_CGI_CONFIG ${CGI_CFG}`,
        `ScriptAlias /nagios/cgi-bin/ ${HOME}/sbin/`,
        `Alias /nagios/ ${HOME}/share/`,
        "RedirectMatch ^/(nagios/?)?$ /nagios/cgi-bin/tac.cgi",
        "<Location />",
        "    AuthType Basic",
        "    AuthName Nagios",
        "    AuthBasicProvider file",
        `    AuthUserFile ${USERS}/htpasswd`,
        "    Require valid-user",
        "</Location>",
        "",
    ].join("\n");
}

/** TLS in front of Apache: the image has none of its own (Alpine keeps mod_ssl in a package that it lacks). */
export function nagiosHaproxy(): string {
    return [
        "global",
        "  log stdout format raw local0 notice",
        "  maxconn 100",
        // The key is in tls.key, beside tls.crt.
        "  ssl-load-extra-del-ext",
        "  ssl-default-bind-options ssl-min-ver TLSv1.2",
        "",
        "defaults",
        "  log global",
        "  mode http",
        "  timeout connect 5s",
        "  timeout client 60s",
        "  timeout server 60s",
        "",
        "frontend https",
        `  bind *:${TLS_PORT} ssl crt ${serverFiles.cert}`,
        "  default_backend apache",
        "",
        "backend apache",
        `  server apache 127.0.0.1:${PLAIN_PORT}`,
        "",
    ].join("\n");
}

/** The command of HAProxy; a loop beside it waits for a renewed certificate and has it read anew. */
export function haproxyCommand(): string[] {
    const { cert } = serverFiles;
    // $$ is the shell, and so HAProxy's master once it is what the shell has become.
    const renew = `[ ${cert} -nt /tmp/started ] && touch /tmp/started && kill -USR2 $$`;
    const loop = `while sleep 10; do ${renew}; done`;
    return ["sh", "-c", `touch /tmp/started; (${loop}) & exec haproxy -W -f ${HAPROXY_CFG}`];
}

/**
 * The users' file of Apache. Passwords are generated ones of 190 bits, which nobody guesses: an unsalted hash keeps them, and
 * does not cost a core's tenth for a hundred posts a minute, as bcrypt's would. Equal passwords give equal files.
 */
export function htpasswd(passwords: Record<string, string>): string {
    const sha = (text: string) => createHash("sha1").update(text).digest("base64");
    return Object.entries(passwords)
        .map(([user, password]) => `${user}:{SHA}${sha(password)}\n`)
        .join("");
}

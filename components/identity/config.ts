import { renderOslo, OsloConfig } from "../common/oslo";
import { keystone } from "../common/options/2026.1/keystone";
import { activeFernetKeys, IdentitySize } from "./sizing";

/** keystone.conf by section and option; every option exists in the pinned release. */
export type KeystoneConfig = OsloConfig<typeof keystone>;

export const FERNET_DIRECTORY = "/etc/keystone/fernet-keys";
export const CREDENTIAL_DIRECTORY = "/etc/keystone/credential-keys";
export const PORT = 5000;

/** Seconds that a service may go on with a user's expired token: two days, Keystone's default, for the longest operations. */
const EXPIRED_WINDOW = 172_800;

export interface KeystoneSettings {
    size: IdentitySize;
    /** Hours that a token is valid. */
    tokenHours: number;
    /** Hours between rotations of the Fernet keys. */
    rotationHours: number;
    /** memcached servers as host:port. */
    cacheServers: string[];
    /** Whether notifications have a broker to go to. */
    notify: boolean;
    /** What the user sets differently. */
    overrides?: KeystoneConfig;
}

/** keystone.conf, without credentials. */
export function keystoneConf(settings: KeystoneSettings): string {
    const { size } = settings;
    // The number of keys follows what tokens really are, whoever set it.
    const expiration = settings.overrides?.token?.expiration ?? settings.tokenHours * 3600;
    const window = settings.overrides?.token?.allow_expired_window ?? EXPIRED_WINDOW;
    const maxActiveKeys = activeFernetKeys(expiration, window, settings.rotationHours);
    const config: KeystoneConfig = {
        DEFAULT: { use_stderr: true },
        cache: {
            enabled: true,
            backend: "oslo_cache.memcache_pool",
            memcache_servers: settings.cacheServers,
            expiration_time: 600,
        },
        credential: { key_repository: CREDENTIAL_DIRECTORY },
        database: {
            // Below the proxy's and every firewall's idle time.
            connection_recycle_time: 280,
            max_pool_size: size.poolSize,
            max_overflow: size.poolSize,
            // The writer may move: keep trying, the balancer takes a pod out meanwhile.
            max_retries: -1,
            db_max_retries: -1,
        },
        fernet_receipts: { key_repository: FERNET_DIRECTORY, max_active_keys: maxActiveKeys },
        fernet_tokens: { key_repository: FERNET_DIRECTORY, max_active_keys: maxActiveKeys },
        oslo_messaging_notifications: settings.notify
            ? // Without a limit of retries, a lost broker would hold up every request.
              { driver: ["messagingv2"], topics: ["notifications"], retry: 3 }
            : { driver: ["noop"] },
        oslo_middleware: { enable_proxy_headers_parsing: true },
        token: {
            provider: "fernet",
            expiration,
            allow_expired_window: window,
            caching: true,
        },
    };
    return renderOslo(keystone, mergeConfig(config, settings.overrides));
}

/** Sections of both; an option of the second wins. */
function mergeConfig(base: KeystoneConfig, overrides: KeystoneConfig = {}): KeystoneConfig {
    const merged: Record<string, object | undefined> = { ...base };
    for (const [section, options] of Object.entries(overrides)) merged[section] = { ...merged[section], ...options };
    return merged;
}

/** Where an image has Apache's modules and OpenStack's Python. */
export const APACHE_MODULES = "/usr/lib/apache2/modules";
export const PYTHON_HOME = "/var/lib/openstack";

/**
 * Apache with mod_wsgi, whole: it runs as Keystone's user on a read-only file system, so everything that it writes is below
 * /tmp. The application is loaded when a process starts, not with its first request.
 */
export function apacheConf(size: IdentitySize): string {
    const module = (name: string) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`;
    const daemon = [
        "WSGIDaemonProcess keystone",
        `processes=${size.processes}`,
        `threads=${size.threads}`,
        `python-home=${PYTHON_HOME}`,
        // Its default is the user's home directory, and a missing one restarts the process for ever.
        "home=/tmp",
        "lang=C.UTF-8",
        "display-name=%{GROUP}",
        "request-timeout=120",
        "graceful-timeout=30",
    ];
    return [
        "ServerName keystone",
        "ServerTokens Prod",
        "TraceEnable Off",
        `Listen ${PORT}`,
        ...["mpm_event", "authz_core", "wsgi"].map(module),
        "PidFile /tmp/apache.pid",
        "Mutex file:/tmp",
        "WSGISocketPrefix /tmp/wsgi",
        // Above the idle time of common load balancers, so that it is they who close.
        "KeepAliveTimeout 65",
        "ErrorLog /dev/stderr",
        'LogFormat "%h %t \\"%r\\" %>s %b %D" access',
        "CustomLog /dev/stdout access",
        "",
        daemon.join(" "),
        "WSGIPassAuthorization On",
        "WSGIScriptAlias / /etc/keystone/keystone.wsgi process-group=keystone application-group=%{GLOBAL}",
        "<Location />",
        "    Require all granted",
        "</Location>",
        "",
    ].join("\n");
}

export const WSGI_SCRIPT = "from keystone.wsgi.api import application  # noqa: F401\n";

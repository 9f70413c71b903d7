import { apacheConf } from "../common/apache";
import { DashboardSize } from "./sizing";

export const PORT = 8080;

export const LOCAL_SETTINGS = "/etc/horizon/local_settings.py";
export const WSGI_PATH = "/etc/horizon/horizon.wsgi";
export const APACHE_CONF = "/etc/horizon/apache.conf";

/** Scripts, style sheets and images, as each pod makes them when it starts. */
export const STATIC = "/var/lib/horizon/static";
/** Where images wait that users upload, until Glance has them. */
export const UPLOADS = "/var/lib/horizon/uploads";

/** Bytes of one upload: a third of the space for them. */
const LARGEST_UPLOAD = 10 * 2 ** 30;
export const UPLOAD_SPACE = "32Gi";

/** Variables that the settings read: the key is a secret, the address is each pod's own. */
export const SECRET_KEY = "HORIZON_SECRET_KEY";
export const POD_IP = "POD_IP";

type Python = string | number | boolean | Python[] | { [key: string]: Python };

/** A value as Python writes it. What JSON escapes in text, Python reads the same. */
export function python(value: Python): string {
    if (typeof value === "boolean") return value ? "True" : "False";
    if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
    if (typeof value === "object") {
        const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${python(item)}`);
        return `{${entries.join(", ")}}`;
    }
    return JSON.stringify(value);
}

export interface HorizonSettings {
    authUrl: string;
    region: string;
    /** memcached servers as host:port. */
    cacheServers: string[];
    /** File of the CA by which APIs are verified. */
    cafile: string | undefined;
    /** URL that users reach. */
    publicUrl: string;
    /** Whether its own server has a certificate; else TLS, where the URL has it, ends before. */
    tls: boolean;
    /** Names by which it answers, besides the URL's. */
    allowedHosts: string[];
}

/** local_settings.py, without credentials. */
export function localSettings(given: HorizonSettings): string {
    const { authUrl, region, cacheServers, cafile, publicUrl, tls, allowedHosts } = given;
    const { protocol, origin, hostname } = new URL(publicUrl);
    const settings: Record<string, Python> = {
        DEBUG: false,
        SESSION_ENGINE: "django.contrib.sessions.backends.cache",
        CACHES: {
            default: {
                BACKEND: "django.core.cache.backends.memcached.PyMemcacheCache",
                LOCATION: cacheServers,
                // A server that is gone costs a second now and then, and its users a login, but nobody an error.
                OPTIONS: { connect_timeout: 1, timeout: 1, ignore_exc: true },
            },
        },
        CSRF_TRUSTED_ORIGINS: [origin],
        ...(protocol === "https:" ? overTls : {}),
        ...(protocol === "https:" && !tls ? endedBefore : {}),
        OPENSTACK_KEYSTONE_URL: authUrl,
        ...(cafile === undefined ? {} : { OPENSTACK_SSL_CACERT: cafile }),
        OPENSTACK_ENDPOINT_TYPE: "internalURL",
        DEFAULT_SERVICE_REGIONS: { "*": region },
        OPENSTACK_KEYSTONE_DEFAULT_ROLE: "member",
        OPENSTACK_CINDER_FEATURES: { enable_backup: true },
        STATIC_ROOT: STATIC,
        COMPRESS_OFFLINE: true,
        FILE_UPLOAD_TEMP_DIR: UPLOADS,
        LOGGING: {
            version: 1,
            disable_existing_loggers: false,
            formatters: { plain: { format: "%(levelname)s %(name)s %(message)s" } },
            handlers: { console: { class: "logging.StreamHandler", formatter: "plain" } },
            root: { handlers: ["console"], level: "INFO" },
        },
    };
    return [
        "import os",
        "",
        "# The kubelet asks by the pod's address.",
        `_address = os.environ["${POD_IP}"]`,
        `ALLOWED_HOSTS = ${python([...new Set([hostname, ...allowedHosts])])}`,
        'ALLOWED_HOSTS.append(f"[{_address}]" if ":" in _address else _address)',
        `SECRET_KEY = os.environ["${SECRET_KEY}"]`,
        ...Object.entries(settings).map(([name, value]) => `${name} = ${python(value)}`),
        "",
    ].join("\n");
}

const overTls: Record<string, Python> = { CSRF_COOKIE_SECURE: true, SESSION_COOKIE_SECURE: true };

/** Where TLS ends before Horizon, who ends it says so. Elsewhere anybody could: the header is the client's own. */
const endedBefore: Record<string, Python> = { SECURE_PROXY_SSL_HEADER: ["HTTP_X_FORWARDED_PROTO", "https"] };

/** Horizon's own Apache (RA "OpenStack Dashboard (Horizon)": never the one of Keystone). */
export function horizonApache(size: DashboardSize, tls: boolean): string {
    return apacheConf({
        name: "horizon",
        port: PORT,
        wsgi: size.wsgi,
        tls,
        script: WSGI_PATH,
        modules: ["alias", "mime"],
        lines: [
            "TypesConfig /etc/mime.types",
            `Alias /static ${STATIC}`,
            // Apache's own limit of 1 GiB is less than many images have.
            `LimitRequestBody ${LARGEST_UPLOAD}`,
        ],
    });
}

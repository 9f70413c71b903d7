import { apacheConf } from "../common/apache";
import { renderOslo, OsloConfig } from "../common/oslo";
import { keystone } from "../common/options/2026.1/keystone";
import { optionsOf, Release } from "../common/releases";
import { databaseSection, mergeSections, middlewareSection, notificationsSection } from "../common/sections";
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
    /** Release whose options these are. @default the default release */
    release?: Release;
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
        database: databaseSection(size.database),
        fernet_receipts: { key_repository: FERNET_DIRECTORY, max_active_keys: maxActiveKeys },
        fernet_tokens: { key_repository: FERNET_DIRECTORY, max_active_keys: maxActiveKeys },
        oslo_messaging_notifications: notificationsSection(settings.notify),
        oslo_middleware: middlewareSection,
        token: {
            provider: "fernet",
            expiration,
            allow_expired_window: window,
            caching: true,
        },
    };
    return renderOslo(optionsOf(settings.release).keystone, mergeSections(config, settings.overrides));
}

/** Where Keystone's Apache has its configuration, and the application that it serves. */
export const APACHE_CONF = "/etc/keystone/apache.conf";
export const WSGI_PATH = "/etc/keystone/keystone.wsgi";

/** Keystone's own Apache (RA "Keystone": never the one of Horizon). */
export function keystoneApache(size: IdentitySize, tls: boolean): string {
    return apacheConf({ name: "keystone", port: PORT, wsgi: size.wsgi, tls, script: WSGI_PATH });
}

export const WSGI_SCRIPT = "from keystone.wsgi.api import application  # noqa: F401\n";

/** Sections that OpenStack's services have in common, without credentials; each option's reason is here, once. */

/** What a service's processes may hold open to the database. */
export interface PoolSize {
    /** Connections that one process keeps. */
    pool: number;
    /** Connections that it may open beyond. */
    overflow: number;
}

/** Where a service finds Keystone and the token cache. */
export interface IdentityAddress {
    /** URL of Keystone inside the cluster, with its version. */
    authUrl: string;
    region: string;
    /** memcached servers as host:port. */
    cacheServers: string[];
    /** File of the CA by which APIs are verified. */
    cafile: string | undefined;
}

/** What a client of Keystone needs to know of it. */
export type KeystoneAddress = Pick<IdentityAddress, "authUrl" | "cafile">;

export function databaseSection({ pool, overflow }: PoolSize) {
    return {
        // Below the proxy's and every firewall's idle time.
        connection_recycle_time: 280,
        max_pool_size: pool,
        max_overflow: overflow,
        // The writer may move: keep trying, the balancer takes a pod out meanwhile.
        max_retries: -1,
        db_max_retries: -1,
    };
}

/** @param senders connections that one process may hold for what it sends */
export function rabbitSection(senders: number) {
    return {
        rpc_conn_pool_size: senders,
        // Three heartbeats a minute: a lost broker is noticed in time, and 1000 hosts' heartbeats cost little.
        heartbeat_timeout_threshold: 60,
        heartbeat_rate: 3,
        // After a broker's restart thousands of clients come back: each waits up to this many seconds, at random.
        kombu_reconnect_splay: 30,
        rabbit_retry_interval: 1,
        rabbit_interval_max: 30,
        // Reply queues of processes that are gone, in seconds.
        rabbit_transient_queues_ttl: 600,
    };
}

/** @param to whether notifications have a broker to go to */
export function notificationsSection(to: boolean) {
    return to
        ? // Without a limit of retries, a lost broker would hold up every request.
          { driver: ["messagingv2"], topics: ["notifications"], retry: 3 }
        : { driver: ["noop"] };
}

/** The project in which services have their accounts. */
export const SERVICE_PROJECT = "service";

/** The account by which a service uses others' APIs; its password comes through the environment. */
export function accountSection({ authUrl, cafile }: KeystoneAddress, username: string) {
    return {
        auth_type: "password",
        auth_url: authUrl,
        cafile,
        username,
        user_domain_name: "Default",
        project_name: SERVICE_PROJECT,
        project_domain_name: "Default",
    };
}

/** How a service checks its users' tokens. */
export function authtokenSection(identity: IdentityAddress, username: string, serviceType: string) {
    return {
        ...accountSection(identity, username),
        www_authenticate_uri: identity.authUrl,
        region_name: identity.region,
        interface: "internal",
        service_type: serviceType,
        // Only services may go on with a user's expired token (OSSA-2023-003).
        service_token_roles: ["service"],
        service_token_roles_required: true,
        memcached_servers: identity.cacheServers,
        // What is in the cache could else be forged by whoever reaches it.
        memcache_security_strategy: "ENCRYPT" as const,
    };
}

/** A service's own token beside its user's, for work that outlives that one. */
export function serviceUserSection(identity: KeystoneAddress, username: string) {
    return { ...accountSection(identity, username), send_service_user_token: true };
}

export const middlewareSection = { enable_proxy_headers_parsing: true };

/** Sections of both; an option of the second wins. */
export function mergeSections<T extends object>(base: T, overrides: T | undefined): T {
    const merged = { ...base } as Record<string, object | undefined>;
    for (const [section, options] of Object.entries(overrides ?? {})) {
        merged[section] = { ...merged[section], ...(options as object) };
    }
    return merged as T;
}

/** The pool that a service really has: as sized, unless its user set it. */
export function poolOf(size: PoolSize, set: { max_pool_size?: number; max_overflow?: number } | undefined): PoolSize {
    return { pool: set?.max_pool_size ?? size.pool, overflow: set?.max_overflow ?? size.overflow };
}

import { optionsOf, Release } from "../common/releases";
import { OsloConfig, renderOslo } from "../common/oslo";
import { placement } from "../common/options/2026.1/placement";
import { ResourceSize } from "../common/quantity";
import { loadOf, Scale, wholeBetween } from "../common/scale";
import {
    authtokenSection,
    databaseSection,
    IdentityAddress,
    mergeSections,
    middlewareSection,
    PoolSize,
} from "../common/sections";
import { uwsgiIni, WsgiSize } from "../common/uwsgi";

/** placement.conf by section and option; every option exists in the pinned release. */
export type PlacementConfig = OsloConfig<typeof placement>;

export const PLACEMENT_PORT = 8778;

export interface PlacementApiSize {
    wsgi: WsgiSize;
    database: PoolSize;
    /** One pod. */
    pod: ResourceSize;
}

/**
 * Sizes for Placement. At the RA's scale four processes on each of three hosts: 1000 hypervisors say once a minute what they
 * have, and each of eight schedulers asks for one list of candidates at a time.
 */
export function sizePlacementApi(scale: Scale): PlacementApiSize {
    const processes = wholeBetween(1, 4, loadOf(scale));
    const threads = 4;
    return {
        wsgi: { processes, threads },
        // A request holds at most one session; twice that, for the threads that a change of size adds.
        database: { pool: threads, overflow: threads },
        // Half a core for each process; 95 MB measured for an idle one, and a list of 1000 candidates for each thread.
        pod: { cpu: processes / 2, memory: 256 + processes * 256 },
    };
}

export interface PlacementSettings {
    size: PlacementApiSize;
    identity: IdentityAddress;
    /** What the user sets differently. */
    overrides?: PlacementConfig;
    /** Release whose options these are. @default the default release */
    release?: Release;
}

/** placement.conf, without credentials. */
export function placementConf({ size, identity, overrides, release }: PlacementSettings): string {
    // Placement repeats no statement, so it has no db_max_retries.
    const { connection_recycle_time, max_pool_size, max_overflow, max_retries } = databaseSection(size.database);
    const config: PlacementConfig = {
        DEFAULT: { use_stderr: true },
        api: { auth_strategy: "keystone" },
        keystone_authtoken: authtokenSection(identity, "placement", "placement"),
        oslo_middleware: middlewareSection,
        placement: {
            // Of more candidates than are sent, each request sees others: schedulers that ask at once collide less.
            randomize_allocation_candidates: true,
            max_allocation_candidates: 1000,
            allocation_candidates_generation_strategy: "breadth-first",
            // Schedulers that did collide on a host.
            allocation_conflict_retry_count: 10,
        },
        placement_database: { connection_recycle_time, max_pool_size, max_overflow, max_retries },
    };
    return renderOslo(optionsOf(release).placement, mergeSections(config, overrides));
}

export function placementUwsgi(size: PlacementApiSize, tls: boolean): string {
    return uwsgiIni({
        name: "placement-api",
        module: "placement.wsgi.api:application",
        port: PLACEMENT_PORT,
        tls,
        ...size.wsgi,
    });
}

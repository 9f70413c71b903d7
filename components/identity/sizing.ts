import { ResourceSize } from "../common/quantity";
import { loadOf, Scale, wholeBetween } from "../common/scale";
import { PoolSize } from "../common/sections";
import { WsgiSize } from "../common/uwsgi";

export interface IdentitySize {
    /** mod_wsgi in each pod. */
    wsgi: WsgiSize;
    database: PoolSize;
    /** One pod. */
    pod: ResourceSize;
}

/**
 * Sizes for Keystone. At the RA's scale eight processes on each of five hosts: 14 GHz in all were measured at 1000 nodes
 * (performance docs), about one core a pod; four cores' worth of processes leave room for the loss of pods and for bursts
 * of tokens after a restart of the agents.
 */
export function sizeIdentity(scale: Scale): IdentitySize {
    const load = loadOf(scale);
    const processes = wholeBetween(1, 8, load);
    const threads = 4;
    return {
        wsgi: { processes, threads },
        // A request holds at most one connection; twice that, for the threads that a change of size adds.
        database: { pool: threads, overflow: threads },
        // Half a core for each process; 130 MB measured for an idle one, twice that in use, and Apache itself.
        pod: { cpu: processes / 2, memory: 256 + processes * 260 },
    };
}

const HOUR = 3600;

/**
 * Fernet keys that must be kept so that every token can be read until nobody may present it any more: those of a token's
 * whole life, and one staged and one primary.
 * @param expiration seconds a token is valid
 * @param window seconds that a service may still use an expired token for work that began before
 * @param rotationHours hours between rotations
 */
export function activeFernetKeys(expiration: number, window: number, rotationHours: number): number {
    return Math.ceil((expiration + window) / (rotationHours * HOUR)) + 2;
}

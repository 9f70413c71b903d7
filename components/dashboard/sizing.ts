import { ResourceSize } from "../common/quantity";
import { loadOf, Scale, wholeBetween } from "../common/scale";
import { WsgiSize } from "../common/uwsgi";

export interface DashboardSize {
    /** mod_wsgi in each pod. */
    wsgi: WsgiSize;
    /** One pod. */
    pod: ResourceSize;
}

/**
 * Sizes for Horizon ("can generate significant load on resources", RA "OpenStack Identity"). At the RA's scale five processes
 * of eight threads on each of three hosts of its own: a thread is held by a page for as long as the APIs take to answer it,
 * so 120 pages at once.
 */
export function sizeDashboard(scale: Scale): DashboardSize {
    const processes = wholeBetween(1, 5, loadOf(scale));
    return {
        wsgi: { processes, threads: 8 },
        // 158 MB measured for an idle process; a page of a thousand rows in each thread; Apache itself and /tmp.
        pod: { cpu: processes / 2, memory: 256 + processes * 400 },
    };
}

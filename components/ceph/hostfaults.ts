import { Fault, faultsAt } from "../common/faults";
import { RookArgs } from "./args";
import { RackHost, StorageHost } from "./crush";
import { allExpanded, diskCount } from "./devices";
import { databaseSize, LEAST_CORES, LEAST_TARGET, sizeOsd } from "./sizing";

/** Faults of the storage hosts and of those of monitors. Equal ones of many hosts are told once. */
export function hostFaults(args: RookArgs): Fault[] {
    const { hosts, monitorHosts } = args;
    const faults = [
        ...(hosts.length === 0 ? faultsAt("hosts", ["none has role storage, expected at least 1"]) : []),
        ...(monitorHosts.length === 0 ? faultsAt("monitorHosts", ["none has role ceph-mon, expected at least 1"]) : []),
        ...twice("hosts", hosts),
        ...twice("monitorHosts", monitorHosts),
    ];
    const reasons = new Map<string, string[]>();
    for (const host of hosts) {
        for (const reason of [...hardwareFaults(host), ...deviceFaults(host, args)]) {
            reasons.set(reason, [...(reasons.get(reason) ?? []), host.name]);
        }
    }
    for (const [reason, [first = "", ...others]] of reasons) {
        const more = others.length > 0 ? ` and ${others.length} more` : "";
        faults.push(...faultsAt("hosts", [`${first}${more}: ${reason}`]));
    }
    return faults;
}

function twice(path: string, hosts: RackHost[]): Fault[] {
    const names = hosts.map(({ name }) => name);
    const repeated = new Set(names.filter((name, i) => names.indexOf(name) !== i));
    return faultsAt(
        path,
        [...repeated].map((name) => `"${name}" is there twice`),
    );
}

function hardwareFaults(host: StorageHost): string[] {
    const hdds = diskCount(host, "hdd");
    if (hdds === 0) return ["no HDD, expected at least 1"];
    const reasons: string[] = [];
    const { pod, memoryTarget } = sizeOsd([host]);
    if (memoryTarget < LEAST_TARGET) {
        reasons.push(
            `${host.memoryGB} GB of memory for ${hdds} OSDs, ${memoryTarget} MiB for the caches of each, ` +
                `expected at least ${LEAST_TARGET} MiB`,
        );
    }
    if (pod.cpu < LEAST_CORES) {
        reasons.push(
            `${host.cores} cores for ${hdds} OSDs, expected at least ${LEAST_CORES} for each beside the system`,
        );
    }
    const database = databaseSize(host);
    if (database && database.size < database.least) {
        const ssds = diskCount(host, "ssd");
        reasons.push(
            `${ssds} SSDs give ${database.size} MiB to the metadata of each of ${hdds} HDDs, ` +
                `expected at least ${database.least} MiB (1 % of a HDD)`,
        );
    }
    return reasons;
}

function deviceFaults(host: StorageHost, { devices }: RookArgs): string[] {
    if (!devices) return [];
    const [hdds, ssds] = [diskCount(host, "hdd"), diskCount(host, "ssd")];
    const [data, metadata] = [allExpanded(devices.hdd), allExpanded(devices.ssd)];
    const all = [...data, ...metadata];
    const reasons = [...new Set(all.filter((name, i) => all.indexOf(name) !== i))].map(
        (name) => `devices name "${name}" twice`,
    );
    for (const name of all.filter((of) => !/^(\/dev\/)?[\w.:+@/-]+$/.test(of))) {
        reasons.push(`devices name "${name}", expected a path below /dev, with ranges such as {2..11}`);
    }
    if (data.length < hdds) reasons.push(`devices.hdd names ${data.length} of its ${hdds} HDDs, expected all`);
    if (metadata.length !== ssds && metadata.length < hdds) {
        const expected = `its ${ssds} SSDs, or a partition for each of its ${hdds} HDDs`;
        reasons.push(`devices.ssd names ${metadata.length} devices, expected ${expected}`);
    }
    return reasons;
}

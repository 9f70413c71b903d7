/**
 * What is told of a host: 250 fields in 10 seconds (processors, memory, a dozen of disks and interfaces, and what runs there),
 * and of a virtual machine 40 in 30 seconds; 100 and 10 series each. No series for each core, and none for each queue: they
 * would be ten times as many.
 */
export const HOST = { fields: 250, seconds: 10, series: 100 };
export const MACHINE = { fields: 40, seconds: 30, series: 10 };

/** Fields a second of all clusters' servers together, and their series, at the RA's scale. */
export const CLUSTERS = { fieldsPerSecond: 5000, series: 50_000 };

/**
 * MB of logs a day, at the services' default levels (estimates; measure your own): of a hypervisor, of a storage host, and of
 * a host of the control plane, idle and at the RA's scale, since its APIs log each request.
 */
export const LOGS_MB = { hypervisor: 60, storage: 200, control: { least: 50, atReference: 2500 } };

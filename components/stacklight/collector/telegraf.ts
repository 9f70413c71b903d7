import { SWITCH_RUN } from "../../networking/agentconfig";
import { METRICS_USERS } from "../access";
import { agentTable, plugin } from "./plugins";
import { HOST, MACHINE } from "../rates";

/** Where the host's root is in the container. */
export const HOST_ROOT = "/hostfs";
/** Where metrics wait, on the host's disk. */
export const BUFFER = "/var/lib/telegraf";
/** Racks and roles of hosts. */
export const HOSTS_DIRECTORY = "/etc/openstack-ra/hosts";
export const HOSTS_FILE = "hosts.csv";
/** What the switch says, written beside Telegraf. */
export const READINGS = "/run/readings";
/** Where Fluent Bit tells how it is, on the host's loopback. */
export const LOGS_PORT = 2020;

export interface MetricsSettings {
    urls: string[];
    bucket: string;
    cafile?: string;
    /** Whether there is a list of hosts with their racks and roles. */
    hosts: boolean;
}

/** By which Telegraf finds the host's files, in place of its container's (gopsutil). */
export const hostEnvironment = {
    HOST_PROC: `${HOST_ROOT}/proc`,
    HOST_SYS: `${HOST_ROOT}/sys`,
    HOST_ETC: `${HOST_ROOT}/etc`,
    HOST_VAR: `${HOST_ROOT}/var`,
    HOST_RUN: `${HOST_ROOT}/run`,
    HOST_DEV: `${HOST_ROOT}/dev`,
    HOST_MOUNT_PREFIX: HOST_ROOT,
};

/** A process that its host cannot do without, by its name. */
function processes(exe: string): string {
    return plugin("inputs.procstat", {
        exe,
        pid_finder: "native",
        properties: ["cpu", "memory"],
        fieldinclude: ["cpu_usage", "memory_rss", "num_threads", "created_at", "running", "pid_count"],
    });
}

/** telegraf.conf of every host. */
export function hostConf({ urls, bucket, cafile, hosts }: MetricsSettings): string {
    return [
        agentTable({
            hostname: "${NODE_NAME}",
            interval: `${HOST.seconds}s`,
            round_interval: true,
            // Readings and writes of hundreds of hosts would else come in the same moment.
            collection_jitter: "3s",
            flush_interval: `${HOST.seconds}s`,
            flush_jitter: "5s",
            // InfluxDB's own advice.
            metric_batch_size: 5000,
            // What could not be written waits on disk, whatever its number: the volume's size is its limit.
            buffer_strategy: "disk_write_through",
            buffer_directory: BUFFER,
            // Dozens of writes in each second would else wait for the disk. After a restart of the host it starts empty.
            buffer_disk_sync: false,
            skip_processors_after_aggregators: true,
        }),
        plugin("inputs.cpu", { percpu: false, totalcpu: true, report_active: true }),
        plugin("inputs.mem", {}),
        plugin("inputs.system", {}),
        plugin("inputs.processes", {}),
        plugin("inputs.kernel", {}),
        plugin("inputs.disk", {
            ignore_fs: ["tmpfs", "devtmpfs", "overlay", "squashfs", "iso9660", "nsfs", "efivarfs", "tracefs"],
            ignore_mount_opts: ["bind"],
        }),
        // Whole disks; what is mapped on them would count the same bytes twice.
        plugin("inputs.diskio", { devices: ["sd?", "sd??", "vd?", "nvme?n?", "nvme??n?"] }),
        // The hosts' own and the switch's, not the thousands of machines'. A bond that has lost a link has half its speed.
        plugin("inputs.net", { interfaces: ["bond*", "en*", "eth*", "br-*", "vxlan_sys_*"] }),
        processes("kubelet"),
        processes("containerd"),
        // Of the collector itself: what it dropped, and what waits.
        plugin("inputs.internal", { interval: "60s", collect_memstats: false }),
        plugin("inputs.prometheus", {
            interval: "60s",
            urls: [`http://127.0.0.1:${LOGS_PORT}/api/v2/metrics/prometheus`],
            metric_version: 2,
            fieldinclude: [
                "fluentbit_output_dropped_records_total",
                "fluentbit_output_retries_failed_total",
                "fluentbit_output_errors_total",
                "fluentbit_output_proc_bytes_total",
                "fluentbit_storage_fs_chunks",
            ],
            tagexclude: ["url", "hostname"],
        }),
        hosts
            ? plugin("processors.lookup", {
                  files: [`${HOSTS_DIRECTORY}/${HOSTS_FILE}`],
                  format: "csv_key_values",
                  key: '{{.Tag "host"}}',
              })
            : "",
        // One for each: of several URLs in one output, only one is written to.
        ...urls.map((url) =>
            plugin("outputs.influxdb", {
                urls: [url],
                database: bucket,
                skip_database_creation: true,
                username: METRICS_USERS.write,
                password: "${INFLUX_PASSWORD}",
                content_encoding: "gzip",
                timeout: "15s",
                tls_ca: url.startsWith("https:") ? cafile : undefined,
            }),
        ),
    ]
        .filter((part) => part !== "")
        .join("\n");
}

/** The rest of it where a switch is: Telegraf has no input for Open vSwitch. */
export const SWITCH_CONF = [
    processes("ovs-vswitchd"),
    processes("ovsdb-server"),
    plugin("inputs.conntrack", { collect: [] }),
    plugin("inputs.file", { files: [`${READINGS}/*.influx`], data_format: "influx" }),
].join("\n");

/** The rest of it on hypervisors. Whoever may open the socket for readers can change nothing. */
export const MACHINES_CONF = [
    processes("libvirtd|virtqemud"),
    plugin("inputs.libvirt", {
        interval: `${MACHINE.seconds}s`,
        libvirt_uri: `qemu+unix:///system?socket=${HOST_ROOT}/run/libvirt/libvirt-sock-ro`,
        // Not each virtual core's own.
        statistics_groups: ["state", "cpu_total", "balloon", "interface", "block"],
    }),
].join("\n");

/**
 * Asks the switch what passes it: packets that its flows knew (hit), that it had to think about (missed), that it lost,
 * and how many flows and ports there are. Without an answer there is no reading, and alerts tell so.
 */
export const ASK_SWITCH = `while :; do
    pid=$(cat ${SWITCH_RUN}/ovs-vswitchd.pid 2>/dev/null)
    if ovs-appctl --timeout=5 --target="${SWITCH_RUN}/ovs-vswitchd.$pid.ctl" dpctl/show >${READINGS}/answer; then
        awk '/^[^ ]/ { sub(/:$/, ""); datapath = $0 }
            $1 == "lookups:" { gsub(/[a-z]+:/, ""); hit = $1; missed = $2; lost = $3 }
            $1 == "flows:" { flows = $2 }
            $1 == "port" { ports++ }
            END { if (datapath != "") printf "openvswitch,datapath=%s hit=%di,missed=%di,lost=%di,flows=%di,ports=%di\\n",
                datapath, hit, missed, lost, flows, ports }' ${READINGS}/answer >${READINGS}/new &&
            mv ${READINGS}/new ${READINGS}/openvswitch.influx
    else
        rm -f ${READINGS}/openvswitch.influx
    fi
    sleep ${HOST.seconds}
done`;

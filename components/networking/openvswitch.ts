import * as pulumi from "@pulumi/pulumi";
import { agent } from "../common/daemon";
import { hostPaths, joinMounts, scratch } from "../common/files";
import { tierImages } from "../common/images";
import { Placement } from "../common/placement";
import { EXTERNAL_BRIDGE, SWITCH_RUN } from "./agentconfig";
import { byBridge } from "./placements";
import { appOf, Tier } from "./tier";

/** Bridges and ports, kept on the host: they are there again when it has restarted. */
const DATA = "/var/lib/openvswitch";
const DATABASE = `${DATA}/conf.db`;
const SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema";
const SOCKET = `${SWITCH_RUN}/db.sock`;

/** To the pod's log and nowhere else. */
const LOG = ["-vconsole:info", "-vsyslog:off", "-vfile:off"];

/** The database, made where there is none, and brought to this release's schema where that is another. */
const MAKE_DATABASE = `if [ ! -e ${DATABASE} ]; then
    ovsdb-tool create ${DATABASE} ${SCHEMA}
elif [ "$(ovsdb-tool needs-conversion ${DATABASE} ${SCHEMA})" = yes ]; then
    ovsdb-tool convert ${DATABASE} ${SCHEMA}
fi`;

/**
 * The switch, once its database answers. $1 is the external bridge and $2 its interface, where there are such. There
 * is no need to lock its memory: hosts of Kubernetes do not swap.
 */
const START_SWITCH = `set -e
vsctl="ovs-vsctl --db=unix:${SOCKET} --retry --timeout=60 --no-wait"
$vsctl init
$vsctl set Open_vSwitch . external_ids:system-id="$NODE" external_ids:hostname="$NODE"
[ -z "$1" ] || $vsctl --may-exist add-br "$1"
[ -z "$2" ] || $vsctl --may-exist add-port "$1" "$2"
exec ovs-vswitchd unix:${SOCKET} --pidfile=${SWITCH_RUN}/ovs-vswitchd.pid ${LOG.join(" ")}`;

/**
 * Open vSwitch on every host with an L2 agent; with the external bridge where L3 agents are. Pods are replaced only
 * by an operator: the packets of all machines and routers of a host pass here (docs/networking.md).
 */
export function createSwitches(tier: Tier): void {
    const { args, placements } = tier;
    const { gateways, others } = byBridge(placements.openvswitch, placements["neutron-l3-agent"]);
    const external = [EXTERNAL_BRIDGE, ...(args.externalInterface === undefined ? [] : [args.externalInterface])];
    createSwitch(tier, "openvswitch-gateway", gateways, external);
    if (others && args.agents !== "host") createSwitch(tier, "openvswitch", others, []);
}

function createSwitch(tier: Tier, component: string, placement: Placement, external: string[]): pulumi.Resource {
    const { name, args, size, parent } = tier;
    const images = tierImages(args.images, args.release);
    const mounts = joinMounts(hostPaths({ path: DATA }, { path: SWITCH_RUN }), scratch("/tmp"));
    const database = { image: images["openvswitch-db"], size: size.switchDatabase, mounts };
    // Only whether it is ready: a restart by the kubelet would be one that nobody asked for.
    const ready = (command: string[]) => ({
        readiness: { exec: { command }, periodSeconds: 30, timeoutSeconds: 10 },
    });
    return agent(
        `${name}-${component}`,
        {
            app: appOf(tier, component, "openvswitch"),
            placement,
            image: images["openvswitch-vswitchd"],
            uid: 0,
            command: ["sh", "-c", START_SWITCH, "sh", ...external],
            fields: { NODE: "spec.nodeName" },
            size: size.switch,
            mounts,
            probes: ready(["ovs-appctl", "--timeout=5", "--target=ovs-vswitchd", "version"]),
            before: { "ovsdb-create": { ...database, command: ["sh", "-c", MAKE_DATABASE] } },
            beside: {
                "ovsdb-server": {
                    ...database,
                    command: ["ovsdb-server", DATABASE, `--remote=punix:${SOCKET}`, ...LOG],
                    probes: ready(["ovsdb-client", "--timeout=5", "list-dbs", `unix:${SOCKET}`]),
                },
            },
            update: "OnDelete",
        },
        { parent },
    );
}

import { DEFAULT_CAPABILITIES, Room, User } from "../machine/room";
import { ContainerSpec, PodSecurity, PodSpec, Security } from "./spec";

/** What containers of a pod may do, by what the pod and the container say. */
export function rights(
    pod: PodSpec,
    { securityContext: own = {} }: ContainerSpec,
): Pick<Room, "user" | "privileged" | "capabilities" | "escalation" | "readOnlyRoot" | "hostProcesses"> {
    return {
        user: userOf(pod.securityContext ?? {}, own),
        privileged: own.privileged ?? false,
        capabilities: capabilitiesOf(own.capabilities ?? {}),
        escalation: own.allowPrivilegeEscalation ?? true,
        readOnlyRoot: own.readOnlyRootFilesystem ?? false,
        hostProcesses: pod.hostPID ?? false,
    };
}

function userOf(pod: PodSecurity, own: Security): User {
    const uid = own.runAsUser ?? pod.runAsUser ?? 0;
    if (uid === 0 && (own.runAsNonRoot ?? pod.runAsNonRoot))
        throw new Error("it runs as root, and says that it does not");
    const gid = own.runAsGroup ?? pod.runAsGroup ?? 0;
    const groups = [...(pod.fsGroup === undefined ? [] : [pod.fsGroup]), ...(pod.supplementalGroups ?? [])];
    return { uid, gid, groups };
}

function capabilitiesOf({ add, drop }: NonNullable<Security["capabilities"]>): string[] {
    const lower = (names: string[] = []) => names.map((name) => name.toLowerCase().replace(/^cap_/, ""));
    const dropped = lower(drop);
    const kept = DEFAULT_CAPABILITIES.filter((name) => !dropped.includes("all") && !dropped.includes(name));
    return [...new Set([...kept, ...lower(add)])].sort();
}

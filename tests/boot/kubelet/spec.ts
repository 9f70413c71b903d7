/** What rendered pods say, as far as it is done here; what they leave out is undefined, unlike in the SDK's types. */
export interface PodSpec {
    containers: ContainerSpec[];
    initContainers?: ContainerSpec[];
    volumes?: Volume[];
    securityContext?: PodSecurity;
    automountServiceAccountToken?: boolean;
    serviceAccountName?: string;
    hostNetwork?: boolean;
    hostPID?: boolean;
    terminationGracePeriodSeconds?: number;
}

export interface ContainerSpec {
    name: string;
    image: string;
    command?: string[];
    args?: string[];
    env?: Variable[];
    envFrom?: VariablesFrom[];
    ports?: { name?: string; containerPort: number }[];
    volumeMounts?: VolumeMount[];
    securityContext?: Security;
    resources?: { limits?: { memory?: string } };
    lifecycle?: { preStop?: { exec?: { command: string[] } } };
    startupProbe?: Probe;
    readinessProbe?: Probe;
    livenessProbe?: Probe;
    /** "Always" makes an init container one that runs beside the others. */
    restartPolicy?: string;
}

export interface Variable {
    name: string;
    value?: string;
    valueFrom?: { fieldRef?: { fieldPath: string }; secretKeyRef?: KeyOf; configMapKeyRef?: KeyOf };
}

export interface KeyOf {
    name: string;
    key: string;
    optional?: boolean;
}

export interface VariablesFrom {
    prefix?: string;
    secretRef?: Source;
    configMapRef?: Source;
}

export interface Source {
    name: string;
    optional?: boolean;
    items?: { key: string; path: string; mode?: number }[];
    defaultMode?: number;
}

export interface Volume {
    name: string;
    configMap?: Source;
    secret?: Omit<Source, "name"> & { secretName: string };
    emptyDir?: object;
    hostPath?: { path: string; type?: string };
    persistentVolumeClaim?: { claimName: string };
    projected?: { sources: Projection[]; defaultMode?: number };
}

export interface Projection {
    configMap?: Source;
    secret?: Source;
    downwardAPI?: { items: { path: string; fieldRef: { fieldPath: string } }[] };
    serviceAccountToken?: { path: string };
}

export interface VolumeMount {
    name: string;
    mountPath: string;
    subPath?: string;
    subPathExpr?: string;
    readOnly?: boolean;
    mountPropagation?: "None" | "HostToContainer" | "Bidirectional";
}

export interface PodSecurity {
    runAsUser?: number;
    runAsGroup?: number;
    runAsNonRoot?: boolean;
    fsGroup?: number;
    supplementalGroups?: number[];
}

export interface Security extends Omit<PodSecurity, "fsGroup" | "supplementalGroups"> {
    privileged?: boolean;
    capabilities?: { add?: string[]; drop?: string[] };
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
}

export interface Probe {
    httpGet?: {
        path?: string;
        port: number | string;
        host?: string;
        scheme?: string;
        httpHeaders?: { name: string; value: string }[];
    };
    tcpSocket?: { port: number | string; host?: string };
    exec?: { command: string[] };
    timeoutSeconds?: number;
    periodSeconds?: number;
    failureThreshold?: number;
}

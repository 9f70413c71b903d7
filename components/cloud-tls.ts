import { CertificatesArgs, certificatesFaults } from "./certificates";
import { Fault, faultsAt, meaningless } from "./common/faults";

/** Who signs the servers' certificates, or that they have none. */
export type TlsArgs = Omit<CertificatesArgs, "namespace" | "protect"> & { enabled?: boolean };

/** Tiers with a URL that users are given. */
const tiersOfUsers = [
    "identity",
    "image",
    "blockStorage",
    "placementApi",
    "computeControl",
    "networking",
    "dashboard",
] as const;

type Urls = { publicUrl?: unknown; consoleUrl?: unknown };

/** Faults of the certificates' settings, and of URLs for users that do not go with them. */
export function tlsFaults(
    { enabled = true, ...of }: TlsArgs = {},
    tiers: Record<(typeof tiersOfUsers)[number], Urls>,
): Fault[] {
    if (!enabled) return meaningless("tls.enabled: false", of).map(below);
    return [...certificatesFaults(of).map(below), ...plaintextUrls(tiers)];
}

function below(fault: Fault): Fault {
    return { ...fault, propertyPath: `tls.${fault.propertyPath}` };
}

/** Servers with certificates speak TLS alone: by a URL without it nobody reaches them. */
function plaintextUrls(tiers: Parameters<typeof tlsFaults>[1]): Fault[] {
    return tiersOfUsers.flatMap((tier) =>
        (["publicUrl", "consoleUrl"] as const).flatMap((key) => {
            const url = tiers[tier][key];
            if (typeof url !== "string" || !url.startsWith("http://")) return [];
            return faultsAt(`${tier}.${key}`, [`"${url}", expected https://: its server has a certificate (tls)`]);
        }),
    );
}

const SUFFIXES: Record<string, number> = {
    "": 1,
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
};

const PATTERN = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;

/** Whether a text is a Kubernetes quantity that we use: digits, then a decimal or binary suffix ("500m", "16Gi"). */
export function isQuantity(text: string): boolean {
    return PATTERN.test(text);
}

/** The value of a Kubernetes quantity: cores, or bytes. Throws on anything else. */
export function parseQuantity(text: string): number {
    const [, digits, suffix = ""] = PATTERN.exec(text) ?? [];
    if (digits === undefined) {
        throw new Error(`"${text}" is not a Kubernetes quantity, expected digits and a suffix such as 500m or 16Gi`);
    }
    return Number(digits) * (SUFFIXES[suffix] ?? 1);
}

/** Cores as a quantity: 0.25 → "250m", 16 → "16". */
export function cores(n: number): string {
    return Number.isInteger(n) ? String(n) : `${Math.ceil(n * 1000)}m`;
}

/** MiB as a quantity: 512 → "512Mi", 2048 → "2Gi". */
export function mebibytes(n: number): string {
    const whole = Math.ceil(n);
    return whole % 1024 === 0 ? `${whole / 1024}Gi` : `${whole}Mi`;
}

/** GiB as a quantity, rounded up. */
export function gibibytes(n: number): string {
    return `${Math.ceil(n)}Gi`;
}

/** What one pod's container asks for. */
export interface ResourceSize {
    /** Cores. */
    cpu: number;
    /** MiB. */
    memory: number;
}

/**
 * Requests as sized; the memory limit equals the request, so that a pod that outgrows its size is the one that ends; no CPU
 * limit, because throttling a healthy pod helps nobody on a host of its own.
 */
export function resources(size: ResourceSize) {
    const memory = mebibytes(size.memory);
    return { requests: { cpu: cores(size.cpu), memory }, limits: { memory } };
}

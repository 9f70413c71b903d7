import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * A generated password: 32 letters and digits (190 bits), which need no escaping in URLs and configuration. It has no
 * keepers: nothing but its own deletion makes another.
 */
export function password(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
    return new random.RandomPassword(name, { length: 32, special: false }, opts).result;
}

/** A generated password for each name. */
export function passwords(
    prefix: string,
    names: string[],
    opts: pulumi.CustomResourceOptions,
): Record<string, pulumi.Output<string>> {
    return Object.fromEntries(names.map((name) => [name, password(`${prefix}-${name}-password`, opts)]));
}

import { Rule } from "../rule";
import { UNKNOWN } from "../stack";

/** Tags that are made to move. */
const MOVING = /^(latest|stable|edge|nightly|main|master|develop|dev|head|rolling|current)$/i;

/** Everything that is named "image" in a resource. */
export function imagesIn(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(imagesIn);
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, item]) =>
        key === "image" && typeof item === "string" ? [item] : imagesIn(item),
    );
}

function imageFault(image: string, digests: boolean): string | undefined {
    if (image === UNKNOWN || /@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
    if (digests) return "named by no digest";
    // A colon before the last slash is that of a registry's port.
    const tag = /:([^:/]+)$/.exec(image)?.[1];
    if (tag === undefined) return 'no tag, which means "latest"';
    return MOVING.test(tag) ? `the tag "${tag}" moves` : undefined;
}

export const images: Rule = {
    name: "images",
    description: "No image of a production stack is one thing today and another tomorrow.",
    source: "the program's own: a pod that is made anew must be the same as before",
    reads: ["production", "digests"],
    violations: (stack, { production, digests }) => {
        if (!production) return [];
        // In their status operators tell what runs, not what should.
        return stack.flatMap(({ urn, props }) =>
            [...new Set(imagesIn({ ...props, status: undefined }))].flatMap((image) => {
                const fault = imageFault(image, digests);
                return fault === undefined ? [] : [{ urn, says: `${image}: ${fault}` }];
            }),
        );
    },
};

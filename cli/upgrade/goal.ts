import { Fault, faultsAt, faultText } from "../../components/common/faults";
import { ImageName, imageCatalogue, ImageReference, tagOf } from "../../components/common/images";
import { DEFAULT_RELEASE, Release, releases } from "../../components/common/releases";
import { suggestion } from "../../components/common/text";
import { orderedServices, serviceOrders } from "./order";
import { ServiceOrder } from "./phases";
import { completed, releaseFault, tagFault } from "./versions";

/** The keys of a stack's configuration that an upgrade changes. */
export interface VersionConfig {
    release: Release;
    images: Record<string, ImageReference>;
}

export interface Goal {
    /** What was asked for, as people say it. */
    title: string;
    before: VersionConfig;
    after: VersionConfig;
}

/** What can be upgraded by itself: a service with its images, or one image. */
export function upgradeNames(): string[] {
    return [...new Set([...orderedServices, ...Object.keys(imageCatalogue)])];
}

function imagesOf(name: string): ImageName[] {
    const order = Object.hasOwn(serviceOrders, name)
        ? (serviceOrders[name as keyof typeof serviceOrders] as ServiceOrder)
        : undefined;
    if (order) return order.images;
    return Object.hasOwn(imageCatalogue, name) ? [name as ImageName] : [];
}

/** The tag that an image has in a stack. */
export function currentTag({ release, images }: VersionConfig, image: ImageName): string {
    return images[image]?.tag ?? tagOf(imageCatalogue[image].tag, release);
}

/**
 * What a stack's configuration must become. Throws one error with every fault of the words after --to.
 * @param words each a release ("2026.2"), or a name and its version ("rabbitmq=4.2.10")
 */
export function goalOf(words: string[], before: VersionConfig): Goal {
    const after: VersionConfig = { release: before.release, images: { ...before.images } };
    const faults: Fault[] = [];
    for (const word of words) {
        const [, name, version] = /^([a-z0-9-]+)=(.+)$/.exec(word) ?? [];
        if (name !== undefined && version !== undefined) {
            faults.push(...setImages(name, version, before, after));
        } else if (/^\d/.test(word)) {
            const fault = releaseFault(before.release, word, releases);
            faults.push(...faultsAt(word, fault === undefined ? [] : [fault]));
            faults.push(...pinned(word, before));
            after.release = word as Release;
        } else {
            faults.push(
                ...faultsAt(word, ["expected a release (2026.2), or a service and a version (rabbitmq=4.2.10)"]),
            );
        }
    }
    if (faults.length > 0) throw new Error(faultText("upgrade --to cannot be done; nothing was changed", faults));
    return { title: words.join(" and "), before, after };
}

/** Images that a stack's configuration names itself would stay what they are, in the middle of the new release. */
function pinned(to: string, { images, release }: VersionConfig): Fault[] {
    return Object.entries(images)
        .filter(([name, { tag, digest }]) => {
            const own = imageCatalogue[name as ImageName].tag.startsWith(`${DEFAULT_RELEASE}-`);
            return own && release !== to && (tag !== undefined || digest !== undefined);
        })
        .map(([name, { tag, digest }]) => ({
            propertyPath: to,
            reason:
                `images.${name} names ${digest ?? tag ?? ""}, which would stay; ` +
                `take it out (pulumi config rm --path images.${name}) or put the new release's in its place`,
        }));
}

function setImages(name: string, version: string, before: VersionConfig, after: VersionConfig): Fault[] {
    const images = imagesOf(name);
    const [given = "", digest] = version.split("@");
    if (images.length === 0) {
        const names = upgradeNames();
        return faultsAt(name, [`no such service or image${suggestion(name, names)}, there are: ${names.join(", ")}`]);
    }
    return images.flatMap((image) => {
        const from = currentTag(before, image);
        const tag = completed(given, from);
        // Two families write the distribution differently ("ubuntu_noble", "ubuntu-noble"): each keeps its own.
        const own = before.images[image];
        if (own?.digest !== undefined && digest === undefined) {
            const reason = `images.${image}.digest decides, whatever the tag; expected ${name}=${given}@sha256:…`;
            return faultsAt(name, [reason]);
        }
        const fault = numberFault(image, tag) ?? tagFault(image, from, tag, before.release);
        if (fault !== undefined) return faultsAt(name, [fault]);
        if (tag === from && digest === own?.digest) return [];
        after.images[image] = { ...own, tag, ...(digest === undefined ? {} : { digest }) };
        return [];
    });
}

/** `pulumi config set --path` writes such a text as a number or a truth value, which is no tag; `--type string` not all CLIs have. */
function numberFault(image: ImageName, tag: string): string | undefined {
    if (!/^(\d+|true|false)$/.test(tag)) return undefined;
    return (
        `"${tag}" would stand in the stack's file as no text; expected a tag with a letter, a dot or a dash: ` +
        `push the same image as v${tag}, or name it by its digest and another tag (images.${image})`
    );
}

/** An image that another program brings. */
export interface BroughtImage {
    image: ImageName;
    /** As pods name it, but for the registry. */
    reference: string;
}

/** What there is to know of an upgrade beside its two programs. */
export interface Brought {
    images: BroughtImage[];
    /** Whether the services become another release's. */
    release: boolean;
}

function referenceOf(versions: VersionConfig, image: ImageName): string {
    const { repository = imageCatalogue[image].repository, digest } = versions.images[image] ?? {};
    return `${repository}:${currentTag(versions, image)}${digest === undefined ? "" : `@${digest}`}`;
}

/** The images and the release that a goal brings. */
export function broughtBy({ before, after }: Goal): Brought {
    const images = (Object.keys(imageCatalogue) as ImageName[])
        .map((image) => ({ image, reference: referenceOf(after, image) }))
        .filter(({ image, reference }) => reference !== referenceOf(before, image));
    return { images, release: before.release !== after.release };
}

/** Whether there is nothing to do. */
export function isReached({ before, after }: Goal): boolean {
    return JSON.stringify(before) === JSON.stringify(after);
}

/** The configuration as the program takes it in place of the stack's file. */
export function configOf({ release, images }: VersionConfig): Record<string, string> {
    return { release, images: JSON.stringify(images) };
}

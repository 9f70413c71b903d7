import * as gazpacho from "./options/2026.1";
import * as hibiscus from "./options/2026.2";
import { Catalogue } from "./oslo";

/** The options of every service that the program configures, by service. */
export type Options = typeof gazpacho;

export interface ReleaseFacts {
    /** Its name among people. */
    title: string;
    /** Whether one may go on from it to the next such release and leave out the one between ("skip level upgrade release process"). */
    slurp: boolean;
    /** Of the versions that each file under options/<release> names. */
    options: Record<keyof Options, Catalogue>;
}

/** OpenStack releases that the program can deploy, the oldest first: an upgrade goes from one to the next. */
export const releases = {
    "2026.1": {
        title: "Gazpacho",
        slurp: true,
        options: gazpacho,
    },
    "2026.2": {
        title: "Hibiscus",
        slurp: false,
        options: hibiscus,
    },
} as const satisfies Record<string, ReleaseFacts>;

export type Release = keyof typeof releases;

export const releaseNames = Object.keys(releases) as [Release, ...Release[]];

/** What a stack has that says nothing: the release that everything is tested with. */
export const DEFAULT_RELEASE: Release = "2026.1";

/**
 * A release's options, by service. The types are the default release's: what the program itself sets exists in both, and what
 * another release has not is a fault when its files are rendered.
 */
export function optionsOf(release: Release = DEFAULT_RELEASE): Options {
    return releases[release].options as Record<keyof Options, Catalogue> as Options;
}

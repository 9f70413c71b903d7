/** A kind of custom resource, as an API server names it. */
export interface Kind {
    kind: string;
    plural: string;
    group: string;
    version: string;
    /** Not in a namespace. */
    cluster?: true;
}

/** Kinds of one group and version, each with its plural. */
export function kinds(group: string, version: string, names: Record<string, string>): Kind[] {
    return Object.entries(names).map(([kind, plural]) => ({ kind, plural, group, version }));
}

/** Another place at which the program says that a resource stood, as the SDK tells the engine. */
export interface AliasSpec {
    urn?: string;
    name?: string;
    type?: string;
    noParent?: boolean;
    parentUrn?: string;
}

/** What a URN is made from. */
export interface Named {
    type: string;
    name: string;
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/** The types of all ancestors in a URN, and its own. */
function chainOf(urn: string): string {
    return urn.split("::")[2] ?? "";
}

/** The URN as the engine makes it: the types of all ancestors, then the name. */
export function urnOf(stack: string, project: string, { type, name }: Named, parentUrn?: string): string {
    const chain = parentUrn === undefined ? "" : chainOf(parentUrn);
    return `urn:pulumi:${stack}::${project}::${chain === "" || chain === STACK_TYPE ? "" : `${chain}$`}${type}::${name}`;
}

/**
 * The URNs that the engine takes for the resource's own, beside the one that it has: those of its aliases, below each URN that
 * its parent has or had. (A parent's other names are part of no URN; the program renames no component.)
 */
export function formerUrns(
    stack: string,
    project: string,
    own: Named,
    aliases: AliasSpec[],
    parent?: { urn: string; formerUrns?: string[] },
): string[] {
    const parents = parent ? [parent.urn, ...(parent.formerUrns ?? [])] : [undefined];
    const found = [{}, ...aliases].flatMap(({ urn, name, type, noParent, parentUrn }: AliasSpec) => {
        if (urn) return [urn];
        const above = noParent ? [undefined] : parentUrn && parentUrn !== parent?.urn ? [parentUrn] : parents;
        const named = { name: name || own.name, type: type || own.type };
        return above.map((one) => urnOf(stack, project, named, one));
    });
    return [...new Set(found)].filter((urn) => urn !== urnOf(stack, project, own, parent?.urn));
}

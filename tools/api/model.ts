/** A property or method: an argument, an output, a field of a type. */
export interface Member {
    name: string;
    /** As it is declared, e.g. "Input<string>"; of a method its parameters and what it returns. */
    type: string;
    optional: boolean;
    method: boolean;
    /** From its doc comment, without tags; empty where there is none. */
    text: string;
    /** What its doc comment says after @default. */
    default?: string;
    /** Where it is declared, e.g. "messaging/args.ts:23". */
    place: string;
}

interface Named {
    name: string;
    /** The tier's folder in components/, e.g. "messaging"; "common" of what tiers share. */
    folder: string;
    text: string;
    /** Whether programs can import it by its name. */
    exported: boolean;
}

/** A class that makes resources. */
export interface Component extends Named {
    kind: "component";
    args: Member[];
    outputs: Member[];
}

/** An interface with its fields. */
export interface Shape extends Named {
    kind: "interface";
    fields: Member[];
    /** Whether it is part of a component's arguments, at whatever depth. */
    argument: boolean;
}

/** Another type, a function or a constant, as it is declared. */
export interface Other extends Named {
    kind: "type" | "function" | "constant";
    declaration: string;
}

export type Entry = Component | Shape | Other;

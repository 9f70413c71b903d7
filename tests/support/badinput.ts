/** Settings that are refused. */
export interface BadInput {
    what: string;
    config?: Record<string, string>;
    /** Values that are encrypted in the stack's file. */
    secret?: Record<string, string>;
    /** Each fault's line: where, what was given, what is expected. */
    says: string[];
}

import { backendExamples } from "./alertbackends";
import { platformExamples } from "./alertplatform";
import { Readings } from "./alertreadings";

/** A case in which a kind of rule tells of a failure, and one in which it does not. */
export interface Example {
    /** Nagios' host and service. */
    of: [host: string, service: string];
    /** The state that it comes to, and what is read. */
    fires: [state: 1 | 2, readings: Readings][];
    quiet: Readings;
}

/** For each kind of rule. */
export const examples: Record<string, Example> = { ...backendExamples, ...platformExamples };

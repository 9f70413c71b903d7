import { Step } from "./steps";

/** What brings a step's targets into the cluster. */
export interface Deployer {
    /** As a sentence, for people. */
    how: string;
    /** Programs of the steps' commands that have no place here, e.g. "pulumi" where there is none. */
    without: string[];
    /** Deploys a step's targets, and waits until they are what the new program says. May be repeated. */
    deploy(step: Step): Promise<void>;
    /** Deletes what the targets have replaced. */
    finish(): Promise<void>;
}

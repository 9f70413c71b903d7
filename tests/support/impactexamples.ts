import { podExamples } from "./podexamples";
import { stateExamples } from "./stateexamples";

/** Rule → changes to which it applies, and what it says of them. */
export const examples = { ...stateExamples, ...podExamples };

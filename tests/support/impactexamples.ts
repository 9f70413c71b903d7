import { addressExamples } from "./addressexamples";
import { podExamples } from "./podexamples";
import { stateExamples } from "./stateexamples";

export { silentExamples } from "./addressexamples";

/** Rule → changes to which it applies, and what it says of them. */
export const examples = { ...stateExamples, ...addressExamples, ...podExamples };

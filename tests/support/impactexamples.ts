import { addressExamples } from "./addressexamples";
import { podExamples } from "./podexamples";
import { siteExamples } from "./siteexamples";
import { stateExamples } from "./stateexamples";

export { silentExamples } from "./siteexamples";

/** Rule → changes to which it applies, and what it says of them. */
export const examples = { ...stateExamples, ...addressExamples, ...siteExamples, ...podExamples };

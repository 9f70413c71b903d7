import { Container, containersOf, podsOf } from "../pods";
import { Rule } from "../rule";
import { at } from "../stack";

/** Cores are shared by what is asked for and never limited; what takes more memory than its limit would take it from others. */
const ASKED = ["requests.cpu", "requests.memory", "limits.memory"];

function lacking({ resources }: Container): string[] {
    return ASKED.filter((path) => !at(resources, ...path.split(".")));
}

export const requests: Rule = {
    name: "requests",
    description: "Every container asks for cores and memory, and its memory has a limit.",
    source: "RA, hardware: the hosts' capacity is counted, and pods are placed by what they ask for",
    violations: (stack) =>
        podsOf(stack).flatMap(({ urn, where, spec }) =>
            containersOf(spec).flatMap((container) =>
                lacking(container).map((path) => ({ urn, says: `${where}: ${container.name}: no ${path}` })),
            ),
        ),
};

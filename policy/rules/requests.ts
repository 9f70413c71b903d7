import { Container, containersOf, podsOf } from "../pods";
import { Rule, violationsAt } from "../rule";
import { at } from "../stack";

/** Cores are shared by what is asked for and never limited; what takes more memory than its limit would take it from others. */
const ASKED = ["requests.cpu", "requests.memory", "limits.memory"];

function lacking({ name, resources }: Container): string[] {
    return ASKED.filter((path) => !at(resources, ...path.split("."))).map((path) => `${name}: no ${path}`);
}

export const requests: Rule = {
    name: "requests",
    description: "Every container asks for cores and memory, and its memory has a limit.",
    source: "RA, hardware: the hosts' capacity is counted, and pods are placed by what they ask for",
    violations: (stack) =>
        podsOf(stack).flatMap((pods) => violationsAt(pods, containersOf(pods.spec).flatMap(lacking))),
};

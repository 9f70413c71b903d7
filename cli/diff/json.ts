import { Difference, serviceOf, statusOf } from "./difference";

/** The first field of the JSON, with the version of its form. */
const FORM = "openstack-ra/diff";
const VERSION = 1;

/** The difference for programs: every field whole, no state of any side. */
export function differenceJson({ stack, isNew, impacts, hosts, worst }: Difference): string {
    const changes = impacts.map((impact) => {
        const { op, kind, name, tier, fields, replacedFor } = impact.change;
        return {
            tier,
            service: serviceOf(impact),
            kind,
            name,
            op,
            class: impact.class,
            findings: impact.findings,
            fields,
            replacedFor,
        };
    });
    const summary = impacts.length === 0 ? {} : { worst, status: statusOf(worst) };
    return JSON.stringify({ form: FORM, version: VERSION, stack, isNew, ...summary, hosts, changes }, undefined, 2);
}

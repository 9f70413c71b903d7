import assert from "node:assert/strict";
import { manifests } from "../../cli/manifests";
import { runProgram } from "../../cli/program";
import { stackSettings } from "../../cli/settings";
import { podSets } from "../../cli/workloads";
import { serviceLabel } from "../../components/common/labels";
import { logFields } from "../../components/stacklight/logs/streams";
import { savedViews, viewedServices, workloadsOf } from "../../components/stacklight/logs/views";
import { hostCounter } from "../../stacks";
import { at } from "../support/stacks";

const views = savedViews();
const searches = views.filter(({ type }) => type === "search");
const sourceOf = ({ attributes }: { attributes: object }) =>
    JSON.parse(at(attributes, "kibanaSavedObjectMeta", "searchSourceJSON") as string) as object;

/** Whether a name fits a pattern as Kibana reads it. */
function fits(pattern: string, name: string): boolean {
    return new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name);
}

describe("saved views", () => {
    it("are one for each service of the table, and for notifications and hosts", () => {
        assert.equal(searches.length, viewedServices.length + 2);
        assert.ok(viewedServices.length > 30 && !viewedServices.includes("glance-registry"));
        assert.equal(new Set(views.map(({ id }) => id)).size, views.length);
    });

    for (const stack of ["lab", "dev", "scale-5000"]) {
        it(`find every workload of ${stack} as its own service's, and as no other's`, async () => {
            const sets = podSets(manifests(await runProgram(stack)), hostCounter(stackSettings(stack).layout));
            const known = sets.filter(({ service }) => service !== undefined);
            assert.ok(known.length > 20);
            for (const { name, service } of known) {
                const found = viewedServices.filter((row) => workloadsOf(row).some((pattern) => fits(pattern, name)));
                assert.deepEqual(found.map(serviceLabel), [service], name);
            }
        });
    }

    it("show and ask for fields that documents have", () => {
        for (const view of searches) {
            for (const column of view.attributes.columns as string[]) assert.ok(column in logFields, column);
            const query = at(sourceOf(view), "query", "query") as string;
            const [, field = ""] = /^(\w+) : (\*|\([\w* -]+\))$/.exec(query) ?? [];
            assert.ok(field in logFields, query);
            assert.ok((at(sourceOf(view), "filter", 0, "meta", "key") as string) in logFields);
        }
    });

    it("begin with warnings and errors where lines have levels, and with all where they have none", () => {
        const hidden = (id: string) => {
            const view = searches.find((search) => search.id === `openstack-ra-${id}`);
            return view && at(sourceOf(view), "filter", 0, "meta", "disabled") === false;
        };
        assert.deepEqual(["nova-api", "cinder-volume"].map(hidden), [true, true]);
        assert.deepEqual(["rabbitmq-server", "ceph-mon", "openstack-notifications"].map(hidden), [false, false, false]);
    });

    it("refer only to what is there, each name once", () => {
        for (const view of searches) {
            const used = [...JSON.stringify(sourceOf(view)).matchAll(/"indexRefName":"([^"]+)"/g)].map(
                ([, name]) => name,
            );
            assert.deepEqual(view.references.map(({ name }) => name).sort(), used.sort());
            for (const { id, type } of view.references) {
                assert.ok(views.some((other) => other.id === id && other.type === type));
            }
        }
    });
});

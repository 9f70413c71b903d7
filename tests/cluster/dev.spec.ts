import assert from "node:assert/strict";
import { clusterDown } from "../../cli/cluster";
import { simulate } from "../../cli/simulate";

const NAME = "dev-test";

describe("the dev stack on the embedded control plane", function () {
    this.timeout(5 * 60_000);

    after(() => clusterDown(NAME));

    it("fits its one host, with volumes of its own class, and shows every row that is built", async () => {
        await clusterDown(NAME);
        const { reports } = await simulate("dev", NAME);
        const built = reports.filter(({ verdict }) => verdict !== "not built yet");
        assert.ok(built.length > 20);
        // Its Ceph is somebody else's.
        assert.ok(!built.some(({ service }) => /^(ceph-mon|ceph-osd|radosgw)$/.test(service)));
        assert.deepEqual(
            built.flatMap(({ service, problems }) => problems.map((problem) => `${service}: ${problem}`)),
            [],
        );
    });
});

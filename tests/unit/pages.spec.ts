import assert from "node:assert/strict";
import { Known, known, pageFaults, pages } from "../support/pages";

describe("the pages for operators", () => {
    let facts: Known;
    before(async () => {
        facts = await known();
    });

    it("name commands, files, the lab's hosts, objects and keys that there are", () => {
        assert.ok(pages().length > 8);
        assert.deepEqual(
            pages().flatMap((page) => pageFaults(page, facts)),
            [],
        );
    });

    it("are found out where they name others", () => {
        const text =
            "`make lob` shows [it](nowhere.md): power off `mysql-4` in `rack-99`, then\n" +
            "kubectl -n openstack logs deployment/keyston; pulumi config set --path imagess.nova.tag x\n" +
            "[there](tls.md) `make lab` `mysql-1` `quay-1` deployment/keystone pulumi config set --secret --path images.nova x";
        assert.deepEqual(pageFaults({ path: "docs/x.md", text }, facts), [
            "docs/x.md: no target lob",
            "docs/x.md: no file nowhere.md",
            "docs/x.md: no host mysql-4",
            "docs/x.md: no host rack-99",
            "docs/x.md: no object deployment/keyston",
            "docs/x.md: no key imagess",
        ]);
    });
});

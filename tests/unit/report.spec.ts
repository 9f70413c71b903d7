import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reportPage, writeReport } from "../../cli/report";
import { dataTable, element } from "../../cli/report/html";
import { roleLooks } from "../../cli/report/roles";
import { BESIDE_LABEL } from "../../components/common/labels";
import { withFolder } from "../support/fakes";
import { reportData } from "../support/report";

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)];

describe("the report page", () => {
    const page = reportPage(reportData("lab"));

    it("is one small file that fetches nothing and runs nothing", () => {
        assert.ok(page.length < 2e6, `${page.length} bytes`);
        assert.doesNotMatch(page, /<script|<img|<link|@import|url\(|https?:\/\/|\son\w+=/);
        assert.match(
            page,
            /http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/,
        );
    });

    it("has every host once, in its rack, with what runs on it", () => {
        assert.equal(matches(page, /<li class="rack">/g).length, 35);
        const hosts = matches(page, /popovertarget="(host-[^"]+)"/g).map(([, id]) => id);
        assert.deepEqual([hosts.length, new Set(hosts).size], [561, 561]);
        for (const id of hosts.slice(0, 40)) assert.ok(page.includes(`<div popover id="${id}">`), id);
        assert.match(page, /aria-label="keystone-1: Keystone, 1 pod"/);
    });

    it("has a row for each service with its verdict, by a word and not by a colour alone", () => {
        assert.match(page, /<th scope="row">keystone-all<\/th><td class="number">5 of 5<\/td>/);
        assert.match(page, /<th scope="row">nova-api<\/th>.*?not built yet/);
        assert.match(page, /<span class="pill good">PASS<\/span>/);
    });

    it("says what fails, on top and in the row, and which rack may not be lost", () => {
        const astray = reportPage(
            reportData("lab", (pods) =>
                pods.map((pod) => (pod.name.startsWith("rabbitmq") ? { ...pod, node: "rabbitmq-1" } : pod)),
            ),
        );
        assert.match(astray, /pill bad large">FAIL/);
        assert.match(astray, /<li>rabbitmq-server: on 1 hosts, expected 3<\/li>/);
        assert.match(astray, /<li>rack-15: rabbitmq-server: 0 of 3 left, needs 2<\/li>/);
        assert.equal(matches(astray, /class="falls"/g).length, 1);
        assert.equal(matches(page, /class="falls"/g).length, 0);
    });

    it("counts equal pods of a host, and says which are not ready", () => {
        const [host] = ["storage-01"];
        const many = reportData("lab", (pods) => [
            ...pods,
            ...[1, 2].map((n) => ({
                ...pods.find(({ node }) => node === host)!,
                name: `ceph-osd-x${n}`,
                ready: n === 1,
            })),
            {
                ...pods[0]!,
                name: "logs-kb-0",
                node: "elasticsearch-1",
                labels: { [BESIDE_LABEL]: "elasticsearch-kibana" },
            },
        ]);
        const text = reportPage(many);
        assert.match(text, /<li>3 × ceph-osd, 1 not ready<\/li>/);
        assert.match(text, /<h4>elasticsearch-1<\/h4>.*?<li>Kibana<\/li>/);
    });

    it("has no racks to lose where there is one, and a host of every role", () => {
        const dev = reportPage(reportData("dev"));
        assert.match(dev, /One rack: its loss is the loss of everything/);
        assert.match(dev, /class="host role-several"/);
        assert.doesNotMatch(dev, /class="(falls|stands)"/);
    });

    it("takes no text for markup", () => {
        const name = '<b onclick="x">&</b>';
        const odd = reportPage({ ...reportData("dev"), stack: name, deployed: name });
        assert.ok(!odd.includes("<b "));
        assert.ok(odd.includes("&lt;b onclick=&quot;x&quot;&gt;&amp;&lt;/b&gt;"));
        assert.equal(
            element("p", { title: '"', hidden: true, id: undefined }, "<").html,
            '<p title="&quot;" hidden>&lt;</p>',
        );
        const { html } = dataTable("c", [{ title: "A" }, { title: "B", align: "right" }], [["x", 1]]);
        assert.match(html, /<th scope="row">x<\/th><td class="number">1<\/td>/);
    });

    it("tells control roles apart by letters too", () => {
        const codes = Object.values(roleLooks).flatMap(({ code }) => (code === "" ? [] : [code]));
        assert.equal(codes.length, 10);
        assert.equal(new Set(codes).size, 10);
        assert.equal(new Set(Object.values(roleLooks).map(({ fill }) => fill[0])).size, 12);
    });

    it("is written where it is asked for", async () => {
        await withFolder(async (folder) => {
            const file = await writeReport(join(folder, "lab"), reportData("dev"));
            assert.equal(file, join(folder, "lab", "report.html"));
            assert.match(await readFile(file, "utf8"), /^<!doctype html>\n<html lang="en">/);
        });
    });
});

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportPage } from "../../cli/report";
import { roleLooks } from "../../cli/report/roles";
import { Role, roleNames } from "../../components/common/roles";
import { withFolder } from "../support/fakes";
import { reportData } from "../support/report";
import { Chromium, Look } from "./chromium";
import { orSkip } from "./unavailable";

/** What a page shows, measured inside the browser. */
interface Measured {
    racks: number;
    hosts: number;
    /** Elements that reach out of the window, or out of their rack. */
    outside: string[];
    /** Of each role's cells: how many there are, and in which colour. */
    cells: Record<string, { count: number; colour: string }>;
    /** Texts that are hard to read on what is behind them, by the ratio that accessibility guidelines ask for. */
    faint: string[];
    /** What was opened by a press on a host. */
    opened: string;
    /** What was fetched. */
    fetched: number;
}

/** Runs in the page. */
const MEASURE = `
const all = (selector, of = document) => [...of.querySelectorAll(selector)];
const shown = (one) => { const r = one.getBoundingClientRect(); return r.width > 1 && r.height > 1; };
const name = (one) => one.tagName.toLowerCase() + "." + one.className + " " + one.textContent.trim().slice(0, 30);
const visible = all("main *").filter(shown);
const sticksOut = (one) => one.getBoundingClientRect().right > innerWidth + 0.5 && !one.parentElement.closest(".scroll");
const rackOf = (one) => one.closest(".rack").getBoundingClientRect();
const outOfRack = (one) => { const r = one.getBoundingClientRect(), of = rackOf(one); return r.left < of.left || r.right > of.right || r.bottom > of.bottom; };
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const solid = (one) => { for (let at = one; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const contrast = (one) => { const [a, b] = [light(rgb(getComputedStyle(one).color)), light(solid(one))]; return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
const withText = visible.filter((one) => !one.closest(".unseen") && [...one.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
const cells = {};
for (const host of all(".rack .host")) {
    const role = host.className.replace("host role-", "");
    cells[role] ??= { count: 0, colour: getComputedStyle(host).backgroundColor };
    cells[role].count++;
}
all(".rack .host")[0].click();
const measured = {
    racks: all(".rack").length,
    hosts: all(".rack .host").length,
    outside: [...visible.filter(sticksOut), ...visible.filter((one) => one.closest(".rack") && !one.closest("[popover], .unseen") && outOfRack(one))].map(name),
    cells,
    faint: withText.filter((one) => contrast(one) < 4.5).map((one) => name(one) + " " + contrast(one).toFixed(1)),
    opened: all(":popover-open").map((one) => one.textContent).join(),
    fetched: performance.getEntriesByType("resource").length,
};
document.documentElement.dataset.measured = JSON.stringify(measured);
`;

const page = reportPage(reportData("lab"));

/** A page in the browser, with what it says of itself. */
async function look(browser: Chromium, html: string, how: Look): Promise<{ measured: Measured; console: string[] }> {
    return withFolder(async (folder) => {
        const file = join(folder, "report.html");
        // Nothing runs in the page itself: its own policy forbids it.
        const open = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
        await writeFile(file, open.replace("</body>", `<script>${MEASURE}</script></body>`));
        const seen = await browser.open(file, how);
        const [, text = ""] = /data-measured="([^"]*)"/.exec(seen.dom) ?? [];
        const json = text
            .replaceAll("&quot;", '"')
            .replaceAll("&lt;", "<")
            .replaceAll("&gt;", ">")
            .replaceAll("&amp;", "&");
        return { measured: JSON.parse(json) as Measured, console: seen.console };
    });
}

function colour(hex: string): string {
    return `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(", ")})`;
}

const expected: Record<Role, number> = {
    ...{ keystone: 5, "nova-api": 3, "nova-conductor": 3, horizon: 3, rabbitmq: 3, mysql: 3, "ceph-mon": 3 },
    ...{ lma: 1, influxdb: 3, elasticsearch: 3, storage: 45, compute: 486 },
};

describe("the report page in a real browser", function () {
    this.timeout(300_000);
    let browser: Chromium;

    before(async function () {
        browser = await orSkip(this, Chromium.find());
    });

    const looks: [string, Look][] = [
        ["a desk", { width: 1440, height: 1000 }],
        ["a desk in the dark", { width: 1440, height: 1000, dark: true }],
        ["a small window", { width: 600, height: 800 }],
    ];
    for (const [where, how] of looks) {
        it(`has 35 racks and 561 hosts in their roles' colours on ${where}, nothing out of place and all to be read`, async () => {
            const { measured, console: said } = await look(browser, page, how);
            assert.deepEqual(said, []);
            assert.deepEqual([measured.racks, measured.hosts], [35, 561]);
            for (const role of roleNames) {
                const fill = roleLooks[role].fill[how.dark ? 1 : 0];
                assert.deepEqual(measured.cells[role], { count: expected[role], colour: colour(fill) }, role);
            }
            assert.deepEqual(measured.outside, []);
            assert.deepEqual(measured.faint, []);
            assert.equal(measured.fetched, 0);
        });
    }

    it("shows what runs on a host that is pressed, without a script of its own", async () => {
        const { measured } = await look(browser, page, looks[0]![1]);
        assert.match(measured.opened, /^keystone-1.*Dell R630, 24 cores, 256 GB.*keystone-all/);
        assert.doesNotMatch(page, /<script|onclick|javascript:/);
    });

    it("says nothing in the console, its policy in force", async () => {
        await withFolder(async (folder) => {
            const file = join(folder, "report.html");
            await writeFile(file, page);
            assert.deepEqual((await browser.open(file, looks[0]![1])).console, []);
            await writeFile(file, page.replace("</body>", "<script>1</script></body>"));
            assert.match((await browser.open(file, looks[0]![1])).console.join(), /Content Security Policy/);
        });
    });

    it("is found out where something sticks out, is faint, fails or is fetched", async () => {
        const broken = page
            .replace("</style>", "main{min-width:2000px}.quiet{color:#ccc}.role-storage{background:red}</style>")
            .replace("</main>", '<img src="data:image/png;base64,x"><script>nonsense()</script></main>');
        const { measured, console: said } = await look(browser, broken, { width: 1440, height: 900 });
        assert.ok(measured.outside.length > 0 && measured.faint.length > 0);
        assert.notEqual(measured.cells.storage?.colour, colour(roleLooks.storage.fill[0]));
        assert.match(said.join(), /nonsense is not defined/);
    });
});

import { element, raw } from "./html";
import { budgets, capacity, figures, heading, hosts, networks, placement, racks, ReportData } from "./sections";
import { STYLE } from "./style";

/** Nothing is fetched and nothing is run: only the page's own style sheet. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The report as one file. */
export function reportPage(data: ReportData): string {
    const made = data.made.toISOString().slice(0, 16).replace("T", " ");
    const html = element(
        "html",
        { lang: "en" },
        element(
            "head",
            {},
            element("meta", { charset: "utf-8" }),
            element("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
            element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
            element("title", {}, `${data.stack}: what runs where`),
            element("style", {}, raw(STYLE)),
        ),
        element(
            "body",
            {},
            element(
                "main",
                {},
                heading(data),
                figures(data),
                racks(data),
                element("div", { class: "pair" }, hosts(data), capacity(data)),
                placement(data),
                element("div", { class: "pair" }, budgets(data), networks(data)),
                element(
                    "footer",
                    {},
                    `${made} UTC. Hosts are simulated, their scheduler is real; deployed with ${data.deployed}.`,
                ),
            ),
        ),
    );
    return `<!doctype html>\n${html.html}\n`;
}

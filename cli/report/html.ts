/** A piece of a page, as it is sent. Only `element` and `raw` make one, so no text gets in as markup. */
export interface Html {
    readonly html: string;
}

export type Child = Html | string | number | Child[];

type Attributes = Record<string, string | number | boolean | undefined>;

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escaped(text: string): string {
    return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

function rendered(child: Child): string {
    if (Array.isArray(child)) return child.map(rendered).join("");
    return typeof child === "object" ? child.html : escaped(String(child));
}

/** Elements that have no end. */
const VOID = new Set(["meta"]);

/** An element. An attribute that is undefined or false is left out, and one that is true has no value. */
export function element(tag: string, attributes: Attributes, ...children: Child[]): Html {
    const given = Object.entries(attributes).flatMap(([name, value]) => {
        if (value === undefined || value === false) return [];
        return value === true ? [` ${name}`] : [` ${name}="${escaped(String(value))}"`];
    });
    const start = `<${tag}${given.join("")}>`;
    return { html: VOID.has(tag) ? start : `${start}${rendered(children)}</${tag}>` };
}

/** Text that is no markup and needs no escapes: a style sheet. */
export function raw(html: string): Html {
    return { html };
}

export interface TableColumn {
    title: string;
    /** Numbers stand under each other by their last digit. @default "left" */
    align?: "right";
}

/** A table with a caption for those who do not see it; the first cell of a row names it. It scrolls where it has no room. */
export function dataTable(caption: string, columns: TableColumn[], rows: Child[][]): Html {
    const cell = (tag: string, i: number, content: Child, scope?: string) =>
        element(tag, { scope, class: columns[i]?.align === "right" ? "number" : undefined }, content);
    return element(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
        element(
            "table",
            {},
            element("caption", { class: "unseen" }, caption),
            element("thead", {}, element("tr", {}, ...columns.map(({ title }, i) => cell("th", i, title, "col")))),
            element(
                "tbody",
                {},
                ...rows.map((row) =>
                    element(
                        "tr",
                        {},
                        ...row.map((one, i) => cell(i === 0 ? "th" : "td", i, one, i === 0 ? "row" : undefined)),
                    ),
                ),
            ),
        ),
    );
}

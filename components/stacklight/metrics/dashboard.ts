import { Line } from "./query";

/** Units of Grafana's by which values are written. */
export type Unit = "short" | "percent" | "s" | "ms" | "ns" | "bytes" | "Bps" | "ops" | "iops" | "none";

/** A panel, before it has its place. */
export interface PanelArgs {
    title: string;
    /** What it shows, and what is not as it should be. */
    description?: string;
    unit: Unit;
    lines: Line[];
    /** From which value on it is orange, and from which red; the other way round where the first is larger. */
    thresholds?: [orange: number, red: number];
    /** Lines on top of one another, for parts of a sum. @default false */
    stacked?: boolean;
    /** Bounds of the axis. @default those of the values */
    min?: number;
    max?: number;
    /** Of 24 columns. @default 12; a single number's 4 */
    width?: number;
    /** Only the last value, as a number. @default a graph */
    stat?: boolean;
}

/** A line of panels under a heading. */
export interface Section {
    title: string;
    panels: PanelArgs[];
}

/** A tag whose values the reader chooses from. */
export interface Choice {
    name: string;
    label: string;
    /** InfluxQL that lists the values. */
    query: string;
}

export interface DashboardArgs {
    /** Of its URL, and of its file. */
    uid: string;
    title: string;
    sections: Section[];
    choices?: Choice[];
}

/** Uid of the data source that is any copy; those of single copies have a number behind it. */
export const DATASOURCE = "influxdb";
/** The dashboards' own choice of a copy: the others may have what one missed while it was away. */
const COPY = "copy";

const COLUMNS = 24;
const HEIGHT = { graph: 8, stat: 4, row: 1 };

const datasource = { type: "influxdb", uid: `\${${COPY}}` };

interface GridPos {
    x: number;
    y: number;
    w: number;
    h: number;
}

/** A panel as Grafana's JSON has it. */
export interface Panel {
    id: number;
    type: string;
    title: string;
    gridPos: GridPos;
    [key: string]: unknown;
}

function steps(thresholds: [number, number] | undefined) {
    if (!thresholds) return [{ color: "green", value: null }];
    const [orange, red] = thresholds;
    // Less is worse: from the bottom up it is red, orange, green.
    return orange > red
        ? [
              { color: "red", value: null },
              { color: "orange", value: red },
              { color: "green", value: orange },
          ]
        : [
              { color: "green", value: null },
              { color: "orange", value: orange },
              { color: "red", value: red },
          ];
}

function targets(lines: Line[]) {
    return lines.map(({ query, alias }, i) => ({
        refId: String.fromCharCode("A".charCodeAt(0) + i),
        datasource,
        query,
        rawQuery: true,
        resultFormat: "time_series",
        alias,
    }));
}

function graph(args: PanelArgs, id: number, gridPos: GridPos): Panel {
    const { title, description, unit, lines, thresholds, stacked = false, min, max } = args;
    return {
        id,
        type: "timeseries",
        title,
        description,
        gridPos,
        datasource,
        targets: targets(lines),
        fieldConfig: {
            defaults: {
                unit,
                min,
                max,
                thresholds: { mode: "absolute", steps: steps(thresholds) },
                custom: {
                    lineWidth: 1,
                    fillOpacity: stacked ? 25 : 0,
                    showPoints: "never",
                    stacking: { mode: stacked ? "normal" : "none", group: "A" },
                    thresholdsStyle: { mode: thresholds ? "dashed" : "off" },
                },
            },
            overrides: [],
        },
        options: {
            legend: { displayMode: "table", placement: "right", showLegend: true, calcs: ["lastNotNull", "max"] },
            tooltip: { mode: "multi", sort: "desc" },
        },
    };
}

function stat({ title, description, unit, lines, thresholds }: PanelArgs, id: number, gridPos: GridPos): Panel {
    return {
        id,
        type: "stat",
        title,
        description,
        gridPos,
        datasource,
        targets: targets(lines),
        fieldConfig: {
            defaults: { unit, thresholds: { mode: "absolute", steps: steps(thresholds) } },
            overrides: [],
        },
        options: {
            reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
            colorMode: "background",
            graphMode: "area",
            textMode: "auto",
            justifyMode: "auto",
            orientation: "auto",
            percentChangeColorMode: "standard",
            showPercentChange: false,
            wideLayout: true,
        },
    };
}

/** Panels from left to right, and a new line where one finds no room; headings above their sections. */
function placed(sections: Section[]): Panel[] {
    const panels: Panel[] = [];
    let y = 0;
    for (const section of sections) {
        const id = panels.length + 1;
        panels.push({
            id,
            type: "row",
            title: section.title,
            collapsed: false,
            panels: [],
            gridPos: { x: 0, y, w: COLUMNS, h: HEIGHT.row },
        });
        y += HEIGHT.row;
        let x = 0;
        let height = 0;
        for (const args of section.panels) {
            const w = args.width ?? (args.stat ? 4 : 12);
            const h = args.stat ? HEIGHT.stat : HEIGHT.graph;
            if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0];
            const gridPos = { x, y, w, h };
            panels.push((args.stat ? stat : graph)(args, panels.length + 1, gridPos));
            x += w;
            height = Math.max(height, h);
        }
        y += height;
    }
    return panels;
}

function choice({ name, label, query }: Choice) {
    return {
        name,
        label,
        type: "query",
        datasource,
        query,
        refresh: 2,
        multi: true,
        includeAll: true,
        allValue: ".*",
        current: { text: ["All"], value: ["$__all"] },
        sort: 1,
    };
}

/** A dashboard as Grafana reads it from a file. */
export interface Dashboard {
    uid: string;
    title: string;
    panels: Panel[];
    [key: string]: unknown;
}

export function dashboard({ uid, title, sections, choices = [] }: DashboardArgs): Dashboard {
    const copy = {
        name: COPY,
        label: "copy",
        type: "datasource",
        query: "influxdb",
        current: { text: DATASOURCE, value: DATASOURCE },
        refresh: 1,
    };
    return {
        uid,
        title,
        tags: ["openstack-ra"],
        schemaVersion: 41,
        version: 1,
        editable: false,
        timezone: "browser",
        time: { from: "now-6h", to: "now" },
        refresh: "1m",
        graphTooltip: 1,
        templating: { list: [copy, ...choices.map(choice)] },
        annotations: { list: [] },
        panels: placed(sections),
    };
}

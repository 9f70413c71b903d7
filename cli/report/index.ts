import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportPage } from "./page";
import { ReportData } from "./sections";

export type { ReportData } from "./sections";
export { reportPage } from "./page";

/** Writes the report into a directory; its path. */
export async function writeReport(directory: string, data: ReportData): Promise<string> {
    await mkdir(directory, { recursive: true });
    const file = join(directory, "report.html");
    await writeFile(file, reportPage(data));
    return file;
}

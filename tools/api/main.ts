import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { API_FOLDER, apiPages, projectApi } from ".";

// Writes docs/api anew.
rmSync(API_FOLDER, { recursive: true, force: true });
mkdirSync(API_FOLDER, { recursive: true });
for (const [file, text] of apiPages(projectApi())) writeFileSync(join(API_FOLDER, file), text);

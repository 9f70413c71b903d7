import { ensureBinaries } from "../cli/cluster/binaries";
import { telegraf } from "./config/telegraf";

/**
 * Builds what the slower suites run, into the cache, while the quicker ones run: minutes of Go, once on a machine. Says
 * nothing: whoever needs a program that cannot be built tells why.
 */
async function main(): Promise<void> {
    for (const build of [ensureBinaries, telegraf]) await build().catch(() => undefined);
}

void main();

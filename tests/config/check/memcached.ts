import { spawn } from "node:child_process";
import { connect } from "node:net";
import { childEnv } from "../../../cli/env";
import { freePort } from "../port";
import { debianPrograms } from "../programs";
import { lines } from "../run";
import { Check } from "./check";

/** What a memcached answers to one command; nothing while it does not listen. */
function ask(port: number, command: string): Promise<string | undefined> {
    return new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
        socket.once("data", (data) => {
            socket.destroy();
            resolve(data.toString());
        });
        socket.once("error", () => {
            resolve(undefined);
        });
    });
}

/** memcached's arguments, one a line after the program's name: it starts with them, on loopback, and answers. */
export const checkMemcached: Check = async (file) => {
    const programs = await debianPrograms();
    const [, ...args] = lines(file.content);
    const port = await freePort();
    // A later -p or -l wins over the rendered one; -u counts only for root, which memcached refuses to run as.
    const here = ["-p", String(port), "-l", "127.0.0.1", "-u", "nobody"];
    const server = spawn(programs.program("memcached"), [...args, ...here], { env: childEnv(programs.env()) });
    const state = { said: "", ended: false };
    server.stderr.on("data", (data: Buffer) => (state.said += data.toString()));
    server.on("error", (error) => (state.said += error.message));
    server.on("close", () => (state.ended = true));
    try {
        for (let tries = 0; tries < 100 && !state.ended; tries++) {
            const answer = await ask(port, "version");
            if (answer?.startsWith("VERSION ")) return lines(state.said);
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return [...lines(state.said), state.ended ? "memcached ended at once" : "memcached did not answer in 5 s"];
    } finally {
        server.kill();
    }
};

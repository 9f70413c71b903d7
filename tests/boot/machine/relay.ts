import { connect, createServer, Socket } from "node:net";

/**
 * Runs inside a machine, and connects it with the test outside, which share files but no network.
 * Arguments: the socket on which the test asks for connections to addresses inside (a line "host port", answered by an empty
 * line), then port=socket for each port inside behind which the test serves on a socket of its own.
 */
function main([listen = "", ...served]: string[]): void {
    createServer((asking) => {
        asking.on("error", () => asking.destroy());
        asking.once("data", (line: Buffer) => {
            const [host = "", port = ""] = line.toString().trim().split(" ");
            const there = connect({ host, port: Number(port) }, () => {
                asking.write("\n");
                join(asking, there);
            });
            there.once("error", () => asking.destroy());
        });
    }).listen(listen);
    for (const pair of served) {
        const [port, socket = ""] = pair.split("=");
        createServer((client) => {
            const test = connect({ path: socket }, () => {
                join(client, test);
            });
            test.once("error", () => client.destroy());
        }).listen(Number(port));
    }
}

function join(one: Socket, other: Socket): void {
    for (const [from, to] of [
        [one, other],
        [other, one],
    ] as const) {
        from.on("error", () => to.destroy());
        from.pipe(to);
    }
}

main(process.argv.slice(2));

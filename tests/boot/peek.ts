import { Pod } from "./kubelet/pod";
import { Machine } from "./machine/machine";

/** A program that prints what a database holds, by table. */
export const DUMP = `
import json, os, sqlalchemy as sa
engine = sa.create_engine(os.environ["OS_DATABASE__CONNECTION"])
tables = sa.MetaData()
tables.reflect(engine)
with engine.connect() as connection:
    rows = {name: sorted(str(tuple(row)) for row in connection.execute(t.select())) for name, t in tables.tables.items()}
print(json.dumps(rows))
`;

/** What the database of a pod holds, by table. */
export async function contents(pod: Pod): Promise<Record<string, string[]>> {
    const { code, said } = await pod.run({ command: ["python3", "-W", "ignore", "-c", DUMP] });
    if (code !== 0) throw new Error(said);
    return JSON.parse(said) as Record<string, string[]>;
}

/** Everything cached is forgotten, as it is after some time. */
export async function forget({ wire, address }: Machine): Promise<void> {
    const socket = await wire.connect(address, 11211);
    await new Promise<void>((resolve, reject) => {
        socket.once("error", reject);
        socket.once("data", () => {
            socket.destroy();
            resolve();
        });
        socket.write("flush_all\r\n");
    });
}

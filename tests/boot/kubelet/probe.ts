import { Container } from "../machine/container";
import { Wire } from "../machine/wire";
import { ContainerSpec, Probe } from "./spec";

/** Asks a probe once, as a kubelet does: nothing where it is well, else why not. */
export async function ask(
    probe: Probe,
    container: Container,
    spec: ContainerSpec,
    wire: Wire,
    address: string,
): Promise<string | undefined> {
    const { httpGet, tcpSocket, exec, timeoutSeconds: seconds = 1 } = probe;
    const portOf = (port: string | number) => {
        const found = typeof port === "number" ? port : spec.ports?.find(({ name }) => name === port)?.containerPort;
        if (found === undefined) throw new Error(`${spec.name} has no port ${port}, which its probe asks`);
        return found;
    };
    if (httpGet) {
        const protocol = (httpGet.scheme ?? "HTTP").toLowerCase();
        const url = `${protocol}://${httpGet.host ?? address}:${portOf(httpGet.port)}${httpGet.path ?? "/"}`;
        const given = (httpGet.httpHeaders ?? []).map(({ name, value }): [string, string] => [name, value]);
        const headers = { "User-Agent": "kube-probe/1.36", ...Object.fromEntries(given) };
        try {
            // A kubelet looks at no certificate: it asks by the pod's address.
            const { status, text } = await wire.send("GET", url, { headers, seconds, verify: false });
            return status >= 200 && status < 400 ? undefined : `${url}: ${status} ${text.slice(0, 300)}`;
        } catch (error) {
            return (error as Error).message;
        }
    }
    if (tcpSocket) {
        const port = portOf(tcpSocket.port);
        return (await wire.listens(tcpSocket.host ?? address, port)) ? undefined : `nobody listens on port ${port}`;
    }
    if (exec) {
        const { code, said } = await container.exec(exec.command, seconds);
        return code === 0 ? undefined : `${exec.command.join(" ")}: exit status ${code}: ${said.slice(-300)}`;
    }
    throw new Error(`a probe of ${spec.name} is of a kind that is not asked here`);
}

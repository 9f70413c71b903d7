import { calls, Flow, Operator, podsOf, Server, serverOf, tcp } from "../../common/flows";
import { PORTS } from "./cluster";

const OPERATOR: Operator = {
    operator: {
        matchExpressions: [
            // By its manifest, and by its chart.
            { key: "control-plane", operator: "In", values: ["elastic-operator"] },
        ],
    },
};

/** What collectors write to. */
export function logsServer(name: string): Server {
    return serverOf(name, "elasticsearch", PORTS.elasticsearch);
}

/** Among members, from Kibana and the job that sets both up, from the operator, and from users. */
export function logsFlows(name: string): Flow[] {
    const elasticsearch = logsServer(name);
    const members = podsOf(name, "elasticsearch");
    const kibana = serverOf(name, "kibana", PORTS.kibana);
    return [
        // A member that is told to end asks any other to take it out first (ECK, pre-stop-hook-script.sh).
        ...calls(members, { at: members, ports: tcp(PORTS.elasticsearch, PORTS.transport) }),
        ...calls(kibana.at, elasticsearch),
        ...calls(podsOf(name, "setup"), elasticsearch, kibana),
        ...calls(OPERATOR, elasticsearch),
        ...calls("users", kibana),
    ];
}

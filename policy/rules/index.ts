import { Rule } from "../rule";
import { databaseWriter } from "./database-writer";
import { dedicatedHosts } from "./dedicated-hosts";
import { defaultPasswords } from "./default-passwords";
import { disruptionBudgets } from "./disruption-budgets";
import { images } from "./images";
import { keySchedules } from "./key-schedules";
import { loadBalancers } from "./load-balancers";
import { osdHosts } from "./osd-hosts";
import { privileges } from "./privileges";
import { protection } from "./protection";
import { quorums } from "./quorums";
import { requests } from "./requests";
import { transports } from "./transports";

/** All rules of the pack, where services run first, then what keeps them and their secrets. */
export const rules: Rule[] = [
    dedicatedHosts,
    osdHosts,
    quorums,
    disruptionBudgets,
    loadBalancers,
    transports,
    databaseWriter,
    images,
    requests,
    privileges,
    defaultPasswords,
    keySchedules,
    protection,
];

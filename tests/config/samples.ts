import { basename } from "node:path";
import { memcachedCommand } from "../../components/cache/cache";
import { sizeCache } from "../../components/cache/sizing";
import { Scale } from "../../components/common/scale";
import { haproxyCfg, myCnf } from "../../components/database/config";
import { sizeDatabase } from "../../components/database/sizing";
import { keystoneApache, keystoneConf, WSGI_SCRIPT } from "../../components/identity/config";
import { sizeIdentity } from "../../components/identity/sizing";
import { rabbitmqConf, rabbitmqEnv } from "../../components/messaging/config";
import { nagiosFiles } from "../../components/stacklight/alerting/nagiospod";
import { rulesProgram } from "../../components/stacklight/alerting/rules/starlark";
import { rules } from "../support/alertstories";
import { hostsCsv } from "../../components/stacklight/collector/args";
import { sizeMessaging } from "../../components/messaging/sizing";

/** Files of Nagios and the aggregator's rules; their TLS is the one with HAProxy. */
function alertingFiles(): Record<string, string> {
    const notifications = {
        mail: { to: ["ops@example.org"], from: "cloud@example.org", smtpHost: "mail.example.org" },
        webhook: { url: "https://chat.example.org/hook" },
    };
    const files = Object.entries(nagiosFiles(rules, notifications, true));
    return {
        ...Object.fromEntries(
            files.map(([path, text]) => [basename(path).replace(/^(apache|haproxy)/, "nagios-$1"), text]),
        ),
        "rules.star": rulesProgram(rules),
    };
}

/** The tiers' config files for a scale, by the names that the checks know, straight from the functions that write them. */
export function sampleFiles(scale: Scale): Record<string, string> {
    return {
        ...alertingFiles(),
        "keystone.conf": keystoneConf({
            size: sizeIdentity(scale),
            tokenHours: 1,
            rotationHours: 12,
            cacheServers: ["memcached-0:11211", "memcached-1:11211"],
            notify: true,
        }),
        "keystone.wsgi": WSGI_SCRIPT,
        "apache.conf": keystoneApache(sizeIdentity(scale), true),
        "rabbitmq.conf": rabbitmqConf(sizeMessaging(scale)),
        "rabbitmq-env.conf": rabbitmqEnv(sizeMessaging(scale)),
        "my.cnf": myCnf(sizeDatabase(scale)),
        "haproxy.cfg": haproxyCfg(sizeDatabase(scale)),
        "hosts.csv": hostsCsv({ "compute-1": { rack: "rack-01", role: "compute" } }),
        "memcached.args": memcachedCommand(sizeCache(scale)).join("\n"),
    };
}

import { memcachedCommand } from "../../components/cache/cache";
import { sizeCache } from "../../components/cache/sizing";
import { Scale } from "../../components/common/scale";
import { haproxyCfg, myCnf } from "../../components/database/config";
import { sizeDatabase } from "../../components/database/sizing";
import { keystoneApache, keystoneConf, WSGI_SCRIPT } from "../../components/identity/config";
import { sizeIdentity } from "../../components/identity/sizing";
import { rabbitmqConf, rabbitmqEnv } from "../../components/messaging/config";
import { sizeMessaging } from "../../components/messaging/sizing";

/** The tiers' config files for a scale, by the names that the checks know, straight from the functions that write them. */
export function sampleFiles(scale: Scale): Record<string, string> {
    return {
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
        "memcached.args": memcachedCommand(sizeCache(scale)).join("\n"),
    };
}

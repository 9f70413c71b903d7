import * as pulumi from "@pulumi/pulumi";
import { brokerProbeFile } from "../common/daemon";
import { configFiles, Mounts } from "../common/files";
import { App } from "../common/labels";
import { identityAddress } from "../common/openstack";
import { ComputeControlArgs } from "./args";
import { API_UWSGI, apiUwsgi, METADATA_UWSGI, metadataUwsgi, NOVA_CONF, NOVA_PASTE, novaConf } from "./config";
import { ComputeControlSize } from "./sizing";

/** nova.conf and what belongs to it: one for all, since what differs comes through the environment. */
export function novaFiles(
    name: string,
    app: App,
    args: ComputeControlArgs,
    size: ComputeControlSize,
    parent: pulumi.Resource,
): Mounts {
    const tls = args.certificates !== undefined;
    const files = {
        [NOVA_CONF]: identityAddress(args).apply((identity) =>
            novaConf({ size, identity, tls, overrides: args.config, release: args.release }),
        ),
        // Where Nova's WSGI modules look for it.
        "/etc/nova/api-paste.ini": NOVA_PASTE,
        [API_UWSGI]: apiUwsgi(size, tls),
        [METADATA_UWSGI]: metadataUwsgi(size, tls),
        ...brokerProbeFile,
    };
    return configFiles(`${name}-config`, app, files, { parent });
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { configFiles, joinMounts, Mounts, scratch } from "../../common/files";
import { Images } from "../../common/images";
import { App } from "../../common/labels";
import { Placement } from "../../common/placement";
import { ContainerArgs, podTemplate } from "../../common/pods";
import { projectFile } from "../../common/project";
import { Certificate, certificateMounts } from "../../common/tls";
import { Notifications } from "./args";
import * as nagios from "./nagios";
import { Rule } from "./rules";
import { AlertingSize } from "./sizing";
import * as web from "./web";

export interface NagiosPodArgs {
    app: App;
    placement: Placement;
    size: AlertingSize;
    rules: Rule[];
    images: Images;
    notifications: Notifications;
    /** With the users' file, and curl's where there is a webhook. */
    users: pulumi.Input<string>;
    /** @default plaintext */
    certificate?: Certificate;
}

/** Every file of Nagios and its pages, by path. */
export function nagiosFiles(rules: Rule[], notifications: Notifications, tls: boolean): Record<string, string> {
    return {
        [nagios.NAGIOS_CFG]: nagios.nagiosCfg(Boolean(notifications.mail ?? notifications.webhook)),
        [nagios.OBJECTS_CFG]: nagios.nagiosObjects(rules, notifications),
        [nagios.CGI_CFG]: nagios.cgiCfg(),
        [nagios.NOTIFY]: projectFile("components/stacklight/alerting/scripts/notify.sh"),
        [nagios.STALE]: projectFile("components/stacklight/alerting/scripts/stale.sh"),
        [web.APACHE_CONF]: web.nagiosApache(tls),
        ...(tls ? { [web.HAPROXY_CFG]: web.nagiosHaproxy() } : {}),
    };
}

/** One entry of the users' Secret as a file of a directory. */
function entryFile(secretName: pulumi.Input<string>, path: string, file: string): Mounts {
    const items = [{ key: file, path: file }];
    const name = file.replace(/\W/g, "-");
    return {
        volumes: [{ name, secret: { secretName, items, defaultMode: 0o440 } }],
        volumeMounts: [{ name, mountPath: path, readOnly: true }],
    };
}

/** The command of Nagios itself, in the foreground; it makes no directory by itself. */
function nagiosCommand(): string[] {
    const { RUN, DATA, HOME, NAGIOS_CFG } = nagios;
    return ["sh", "-c", `mkdir -p ${RUN}/results ${DATA}/archives && exec ${HOME}/bin/nagios ${NAGIOS_CFG}`];
}

/** Nagios, Apache with its pages, and where there is a certificate HAProxy in front of that. */
export function nagiosPod(
    name: string,
    args: NagiosPodArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.types.input.core.v1.PodTemplateSpec {
    const { app, size, images, notifications, users, certificate } = args;
    const tls = certificate !== undefined;
    const files = configFiles(`${name}-config`, app, nagiosFiles(args.rules, notifications, tls), opts);
    const shared = joinMounts(files, scratch("/tmp", nagios.RUN), {
        volumes: [],
        volumeMounts: [{ name: "data", mountPath: nagios.DATA }],
    });
    const open = (port: number) => ({
        ports: { api: port },
        probes: { readiness: { tcpSocket: { port: "api" }, periodSeconds: 10 } },
    });
    const pages: ContainerArgs = {
        image: images.nagios,
        command: ["httpd", "-D", "FOREGROUND", "-f", web.APACHE_CONF],
        size: size.web,
        mounts: joinMounts(shared, entryFile(users, web.USERS, "htpasswd")),
        ...(tls ? {} : open(web.PLAIN_PORT)),
    };
    const front: ContainerArgs = {
        image: images.haproxy,
        command: web.haproxyCommand(),
        size: size.tls,
        mounts: joinMounts(files, scratch("/tmp"), certificateMounts(certificate)),
        ...open(web.TLS_PORT),
    };
    // It writes its states every ten seconds, for its pages.
    const alive = ["sh", "-c", `[ -n "$(find ${nagios.RUN}/status.dat -mmin -2)" ]`];
    return podTemplate({
        app,
        placement: args.placement,
        uid: nagios.UID,
        image: images.nagios,
        command: nagiosCommand(),
        size: size.nagios,
        mounts: notifications.webhook
            ? joinMounts(shared, entryFile(users, "/etc/nagios/webhook", "curl.conf"))
            : shared,
        probes: {
            startup: { exec: { command: alive }, periodSeconds: 5, failureThreshold: 60 },
            liveness: { exec: { command: alive }, periodSeconds: 30, timeoutSeconds: 10 },
        },
        beside: { web: pages, ...(tls ? { tls: front } : {}) },
    });
}

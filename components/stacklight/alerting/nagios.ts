import { Notifications } from "./args";
import { Rule } from "./rules";

/** Where the image keeps Nagios (manios/nagios: built with this prefix), and Alpine Apache's modules. */
export const HOME = "/opt/nagios";
export const NAGIOS_CFG = "/etc/nagios/nagios.cfg";
export const OBJECTS_CFG = "/etc/nagios/objects.cfg";
export const CGI_CFG = "/etc/nagios/cgi.cfg";
export const NOTIFY = "/etc/nagios/notify.sh";
export const STALE = "/etc/nagios/stale.sh";
/** The file for curl with the webhook's URL, which may hold a token: from a Secret. */
export const WEBHOOK = "/etc/nagios/webhook/curl.conf";

/** What Nagios and its pages share while they run, and what outlives them. */
export const RUN = "/run/nagios";
export const DATA = "/var/lib/nagios";

/** Who logs in: people, and the aggregator. */
export const OPERATOR = "operator";
export const AGGREGATOR = "aggregator";

/** No file of the image is this user's, and Nagios need not be able to become another. */
export const UID = 10_100;

/** Seconds without a state after which a service is UNKNOWN: three of a minute, and one that is on its way. */
const FRESHNESS = 200;

function settings(options: Record<string, string | number>): string {
    return Object.entries(options)
        .map(([option, value]) => `${option}=${value}\n`)
        .join("");
}

/** nagios.cfg: states come from outside, and nothing is checked from here (RA "Nagios"). */
export function nagiosCfg(notify: boolean): string {
    return settings({
        cfg_file: OBJECTS_CFG,
        log_file: `${DATA}/nagios.log`,
        log_archive_path: `${DATA}/archives`,
        log_rotation_method: "d",
        use_syslog: 0,
        // A hundred a minute; what changes is logged all the same.
        log_passive_checks: 0,
        log_external_commands: 0,
        object_cache_file: `${RUN}/objects.cache`,
        precached_object_file: `${RUN}/objects.precache`,
        status_file: `${RUN}/status.dat`,
        status_update_interval: 10,
        nagios_user: UID,
        nagios_group: UID,
        lock_file: `${RUN}/nagios.pid`,
        temp_file: `${RUN}/nagios.tmp`,
        temp_path: "/tmp",
        check_result_path: `${RUN}/results`,
        query_socket: `${RUN}/nagios.qh`,
        check_external_commands: 1,
        command_file: `${RUN}/nagios.cmd`,
        accept_passive_service_checks: 1,
        accept_passive_host_checks: 0,
        execute_service_checks: 1,
        execute_host_checks: 0,
        check_service_freshness: 1,
        service_freshness_check_interval: 60,
        check_host_freshness: 0,
        retain_state_information: 1,
        state_retention_file: `${DATA}/retention.dat`,
        // Minutes: what is lost of acknowledgements and downtimes with a host.
        retention_update_interval: 5,
        use_retained_program_state: 0,
        enable_notifications: notify ? 1 : 0,
        // The notifying script reads what there is to tell from its environment, where nothing is a shell's.
        enable_environment_macros: 1,
        notification_timeout: 30,
        enable_event_handlers: 0,
        enable_flap_detection: 0,
        process_performance_data: 0,
        event_broker_options: 0,
        // It would ask its makers' site.
        check_for_updates: 0,
        bare_update_check: 0,
        date_format: "iso8601",
        use_timezone: "UTC",
        illegal_object_name_chars: "`~!$%^&*|'\"<>?,()=",
        illegal_macro_output_chars: "`~$&|'\"<>",
    });
}

/** cgi.cfg: people may do everything; the aggregator what a command for a service needs, which is to see it too. */
export function cgiCfg(): string {
    const both = `${OPERATOR},${AGGREGATOR}`;
    return settings({
        main_config_file: NAGIOS_CFG,
        physical_html_path: `${HOME}/share`,
        url_html_path: "/nagios",
        use_authentication: 1,
        authorized_for_system_information: OPERATOR,
        authorized_for_configuration_information: OPERATOR,
        authorized_for_system_commands: OPERATOR,
        authorized_for_all_hosts: OPERATOR,
        authorized_for_all_host_commands: OPERATOR,
        authorized_for_all_services: both,
        authorized_for_all_service_commands: both,
        default_statusmap_layout: 5,
        escape_html_tags: 1,
        lock_author_names: 1,
        refresh_rate: 60,
        result_limit: 0,
    });
}

type Definition = [type: string, directives: Record<string, string | number>];

/** A semicolon begins a comment. */
function text(value: string | number): string {
    return String(value).replaceAll(";", ",");
}

function define([type, directives]: Definition): string {
    const lines = Object.entries(directives).map(([name, value]) => `    ${name} ${text(value)}`);
    return [`define ${type} {`, ...lines, "}", ""].join("\n");
}

/** Commands by which people are told, by name. */
function channels({ mail, webhook }: Notifications): Record<string, string> {
    const scheme = mail?.tls ? "smtps" : "smtp";
    const server = mail && `${scheme}://${mail.smtpHost}:${mail.smtpPort ?? (mail.tls ? 465 : 25)}`;
    return {
        ...(mail ? { "notify-by-mail": `/bin/sh ${NOTIFY} mail ${server} ${mail.from} ${mail.to.join(" ")}` } : {}),
        ...(webhook ? { "notify-by-webhook": `/bin/sh ${NOTIFY} webhook ${WEBHOOK}` } : {}),
    };
}

const ALWAYS = { check_period: "always", notification_period: "always", contact_groups: "operators" };
const NEVER_CHECKED = { register: 0, active_checks_enabled: 0, max_check_attempts: 1, event_handler_enabled: 0 };

function group(name: string, alias: string, hosts: string[]): Definition[] {
    return hosts.length === 0 ? [] : [["hostgroup", { hostgroup_name: name, alias, members: hosts.join(",") }]];
}

/** objects.cfg: a host for each cluster, role and rack, with a service for each of its rules. */
export function nagiosObjects(rules: Rule[], notifications: Notifications): string {
    const told = channels(notifications);
    const commands = Object.keys(told).length > 0 ? told : { "notify-nobody": "/bin/true" };
    const names = Object.keys(commands).join(",");
    const hosts = [...new Set(rules.map(({ host }) => host))].sort();
    const isRole = (host: string) => host.startsWith("hosts-");
    const isRack = (host: string) => host.startsWith("rack-");
    const definitions: Definition[] = [
        [
            "timeperiod",
            {
                timeperiod_name: "always",
                alias: "always",
                ...Object.fromEntries(
                    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => [
                        day,
                        "00:00-24:00",
                    ]),
                ),
            },
        ],
        ["command", { command_name: "stale", command_line: `/bin/sh ${STALE} ${FRESHNESS}` }],
        ...Object.entries(commands).map(([command_name, command_line]): Definition => [
            "command",
            { command_name, command_line },
        ]),
        [
            "contact",
            {
                contact_name: "operators",
                host_notification_period: "always",
                service_notification_period: "always",
                host_notification_options: "n",
                service_notification_options: "w,u,c,r",
                host_notification_commands: names,
                service_notification_commands: names,
            },
        ],
        ["contactgroup", { contactgroup_name: "operators", alias: "Operators", members: "operators" }],
        ["host", { name: "cluster", ...NEVER_CHECKED, passive_checks_enabled: 0, notifications_enabled: 0, ...ALWAYS }],
        [
            "service",
            {
                name: "state",
                ...NEVER_CHECKED,
                passive_checks_enabled: 1,
                check_freshness: 1,
                freshness_threshold: FRESHNESS,
                check_command: "stale",
                check_interval: 1,
                retry_interval: 1,
                notification_interval: 60,
                notification_options: "w,u,c,r",
                ...ALWAYS,
            },
        ],
        ...hosts.map((host_name): Definition => ["host", { use: "cluster", host_name, alias: host_name }]),
        ...group(
            "clusters",
            "Clusters",
            hosts.filter((host) => !isRole(host) && !isRack(host)),
        ),
        ...group("roles", "Hosts by role", hosts.filter(isRole)),
        ...group("racks", "Hosts by rack", hosts.filter(isRack)),
        ...rules.map(({ host, service, why }): Definition => [
            "service",
            { use: "state", host_name: host, service_description: service, notes: why },
        ]),
    ];
    return definitions.map(define).join("\n");
}

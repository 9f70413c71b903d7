import { BadInput } from "./badinput";

const stacklight = (value: object) => ({ stacklight: JSON.stringify(value) });
const mail = (value: object) => stacklight({ alerting: { notifications: { mail: value } } });
const thresholds = (value: object) => stacklight({ alerting: { thresholds: value } });

/** Arguments that monitoring cannot have: all against the lab, whose hosts and disks are given. */
export const badStackLight: BadInput[] = [
    {
        what: "metrics kept for no day",
        config: stacklight({ metrics: { retentionDays: 0 } }),
        says: ["stacklight.metrics.retentionDays: 0 days, expected a whole number from 1 to 3650 days"],
    },
    {
        what: "metrics for longer than the SSDs hold them",
        config: stacklight({ metrics: { retentionDays: 365 } }),
        says: [
            "stacklight.metrics.hosts: influxdb-1 and 2 more: its largest SSD holds",
            "expected retentionDays of at most",
        ],
    },
    {
        what: "a volume smaller than the metrics",
        config: stacklight({ metrics: { storage: "10Gi" } }),
        says: ['stacklight.metrics.storage: "10Gi", expected at least'],
    },
    {
        what: "a size that is none",
        config: stacklight({ metrics: { storage: "half a disk" }, alerting: { storage: "10GB" } }),
        says: ['stacklight.metrics.storage: "half a disk", expected', 'stacklight.alerting.storage: "10GB", expected'],
    },
    {
        what: "more days of logs than indices can be held",
        config: stacklight({ logs: { retentionDays: 400 } }),
        says: ["stacklight.logs.retentionDays: 400 days, expected a whole number from 1 to 90 days"],
    },
    {
        what: "logs for longer than the SSDs hold them",
        config: stacklight({ logs: { retentionDays: 60 } }),
        says: ["stacklight.logs.retentionDays: 60 days of", "of 800 GB on its host's SSD; expected at most"],
    },
    {
        what: "a volume smaller than the logs",
        config: stacklight({ logs: { storage: "100Gi" } }),
        says: ['stacklight.logs.storage: "100Gi", expected at least', "on each member for 7 days of"],
    },
    {
        what: "URLs of Grafana and Kibana that are none",
        config: stacklight({ metrics: { publicUrl: "grafana.example.org" }, logs: { publicUrl: "https://" } }),
        says: [
            'stacklight.metrics.publicUrl: "grafana.example.org", expected http:// or https://',
            'stacklight.logs.publicUrl: "https://", expected',
        ],
    },
    {
        what: "a threshold of a rule that there is not",
        config: thresholds({ "host-disks": { warning: 80 } }),
        says: ["stacklight.alerting.thresholds.host-disks: no such rule (did you mean host-disk?)"],
    },
    {
        what: "a warning that comes after the alarm",
        config: thresholds({ "host-disk": { warning: 95 } }),
        says: [
            "stacklight.alerting.thresholds.host-disk: warning at 95 and critical at 90, expected the warning to come",
        ],
    },
    {
        what: "a threshold that has to be passed for less than no time",
        config: thresholds({ "host-cpu": { for: -60 } }),
        says: ["stacklight.alerting.thresholds.host-cpu.for: -60 seconds, expected a whole number from 0"],
    },
    {
        what: "a threshold that is no number",
        config: thresholds({ "host-cpu": { warning: "high", soft: 1 } }),
        says: [
            'stacklight.alerting.thresholds.host-cpu.warning: "high", expected number',
            "stacklight.alerting.thresholds.host-cpu.soft: unknown key",
        ],
    },
    {
        what: "mail to nobody",
        config: mail({ to: [], from: "cloud@example.org", smtpHost: "mail" }),
        says: ["stacklight.alerting.notifications.mail.to: empty, expected at least 1 mail address"],
    },
    {
        what: "mail to addresses and by a server that cannot be",
        config: mail({ to: ["operators"], from: "the cloud", smtpHost: "mail server", smtpPort: 70_000 }),
        says: [
            'stacklight.alerting.notifications.mail.to.0: "operators", expected a mail address',
            'stacklight.alerting.notifications.mail.from: "the cloud", expected a mail address',
            'stacklight.alerting.notifications.mail.smtpHost: "mail server", expected',
            "stacklight.alerting.notifications.mail.smtpPort: 70000, expected a whole number from 1 to 65535",
        ],
    },
    {
        what: "a webhook in plain text",
        config: { alertWebhook: "https://alerts.example.org/token" },
        says: ["alertWebhook: stands in plain text, expected a secret: pulumi config set --secret alertWebhook"],
    },
    {
        what: "a webhook that is no URL",
        secret: { alertWebhook: "alerts.example.org/token" },
        says: ["stacklight.alerting.notifications.webhook.url: not such a URL, expected http:// or https://"],
    },
    {
        what: "a Kibana of another version than Elasticsearch",
        config: { images: '{"kibana": {"tag": "8.18.0"}}' },
        says: ["stacklight.logs.images.kibana: version 8.18.0, expected Elasticsearch's 8.19.20"],
    },
    {
        what: "an Elasticsearch whose tag is no version",
        config: { images: '{"elasticsearch": {"tag": "stable"}}' },
        says: ['stacklight.logs.images.elasticsearch: "', "expected a tag that is a version, such as 8.19.20"],
    },
    {
        what: "a part of monitoring that there is not",
        config: stacklight({ traces: {}, enabled: "maybe" }),
        says: ["stacklight.traces: unknown key", 'stacklight.enabled: "maybe", expected boolean'],
    },
];

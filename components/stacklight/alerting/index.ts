export { Alerting } from "./alerting";
export { alertingFaults, alertingPods } from "./args";
export type {
    AlertingArgs,
    AlertingHost,
    AlertingSettings,
    MailNotifications,
    Notifications,
    WatchedArgs,
    WebhookNotifications,
} from "./args";
export { rulesFor } from "./rules";
export type { Rule, Thresholds, ThresholdOverrides } from "./rules";
export { LEAST_HOST, sizeAlerting } from "./sizing";
export type { AlertingSize } from "./sizing";
export type { Api, Members, WatchedCeph, WatchedDatabase } from "./watched";

export { Messaging } from "./messaging";
export type { ExternalMessaging, MessagingArgs } from "./args";
export { messagingFaults, messagingLimit, messagingPods } from "./args";
export { NOTIFICATIONS_VHOST, RPC_VHOST } from "./config";
export { sizeMessaging } from "./sizing";
export type { MessagingSize } from "./sizing";

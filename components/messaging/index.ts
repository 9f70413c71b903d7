export { Messaging } from "./messaging";
export type { ExternalMessaging, MessagingArgs } from "./args";
export { messagingFaults, messagingLimit, messagingPods } from "./args";
export { sizeMessaging } from "./sizing";
export type { MessagingSize } from "./sizing";

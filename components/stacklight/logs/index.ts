export { Logs } from "./logs";
export { logsFaults, logsPods, logsSize } from "./args";
export type { LogsArgs, LogsSettings } from "./args";
export { logsFlows, logsServer } from "./flows";
export { sizeLogs } from "./sizing";
export type { LogSources, LogsSize } from "./sizing";
export { LOG_STREAM } from "./streams";

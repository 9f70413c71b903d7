export { Cloud } from "./cloud";
export { cloudBudgets, cloudFaults, cloudPods } from "./faults";
export { databaseAccounts, messagingAccounts, tierArgs } from "./tiers";
export type { CellHosts, CloudArgs } from "./args";
export type { Budget, HostKind } from "./budgets";

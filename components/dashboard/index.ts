export { Dashboard } from "./dashboard";
export { dashboardFaults, dashboardPods } from "./args";
export type { DashboardArgs, DashboardSettings } from "./args";
export { sizeDashboard } from "./sizing";
export type { DashboardSize } from "./sizing";

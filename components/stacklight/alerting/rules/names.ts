/** Nagios' host of what belongs to no single cluster; first in every list, as StackLight had it. */
export const GLOBAL = "00-global";

export { Cache, cacheFaults, cachePods, memcachedCommand } from "./cache";
export type { CacheArgs } from "./cache";
export { sizeCache } from "./sizing";
export type { CacheSize } from "./sizing";

export { BlockStorage } from "./block-storage";
export { blockStorageFaults, blockStoragePods, blockStorageServices } from "./args";
export type { BlockStorageArgs, BlockStorageService, BlockStorageSettings } from "./args";
export type { CinderConfig } from "./config";
export { sizeBlockStorage } from "./sizing";
export type { BlockStorageSize } from "./sizing";

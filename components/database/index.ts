export { Database } from "./database";
export type { BackupVolume, BucketArgs, DatabaseArgs, DatabaseBackup, ExternalDatabase, Proxy } from "./args";
export { databaseFaults, databaseLimit, databasePods } from "./args";
export { sizeDatabase } from "./sizing";
export type { DatabaseSize } from "./sizing";

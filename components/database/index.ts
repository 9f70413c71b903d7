export { Database } from "./database";
export type {
    BackupVolume,
    BucketArgs,
    DatabaseArgs,
    DatabaseBackup,
    DatabaseTls,
    ExternalDatabase,
    Proxy,
} from "./args";
export { databaseFaults } from "./args";
export { sizeDatabase } from "./sizing";
export type { DatabaseSize } from "./sizing";

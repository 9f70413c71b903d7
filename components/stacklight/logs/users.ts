import { LOG_STREAM } from "./streams";

interface Role {
    cluster?: string[];
    indices?: { names: string[]; privileges: string[] }[];
    applications?: { application: string; privileges: string[]; resources: string[] }[];
}

/** Accounts, and the role of each: Elasticsearch's own, or one of `roles`. */
export const users = {
    /** Collectors: adds documents, and reads how the cluster does. Can neither read, change nor delete what was written. */
    collector: "openstack-ra-collector",
    /** Reads documents and looks at Kibana. */
    viewer: "openstack-ra-viewer",
    /** May everything. */
    admin: "superuser",
} as const;

export type User = keyof typeof users;

export const userNames = Object.keys(users) as User[];

const roles: Record<string, Role> = {
    [users.collector]: { cluster: ["monitor"], indices: [{ names: [LOG_STREAM], privileges: ["create_doc"] }] },
    [users.viewer]: {
        indices: [{ names: [LOG_STREAM], privileges: ["read", "view_index_metadata"] }],
        applications: [{ application: "kibana-.kibana", privileges: ["read"], resources: ["*"] }],
    },
};

/** The roles as Elasticsearch reads them: YAML, of which JSON is a part. */
export function rolesFile(): string {
    return `${JSON.stringify(roles, null, 2)}\n`;
}

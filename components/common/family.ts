/** Where an image keeps what our pods name. Commands are found on the image's PATH, so that is little. */
export interface ImageFamily {
    /** User and group of the service. */
    uid: number;
    /** Virtual environment of the service's Python packages. */
    python: string;
    /** Directory of Apache's modules. */
    apacheModules: string;
}

/** OpenStack-Helm's images: one user for every service (openstack-helm-images, "LOCI" profiles). */
export const openstackHelm: ImageFamily = {
    uid: 42424,
    python: "/var/lib/openstack",
    apacheModules: "/usr/lib/apache2/modules",
};

/** Kolla's images have a user for each service; these are Cinder's (kolla, users.py). */
export const kollaCinder: ImageFamily = {
    uid: 42407,
    python: "/var/lib/kolla/venv",
    apacheModules: "/usr/lib/apache2/modules",
};

/** A config file as a stack renders it. */
export interface RenderedFile {
    stack: string;
    /** The component that it belongs to, e.g. "keystone". */
    owner: string;
    /** Its name, e.g. "keystone.conf", "rabbitmq.conf". */
    name: string;
    content: string;
}

/** Every fault that the real program finds in a file; none where it accepts it. */
export type Check = (file: RenderedFile) => Promise<string[]>;

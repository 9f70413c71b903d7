import { RenderedFile } from "../../support/files";

/** Every fault that the real program finds in a file; none where it accepts it. */
export type Check = (file: RenderedFile) => Promise<string[]>;

import { Server, serverOf } from "../common/flows";
import { PORT } from "./cache";

/** What clients call: every server; they call nobody. */
export function cacheServer(name: string): Server {
    return serverOf(name, "memcached", PORT);
}

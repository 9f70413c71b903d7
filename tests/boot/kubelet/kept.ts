import { setTimeout } from "node:timers/promises";
import { Container } from "../machine/container";

/** Starts of a container before it is given up. */
const STARTS = 6;

/** A container that is started again when it ends, a few times, as a kubelet does. */
export class Kept {
    public starts = 0;
    public givenUp = false;
    #current: Container;
    #stopping = false;

    /** @param machine that the container is on: when it stops, what ends is not started again */
    constructor(
        private readonly start: () => Container,
        private readonly machine: { readonly stopped: boolean },
    ) {
        this.#current = this.#begin();
        void this.#keep();
    }

    /** Its newest run. */
    public get current(): Container {
        return this.#current;
    }

    /** From now on, its end is final. */
    public release(): Container {
        this.#stopping = true;
        return this.#current;
    }

    #over(): boolean {
        return this.#stopping || this.machine.stopped;
    }

    #begin(): Container {
        this.starts++;
        return this.start();
    }

    async #keep(): Promise<void> {
        for (;;) {
            await this.#current.ended.catch(() => null);
            if (this.#over()) return;
            if (this.starts === STARTS) {
                this.givenUp = true;
                return;
            }
            await setTimeout(1000 * this.starts);
            // Meanwhile it may have been released.
            if (this.#over()) return;
            this.#current = this.#begin();
        }
    }
}

/** Runs something to its good end, a few times if need be; what it said where it never ends well. */
export async function repeated(attempts: number, start: () => Container): Promise<{ starts: number; fault?: string }> {
    for (let starts = 1; ; starts++) {
        const container = start();
        const code = await container.ended;
        if (code === 0) return { starts };
        if (starts >= Math.min(attempts, STARTS)) return { starts, fault: `exit status ${code}\n${container.said}` };
        console.warn(`      TRIED AGAIN, exit status ${code}: ${container.said.trim().slice(-1500)}`);
        await setTimeout(1000 * starts);
    }
}

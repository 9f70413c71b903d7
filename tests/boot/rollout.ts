import { setTimeout } from "node:timers/promises";
import { at } from "../support/stacks";
import { Cluster } from "./cluster";
import { Pod } from "./kubelet/pod";
import { operators } from "./operators";
import { Step } from "./steps";

/** Steps at a time: more would only wait for one another's processors. */
const AT_ONCE = 3;
/** Seconds after which a step that still waits lets another one begin: it may wait for that one. */
const PATIENCE = 20;

/** Does a stack's steps, each once what it needs is done: an engine, its operators and a kubelet. */
export class Rollout {
    /** Running pods, by their steps' titles. */
    public readonly pods = new Map<string, Pod>();
    /** How often containers had to be started again, by their steps' titles. */
    public get restarts(): Record<string, number> {
        const all = [...this.#started].map(([title, pod]): [string, number] => [title, pod.restarts]);
        return Object.fromEntries(all.filter(([, count]) => count > 0));
    }

    /** What is not as rendered, in words. */
    public readonly notes: string[] = [];
    /** Seconds from a step's begin to its end. */
    public readonly took = new Map<string, number>();
    readonly #started = new Map<string, Pod>();
    readonly #results = new Map<Step, Promise<void>>();
    #free = AT_ONCE;
    readonly #waiting: (() => void)[] = [];

    /** @param tell hears how far it has come */
    constructor(
        private readonly cluster: Cluster,
        private readonly steps: Step[],
        private readonly tell: (detail: string) => void = () => undefined,
    ) {
        for (const step of steps) this.result(step).catch(() => undefined);
    }

    /** The end of a step; an error where it failed or something that it needs did. */
    public result(step: Step): Promise<void> {
        const known = this.#results.get(step);
        if (known) return known;
        const result = Promise.resolve().then(() => this.#run(step));
        this.#results.set(step, result);
        return result;
    }

    /** Once every step has ended, well or not. */
    public async settled(): Promise<void> {
        await Promise.allSettled(this.steps.map((step) => this.result(step)));
    }

    async #run(step: Step): Promise<void> {
        for (const need of step.needs) {
            await this.result(need).catch((error: unknown) => {
                const [first] = String(error instanceof Error ? error.message : error).split("\n");
                throw new Error(`not begun, since ${need.title} failed: ${first}`);
            });
        }
        await this.#turn();
        const begin = Date.now();
        this.tell(`${this.took.size} of ${this.steps.length}, now ${step.title}`);
        const work = this.#do(step);
        const end = () => {
            this.took.set(step.title, (Date.now() - begin) / 1000);
        };
        work.then(end, end);
        const late = new AbortController();
        const patience = setTimeout(PATIENCE * 1000, undefined, { signal: late.signal }).catch(() => undefined);
        await Promise.race([work.catch(() => undefined), patience]);
        late.abort();
        this.#next();
        await work;
    }

    async #do({ title, object }: Step): Promise<void> {
        const operator = operators[object.kind];
        if (operator) {
            this.notes.push(...(await operator(this.cluster, object)));
            return;
        }
        if (!at(object, "spec", "template")) throw new Error(`nobody here does what the operator of ${title} does`);
        const pod = new Pod(this.cluster.node, object);
        this.#started.set(title, pod);
        if (object.kind === "Job") {
            await pod.complete(1 + ((at(object, "spec", "backoffLimit") as number | undefined) ?? 6));
            return;
        }
        this.pods.set(title, pod);
        await pod.start();
    }

    async #turn(): Promise<void> {
        if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
        else this.#free--;
    }

    #next(): void {
        const next = this.#waiting.shift();
        if (next) next();
        else this.#free++;
    }
}

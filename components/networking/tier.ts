import * as pulumi from "@pulumi/pulumi";
import { App } from "../common/labels";
import { NetworkingArgs } from "./args";
import { NetworkingPlacements } from "./placements";
import { NetworkingService } from "./placements";
import { NetworkingSize } from "./sizing";

/** What the tier's parts are made from. */
export interface Tier {
    name: string;
    args: NetworkingArgs;
    size: NetworkingSize;
    placements: NetworkingPlacements;
    parent: pulumi.Resource;
}

export function appOf({ name, args }: Tier, component: string, service: NetworkingService): App {
    return { namespace: args.namespace, instance: name, component, service };
}

import { EnforcementLevel, PolicyPack, StackValidationPolicy } from "@pulumi/policy";
import { defaultSettings, Rule, Settings, settings } from "./rule";
import { rules } from "./rules";
import { stackOfEngine } from "./stack";

const LEVEL: EnforcementLevel = "mandatory";

/** The schema by which the CLI refuses a misspelt setting. */
function schemaOf(reads: (keyof Settings)[]) {
    const properties = reads.map((name) => [name, { type: "boolean" as const, ...settings[name] }] as const);
    return { properties: Object.fromEntries(properties) };
}

function policyOf({ name, description, reads, violations }: Rule): StackValidationPolicy {
    return {
        name,
        description,
        enforcementLevel: LEVEL,
        ...(reads ? { configSchema: schemaOf(reads) } : {}),
        validateStack: (args, reportViolation) => {
            const given = { ...defaultSettings, ...args.getConfig<Partial<Settings>>() };
            for (const { urn, says } of violations(stackOfEngine(args.resources), given)) reportViolation(says, urn);
        },
    };
}

// Its constructor serves the pack to the engine, and reads the version from the package.json of the folder it runs in.
new PolicyPack("openstack-ra", { policies: rules.map(policyOf) });

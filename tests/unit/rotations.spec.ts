import assert from "node:assert/strict";
import { changes } from "../../cli/upgrade/targets";
import { rotationSteps } from "../../cli/upgrade/rotate";
import { shell, Step, upCommand } from "../../cli/upgrade/steps";
import { runProgram, standIn } from "../../cli/program";
import { stackRun } from "../support/stacks";

/** The steps of a rotation, from the run that other tests have made too. */
const rotation = (stack: string, what: string, name?: string) =>
    rotationSteps(stack, what, name, () => stackRun(stack));

const ids = (steps: Step[]) => steps.map(({ id }) => id);
const commands = (steps: Step[]) => steps.flatMap((step) => step.commands.map(shell));

describe("rotations", function () {
    this.timeout(120_000);

    for (const which of ["fernet", "credential"] as const) {
        it(`${which} keys: a copy first, then one run of the CronJob that the cloud has, which may be begun again`, async () => {
            const found = await rotation("dev", which);
            assert.deepEqual(ids(found), [`${which}-copy`, `${which}-clean`, `${which}-rotate`, `${which}-end`]);
            const cron = (await stackRun("dev")).resources.find(({ name }) => name === `keystone-rotate-${which}`);
            assert.equal(cron?.inputs.kind, "CronJob");
            const text = commands(found).join("\n");
            assert.match(
                text,
                new RegExp(`--from=cronjob/keystone-rotate-${which} --dry-run=client -o yaml \\| kubectl apply`),
            );
            assert.match(text, new RegExp(`wait job/keystone-rotate-${which}-by-hand --for=condition=Complete`));
            assert.match(found[0]!.hand!.how, new RegExp(`get secret keystone-${which}-keys -o yaml`));
            assert.ok(found.every(({ targets }) => targets.length === 0));
        });
    }

    it("a password: made anew with the first who reads it, and all who read it after that, once each", async () => {
        const found = await rotation("dev", "password", "keystone-service-nova");
        assert.deepEqual(ids(found), [
            "keystone-accounts",
            "nova-expand",
            "nova-conductors",
            "nova-schedulers",
            "nova-computes",
            "nova-migrations",
            "proof",
        ]);
        const first = found[0]!;
        assert.deepEqual(upCommand("dev", first).slice(4, 6), [
            "--target-replace",
            "**:RandomPassword::keystone-service-nova-password",
        ]);
        assert.match(first.irreversible ?? "", /the old password is gone/);
        // Whom it hits, and until when.
        assert.equal(first.impact, "outage");
        assert.match(
            first.notes.join("\n"),
            /refuses the old password, and the tokens.*\n.*nova-computes \(\d+ pods? in \d+ waves?\)/,
        );
        // The schemas stay what they are: nothing else needs a yes.
        assert.ok(
            found
                .slice(2)
                .every(({ irreversible, impact }) => irreversible === undefined && impact !== "schema-migration"),
        );

        const before = await stackRun("dev");
        const after = await runProgram("dev", {
            generate: (name, bytes) => (name === "keystone-service-nova-password" ? "another" : standIn(name, bytes)),
        });
        const wanted = changes(before, after).changed.map(({ urn }) => urn);
        const password = before.resources.find(({ name }) => name === "keystone-service-nova-password")!;
        assert.deepEqual(found.flatMap(({ targets }) => targets).sort(), [...wanted, password.urn].sort());
    });

    it("a protected password is unprotected in the step that replaces it, so that the step may be begun again", async () => {
        const [unprotect] = await rotation("lab", "password", "mysql-glance");
        assert.match(
            commands([unprotect!])[0] ?? "",
            /^pulumi state unprotect 'urn:.*::mysql-glance-password' --stack lab --yes$/,
        );
    });

    it("an account of the database: the operator first, no member restarts, then its pods", async () => {
        const found = await rotation("dev", "password", "mysql-glance");
        assert.equal(found[0]!.id, "mysql-members");
        assert.equal(found[0]!.impact, "blip");
        assert.match(found[0]!.notes.join("\n"), /new ones with the old password are refused.*\n.*glance-api/);
        assert.deepEqual(found[0]!.pods, []);
        assert.ok(ids(found).includes("glance-api"));
    });

    it("an account of the brokers: L3 agents are a person's, and until then have the old password", async () => {
        const found = await rotation("dev", "password", "rabbitmq-neutron");
        assert.equal(found[0]!.id, "rabbitmq-members");
        // The laptop has one broker.
        assert.equal(found[0]!.impact, "outage");
        const [, ...asked] = found[0]!.whole!;
        assert.ok(asked.length === 2 && asked.every((check) => / exec \S*rabbitmq-server/.test(shell(check))));
        assert.ok(found.find(({ id }) => id === "neutron-l3-pods")?.hand);
    });

    it("a certificate: renewed as cert-manager is asked to, and waited for", async () => {
        const found = await rotation("lab", "certificate", "keystone-tls");
        assert.deepEqual(ids(found), ["keystone-tls-renew"]);
        assert.match(
            commands(found)[0] ?? "",
            /patch certificate\.cert-manager\.io\/keystone-tls --subresource=status .*"Issuing"/,
        );
        assert.match(commands(found).join(), /--for=condition=Issuing=False.*--for=condition=Ready/);
    });

    it("the CA: who believes in it is restarted by hand", async () => {
        const found = await rotation("lab", "certificate", "openstack-ca");
        assert.match(found[1]!.hand?.how ?? "", /docs\/tls\.md/);
        assert.equal(found[1]!.impact, "data-plane");
        // It keeps its key (components/certificates), so that nobody is cut off at once.
        assert.match(found[0]!.title, /with the key that it has/);
        assert.doesNotMatch(found[0]!.notes.join(), /within minutes/);
        assert.match(found[0]!.commands[0]!.join(" "), /--namespace cert-manager/);
    });

    it("no step has a password in it", async () => {
        for (const name of ["keystone-admin", "mysql-system-root", "nova-metadata-secret"])
            assert.doesNotMatch(JSON.stringify(await rotation("dev", "password", name)), /generated-/);
    });

    const refused: [stack: string, what: string, name: string | undefined, says: RegExp][] = [
        [
            "dev",
            "fernt",
            undefined,
            /no rotation "fernt" \(did you mean fernet\?\), expected one of fernet, credential/,
        ],
        ["dev", "fernet", "keystone", /rotate fernet takes no name, given "keystone"/],
        ["dev", "password", undefined, /rotate password: no name, expected one of .*keystone-admin.*mysql-nova/],
        ["dev", "password", "keystone-servce-nova", /did you mean keystone-service-nova/],
        ["dev", "certificate", "keystone-tls", /stack dev has no certificates: tls\.enabled is false/],
        ["lab", "certificate", "keystone", /no certificate "keystone".*expected one of .*keystone-tls/],
    ];
    for (const [stack, what, name, says] of refused) {
        it(`refuses ${what} ${name ?? "without a name"} of ${stack}`, async () => {
            await assert.rejects(rotation(stack, what, name), says);
        });
    }
});

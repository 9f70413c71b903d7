import assert from "node:assert/strict";
import { forgeOf } from "../../cli/forge";
import { commentBody, Done, marker, putComment } from "../../cli/forge/comment";
import { by, FakeForge, fakeForge, mine, TOKEN } from "../support/fakeforge";

const github = (url: string) => ({ GITHUB_API_URL: url, GITHUB_REPOSITORY: "site/cloud", GITHUB_TOKEN: TOKEN });
const gitlab = (url: string) => ({
    GITLAB_CI: "true",
    CI_API_V4_URL: url,
    CI_PROJECT_ID: "7",
    CI_MERGE_REQUEST_IID: "12",
    GITLAB_TOKEN: TOKEN,
});

const forges: [name: string, variables: (url: string) => Record<string, string>, notes: string, updated: string][] = [
    [
        "GitHub",
        (url) => ({ ...github(url), PULL_REQUEST: "12" }),
        "POST /repos/site/cloud/issues/12/comments",
        "PATCH /repos/site/cloud/issues/comments/1",
    ],
    ["GitLab", gitlab, "POST /projects/7/merge_requests/12/notes", "PUT /projects/7/merge_requests/12/notes/1"],
];

const others = (count: number) =>
    Array.from({ length: count }, (_, i) => by("somebody", { id: i + 1000, body: `remark ${i}` }));

describe("the comment on a pull request", () => {
    let server: FakeForge | undefined;
    afterEach(() => server?.close());

    async function put(variables: Record<string, string>, stack: string, difference: string): Promise<Done> {
        const forge = await forgeOf(variables);
        assert.ok(forge);
        return putComment(forge, stack, difference);
    }

    for (const [name, variables, made, updated] of forges) {
        it(`is one for each stack, however often the change is pushed (${name})`, async () => {
            server = await fakeForge([]);
            const of = variables(server.url);
            assert.equal(await put(of, "lab", "one"), "made");
            assert.equal(await put(of, "dev", "one"), "made");
            assert.equal(await put(of, "lab", "two"), "updated");
            assert.equal(await put(of, "lab", "two"), "left as it is");
            assert.deepEqual(server.writes, [made, made, updated]);
            assert.deepEqual(
                server.comments.map(({ body }) => body),
                [`${marker("lab")}\ntwo`, `${marker("dev")}\none`],
            );
        });
    }

    it("is found behind hundreds of others, and no other is touched", async () => {
        server = await fakeForge([...others(230), mine({ id: 5, body: `${marker("lab")}\nold` })]);
        assert.equal(await put({ ...github(server.url), PULL_REQUEST: "12" }, "lab", "new"), "updated");
        assert.deepEqual(server.writes, ["PATCH /repos/site/cloud/issues/comments/5"]);
    });

    for (const [name, variables, made] of forges) {
        it(`is never put in place of a stranger's, who wrote the marker too (${name})`, async () => {
            server = await fakeForge([by("stranger", { id: 5, body: `${marker("lab")}\nmine` })]);
            assert.equal(await put(variables(server.url), "lab", "one"), "made");
            assert.deepEqual(server.writes, [made]);
        });
    }

    it("is not made where nothing changes, but says so where it told of a change before", async () => {
        server = await fakeForge([]);
        const of = { ...github(server.url), PULL_REQUEST: "12" };
        assert.equal(await put(of, "lab", "\n"), "left as it is");
        await put(of, "lab", "one");
        assert.equal(await put(of, "lab", ""), "updated");
        assert.match(server.comments[0]?.body ?? "", /lab: nothing changes$/);
    });

    it("is as long as a comment may be, and says that there is more", () => {
        const body = commentBody("lab", "a line of a long difference\n".repeat(5000));
        assert.ok(body.length < 65_536);
        assert.match(body, /a line of a long difference\n\nToo long for a comment/);
    });

    it("goes to the pull request whose branch is at the commit that was looked at, or nowhere", async () => {
        const open = [{ number: 12, head: { sha: "c0ffee" } }];
        server = await fakeForge([], { "fork:topic": open });
        const of = { ...github(server.url), PULL_REQUEST_HEAD: "fork:topic" };
        assert.equal(await put({ ...of, PULL_REQUEST_COMMIT: "c0ffee" }, "lab", "one"), "made");
        assert.deepEqual(server.writes, ["POST /repos/site/cloud/issues/12/comments"]);
        assert.equal(await forgeOf({ ...of, PULL_REQUEST_COMMIT: "0dd" }), undefined);
        assert.equal(await forgeOf({ ...of, PULL_REQUEST_HEAD: "x:y", PULL_REQUEST_COMMIT: "c0ffee" }), undefined);
    });

    it("tells which variables are missing, all at once, and which number is none", async () => {
        await assert.rejects(forgeOf({}), /GITHUB_TOKEN, GITHUB_REPOSITORY, PULL_REQUEST_HEAD, .* not set, see docs/);
        await assert.rejects(forgeOf({ GITLAB_CI: "true" }), /GitLab: CI_API_V4_URL, .*GITLAB_TOKEN not set/);
        const wrong = { ...github("http://localhost"), PULL_REQUEST: "12/../13" };
        await assert.rejects(forgeOf(wrong), /PULL_REQUEST is "12\/..\/13", expected the number/);
    });

    it("tells what the forge refused, without what it answered", async () => {
        server = await fakeForge([]);
        const of = { ...github(server.url), GITHUB_TOKEN: "wrong", PULL_REQUEST: "12" };
        await assert.rejects(put(of, "lab", "one"), {
            message: "GET /repos/site/cloud/issues/12/comments: 403 Forbidden",
        });
    });
});

/**
 * What Pulumi programs in other languages may use: `pulumi package add REPOSITORY/components@VERSION`. The SDK's analyser
 * makes a schema of every class that is exported here, or refuses all of them; docs/reuse.md says why the rest is not.
 */
export { Certificates } from "./certificates";
export { Nodes } from "./nodes";

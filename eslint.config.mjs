import pulumi from "@pulumi/eslint-plugin";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["bin/**", "out/**", "node_modules/**", "components/common/options/**", "*.mjs"] },
    ...tseslint.configs.strictTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true } },
        plugins: { "@pulumi": pulumi },
        rules: {
            "@pulumi/no-output-in-template-literal": "error",
            "@pulumi/no-output-instance-in-template-literal": "off",
            // One place reads the environment and the stack's configuration; everything else takes arguments.
            "no-restricted-properties": [
                "error",
                { object: "process", property: "env", message: "read the environment in config/ or cli/env.ts" },
            ],
            // A resource is used by being created.
            "no-new": "off",
            "@typescript-eslint/no-unused-expressions": "error",
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            curly: ["error", "multi-line"],
        },
    },
    {
        // By this project's settings: by the examples' own, the package that they import would have to be installed.
        files: ["examples/**"],
        languageOptions: { parserOptions: { projectService: false, project: "./tsconfig.json" } },
    },
    {
        files: ["config/**", "cli/env.ts", "tests/**"],
        rules: { "no-restricted-properties": "off" },
    },
    {
        files: ["tests/**"],
        // mocha's describe and it return nothing to await; assertions on outputs go through promises.
        rules: { "@typescript-eslint/no-floating-promises": "off", "@typescript-eslint/no-non-null-assertion": "off" },
    },
    prettier,
);

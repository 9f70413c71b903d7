import { join, relative } from "node:path";
import ts from "typescript";
import { Entry, Member } from "./model";

/** What the doc comments of a package's entry say of everything that it exports, and of every type that this mentions. */
export function readApi(entry: string, options: ts.CompilerOptions): Entry[] {
    const program = ts.createProgram([entry], options);
    const reader = new Reader(program.getTypeChecker(), join(entry, ".."));
    const file = program.getSourceFile(entry);
    const module = file && reader.checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${entry}: not a module`);
    return reader.read(reader.checker.getExportsOfModule(module));
}

/** Catalogues of the services' options are data with thousands of names, which the services' own documents describe. */
const CATALOGUES = "common/options/";

function oneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}

class Reader {
    readonly #entries = new Map<ts.Symbol, Entry>();
    readonly #queue: { symbol: ts.Symbol; exported: boolean; argument: boolean }[] = [];
    readonly #arguments = new Set<ts.Symbol>();

    constructor(
        readonly checker: ts.TypeChecker,
        private readonly root: string,
    ) {}

    read(exported: ts.Symbol[]): Entry[] {
        for (const symbol of exported)
            this.#queue.push({ symbol: this.#resolved(symbol), exported: true, argument: false });
        for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
            // Twice at most: as a type that is mentioned, and once it is known to be part of arguments.
            const known = this.#entries.has(next.symbol);
            if (known && (!next.argument || this.#arguments.has(next.symbol))) continue;
            if (next.argument) this.#arguments.add(next.symbol);
            const before = this.#entries.get(next.symbol);
            const entry = this.#entry(next.symbol, before?.exported ?? next.exported, next.argument);
            if (entry) this.#entries.set(next.symbol, entry);
        }
        return [...this.#entries.values()];
    }

    #resolved(symbol: ts.Symbol): ts.Symbol {
        return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    }

    #path(node: ts.Node): string {
        return relative(this.root, node.getSourceFile().fileName);
    }

    #entry(symbol: ts.Symbol, exported: boolean, argument: boolean): Entry | undefined {
        const declaration = symbol.declarations?.[0];
        if (!declaration) return undefined;
        const [folder = ""] = this.#path(declaration).split("/");
        const named = { name: symbol.name, folder, exported, text: this.#text(symbol) };
        if (ts.isClassDeclaration(declaration)) return { ...named, kind: "component", ...this.#component(declaration) };
        if (ts.isInterfaceDeclaration(declaration)) {
            const fields = this.#members(declaration, argument);
            return { ...named, kind: "interface", argument, fields };
        }
        if (ts.isTypeAliasDeclaration(declaration)) {
            this.#mentions(declaration.type, argument);
            return { ...named, kind: "type", declaration: oneLine(declaration.type.getText()) };
        }
        if (ts.isFunctionDeclaration(declaration)) {
            return { ...named, kind: "function", declaration: this.#signature(declaration) };
        }
        if (!ts.isVariableDeclaration(declaration)) return undefined;
        const type = this.checker.typeToString(this.checker.getTypeAtLocation(declaration));
        return {
            ...named,
            kind: "constant",
            declaration: declaration.type?.getText() ?? (type.length > 80 ? "" : type),
        };
    }

    #component(of: ts.ClassDeclaration) {
        const constructor = of.members.find((member) => ts.isConstructorDeclaration(member));
        const type = constructor?.parameters[1]?.type;
        const args = type && this.checker.getTypeFromTypeNode(type).getSymbol()?.declarations?.[0];
        if (type) this.#mentions(type, true);
        return {
            args: args && ts.isInterfaceDeclaration(args) ? this.#members(args, true) : [],
            outputs: this.#members(of, false),
        };
    }

    /** Public ones, with those that are inherited, but not what every Pulumi resource has. */
    #members(of: ts.InterfaceDeclaration | ts.ClassDeclaration, argument: boolean): Member[] {
        return this.checker.getPropertiesOfType(this.checker.getTypeAtLocation(of)).flatMap((symbol) => {
            const at = symbol.valueDeclaration;
            if (!at || this.#path(at).startsWith("..") || symbol.name.startsWith("#")) return [];
            if (ts.getCombinedModifierFlags(at) & ts.ModifierFlags.Private) return [];
            const method = ts.isMethodDeclaration(at) || ts.isMethodSignature(at);
            if (!method && !ts.isPropertyDeclaration(at) && !ts.isPropertySignature(at)) return [];
            for (const type of method ? [...at.parameters, at].map((one) => one.type) : [at.type]) {
                if (type) this.#mentions(type, argument && !method);
            }
            const line = at.getSourceFile().getLineAndCharacterOfPosition(at.getStart()).line + 1;
            return {
                name: symbol.name,
                type: method ? this.#signature(at) : oneLine(at.type?.getText() ?? ""),
                optional: at.questionToken !== undefined,
                method,
                text: this.#text(symbol),
                default: this.#tag(symbol, "default"),
                place: `${this.#path(at)}:${line}`,
            };
        });
    }

    #signature(of: ts.SignatureDeclaration): string {
        const parameters = of.parameters.map((one) => oneLine(one.getText())).join(", ");
        const returns = of.type?.getText() ?? this.checker.typeToString(this.checker.getTypeAtLocation(of));
        return `(${parameters}): ${oneLine(returns)}`;
    }

    /** Types of this package that a type speaks of are part of what is described. */
    #mentions(type: ts.Node, argument: boolean): void {
        if (ts.isTypeReferenceNode(type)) {
            const found = this.checker.getSymbolAtLocation(type.typeName);
            const symbol = found && this.#resolved(found);
            const at = symbol?.declarations?.[0];
            if (symbol && at && !ts.isTypeParameterDeclaration(at)) {
                const path = this.#path(at);
                if (!path.startsWith("..") && !path.startsWith(CATALOGUES)) {
                    this.#queue.push({ symbol, exported: false, argument });
                }
            }
        }
        ts.forEachChild(type, (child) => {
            this.#mentions(child, argument);
        });
    }

    #text(symbol: ts.Symbol): string {
        return ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).trim();
    }

    #tag(symbol: ts.Symbol, name: string): string | undefined {
        const tag = symbol.getJsDocTags(this.checker).find((one) => one.name === name);
        return tag && oneLine(ts.displayPartsToString(tag.text));
    }
}

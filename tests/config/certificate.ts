import { readFileSync } from "node:fs";
import { join } from "node:path";
import { debianPrograms } from "./programs";
import { output } from "./run";

export interface Certificate {
    certificate: string;
    key: string;
    /** The certificate's file. */
    path: string;
    keyPath: string;
}

/** A certificate that is its own CA, for addresses and names such as "IP:127.0.0.1" and "DNS:localhost". */
export async function certificate(directory: string, name: string, hosts: string[]): Promise<Certificate> {
    const [path, key] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
    const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=${hosts.join()}`];
    const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", path, ...subject];
    const programs = await debianPrograms();
    await output(programs.program("openssl"), made, { env: programs.env() });
    return { path, keyPath: key, certificate: readFileSync(path, "utf8"), key: readFileSync(key, "utf8") };
}

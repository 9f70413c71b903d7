export { Certificates } from "./certificates";
export { certificatesFaults } from "./args";
export type { CertificatesArgs } from "./args";

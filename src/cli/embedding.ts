/** Exports of `mod.ts` for programs that embed the server. */

export { ConfigError } from "../config/read_options.ts";
export { AddressError } from "../runtime/mod.ts";
export { CertificateFileError } from "../server/certificate_files.ts";
export { ListenError } from "../server/listen_error.ts";
export { createServer } from "./create_server.ts";

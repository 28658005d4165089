import { flagOf } from "../config/schema.ts";
import { CertificateFileError } from "../server/certificate_files.ts";
import { ListenError } from "../server/listen_error.ts";
import { EXIT } from "./exit_code.ts";

/** The server could not start, for a reason outside the program: an address, a file, a thread. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
  /** Exit code of the process. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Converts the error of a start. @throws `error` itself when it is a defect of the program */
export function asStartFailure(error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  if (error instanceof ListenError) {
    return new StartFailure(`${flagOf(error.option)}: ${error.message}`, EXIT.addressUnavailable);
  }
  if (error instanceof CertificateFileError) return new StartFailure(error.message, EXIT.config);
  throw error;
}

import { AddressError } from "../runtime/mod.ts";
import { CertificateFileError } from "../server/certificate_files.ts";
import { EXIT } from "./exit_code.ts";

/** A server could not start, for what is wrong with the machine around it. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
  /** What the process ends with. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @throws `error` itself when it is none: then it is a defect */
export function asStartFailure(error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  if (error instanceof AddressError) return new StartFailure(error.message, EXIT.addressUnavailable);
  if (error instanceof CertificateFileError) return new StartFailure(error.message, EXIT.config);
  throw error;
}

/**
 * Knows the CA certificates in a file, and how to say that it has none.
 * Must not be loaded before a request is made.
 *
 * @module
 */

import type { NamedValue } from "../../config.ts";
import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { Host } from "../../host/host.ts";

/**
 * What `connect` makes of the CA certificates in a PEM file.
 *
 * @throws {HfAuthError} `invalid_configuration`, naming the file.
 */
export async function withCertificates<T>(
  host: Host,
  { variable, value: caFile }: NamedValue,
  connect: (certificates: readonly string[]) => Promise<T>,
): Promise<T> {
  const unusable = (message: string, cause?: unknown) => {
    const given = variable === "HF_AUTH_CA_FILE" ? `--ca-file or ${variable}` : variable;
    const hint = `Set ${given} to a PEM file of CA certificates, or leave it out`;
    return new HfAuthError("invalid_configuration", message, { hint, cause });
  };
  const certificates = await read(host, caFile, unusable);
  if (!host.connect) {
    throw new HfAuthError("invalid_configuration", `This runtime cannot use the CA file ${caFile}`, {
      hint: "Make the runtime trust the CA, and do not name a CA file",
    });
  }
  try {
    return await connect(certificates);
  } catch (cause) {
    if (isHfAuthError(cause)) throw cause;
    throw unusable(`The CA file ${caFile} contains a damaged certificate`, cause);
  }
}

async function read(
  { files }: Host,
  caFile: string,
  unusable: (message: string, cause?: unknown) => HfAuthError,
): Promise<string[]> {
  const bytes = await files.readBytes(caFile).catch((cause: unknown) => {
    throw unusable(cause instanceof Error ? cause.message : `Cannot read ${caFile}`, cause);
  });
  if (!bytes) throw unusable(`The CA file ${caFile} does not exist`);
  // Private keys and notes may lie beside the certificates.
  const found = new TextDecoder().decode(bytes).match(
    /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g,
  );
  if (!found) throw unusable(`The CA file ${caFile} contains no certificate in PEM format`);
  return found.map((certificate) => `${certificate}\n`);
}

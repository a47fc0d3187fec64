/**
 * Knows how the files are read that variables name for an engine: its CA, a client certificate and its key.
 * Must not know which engine, nor put what is in them into an error.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import type { Connection } from "../../../host/host.ts";
import type { EngineHost } from "../engine_host.ts";
import type { EngineVariable } from "../variables.ts";

/** What a connection is made with. */
export type Certificates = Pick<Connection, "certificates" | "identity">;

/** The variables that name the files. */
export interface CertificateVariables {
  /** Of the CA's certificate. */
  readonly ca: EngineVariable;
  /** Of the client certificate. */
  readonly certificate: EngineVariable;
  /** Of its private key. */
  readonly key: EngineVariable;
}

/**
 * The CA that is to be trusted and the certificate that is to be shown, where there are some.
 *
 * @throws {HfAuthError} `invalid_configuration`, naming the file, or the variable that lacks its other half.
 */
export async function certificatesIn(host: EngineHost, names: CertificateVariables): Promise<Certificates> {
  const ca = await pemIn(host, names.ca, "CERTIFICATE");
  const certificate = await pemIn(host, names.certificate, "CERTIFICATE");
  const key = await pemIn(host, names.key, "PRIVATE KEY");
  if ((certificate === undefined) !== (key === undefined)) {
    const [set, unset] = key === undefined ? [names.certificate, names.key] : [names.key, names.certificate];
    throw new HfAuthError("invalid_configuration", `${set} is set, and ${unset} is not`, {
      hint: "Set both, or neither",
    });
  }
  return {
    ...ca !== undefined && { certificates: [ca] },
    ...certificate !== undefined && key !== undefined && { identity: { certificate, key } },
  };
}

async function pemIn(
  host: EngineHost,
  name: EngineVariable,
  label: "CERTIFICATE" | "PRIVATE KEY",
): Promise<string | undefined> {
  const text = await fileIn(host, name);
  if (text === undefined || new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(text)) return text;
  const what = label.toLowerCase();
  throw new HfAuthError("invalid_configuration", `There is no ${what} in ${host.variable(name)}`, {
    hint: `Set ${name} to a PEM file with a ${what}, or unset it`,
  });
}

async function fileIn({ variable, files }: EngineHost, name: EngineVariable): Promise<string | undefined> {
  const path = variable(name);
  if (path === undefined) return undefined;
  const hint = `Set ${name} to a file that can be read, or unset it`;
  const text = await files.read(path).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : `Cannot read ${path}`;
    throw new HfAuthError("invalid_configuration", why, { hint, cause });
  });
  if (text !== undefined) return text;
  throw new HfAuthError("invalid_configuration", `The file ${path} does not exist`, { hint });
}

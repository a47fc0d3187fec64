/**
 * Knows the private file of logins that were approved but are not stored yet, one for each Hub.
 * Must not know why one was not finished.
 *
 * @module
 */

import type { Files } from "../host/host.ts";
import { EndpointFile } from "./endpoint_file.ts";
import { type NewToken, toFields, toStoredToken } from "./stored_token.ts";

/** A token that was approved. */
export interface ApprovedToken extends NewToken {
  /** The only account whose approval counts, if one was named. */
  readonly expectUser?: string;
}

/** The approved login of one Hub. */
export class SavedApproval {
  readonly #file: EndpointFile;

  /** Nothing is read until it is asked for. */
  constructor(files: Files, path: string, endpoint: string) {
    this.#file = new EndpointFile(files, path, endpoint);
  }

  /** The token that was approved, unless it has ended by `nowMs` (milliseconds since the epoch). */
  async read(nowMs: number): Promise<ApprovedToken | undefined> {
    const values = await this.#file.read() ?? new Map<string, string>();
    const { token, refreshToken, expiresAt } = toStoredToken({ name: "", values });
    const expectUser = values.get("expect_user");
    if (!token || (expiresAt !== undefined && expiresAt * 1000 <= nowMs)) return undefined;
    return {
      token,
      ...(refreshToken && { refreshToken }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(expectUser !== undefined && { expectUser }),
    };
  }

  /** Keeps a token until it is stored. */
  write(token: ApprovedToken): Promise<void> {
    const { expectUser } = token;
    return this.#file.write({
      ...toFields(token),
      ...(expectUser !== undefined && { expect_user: expectUser }),
    });
  }

  /** Forgets it; the file goes with the last one. */
  remove(): Promise<void> {
    return this.#file.remove();
  }
}

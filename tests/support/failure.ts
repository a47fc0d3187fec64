/**
 * Knows how to compare an error as one value, and that no error carries a secret.
 * Must not know what failed.
 *
 * @module
 */

import assert from "node:assert/strict";
import { HfAuthError, type HfAuthErrorOptions } from "../../lib/errors.ts";

/** All that a person or a program may learn from an error. */
export type Failure = { readonly code: string; readonly message: string } & Omit<HfAuthErrorOptions, "cause">;

/** What `work` fails with; that must be an {@linkcode HfAuthError} without a secret of the tests in it. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<Failure> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (!(error instanceof HfAuthError)) throw error;
    const { code, message, hint, status, oauthError, retryAfter } = error;
    const fields = Object.entries({ hint, status, oauthError, retryAfter });
    const failure = {
      code,
      message,
      ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
    };
    assert.doesNotMatch(JSON.stringify(failure), /secret/);
    return failure;
  }
  assert.fail("Did not fail");
}

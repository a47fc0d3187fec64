/**
 * Knows how to say that there is no place for what is to be kept on this machine.
 * Must not know what that is.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";

/** What a person should know where no journal can be kept, and why. */
export function unkept({ message }: HfAuthError): string {
  return `${message}, so a refresh is lost if this machine stops in the middle of it`;
}

/** The error for a file that is to hold the active token and holds something else. */
export function takenPath(path: string): HfAuthError {
  return new HfAuthError("invalid_configuration", `HF_TOKEN_PATH names ${path}, which holds something else`, {
    hint: "Set it to another file, or unset it",
  });
}

/** The error for tokens whose folder can't be known. */
export function homeless(path: string): HfAuthError {
  const user = /^~([^\\/]+)/.exec(path)?.[1];
  if (user !== undefined) {
    return new HfAuthError(
      "invalid_configuration",
      `There is no user ${user}, whose home folder ${path} names`,
      {
        hint: "Correct HF_HOME or HF_TOKEN_PATH",
      },
    );
  }
  return new HfAuthError("invalid_configuration", "The home folder is not known", {
    hint: "Set HF_HOME to the folder to keep the tokens in; a script also needs --allow-env=HF_HOME",
  });
}

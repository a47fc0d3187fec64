/**
 * Knows where what `hf-auth` says on standard error is not what `hf auth` says, and people may miss it.
 * Must not know how that is seen.
 *
 * @module
 */

import { ALICE } from "../../support/store/samples.ts";
import type { Difference } from "./difference.ts";

const said = (stderr: string | RegExp) => ({ stderr });

export const IN_WORDS: readonly Difference[] = [
  {
    name: "nobody is logged in",
    why: "as newer ones, which say what to do as 2.0.0 does not; here that is a line of its own, everywhere",
    command: "whoami",
    older: said("Error: Not logged in\n"),
    theirs: said("Error: Not logged in. Run `hf auth login` first.\n"),
    ours: said("Error: Not logged in\nHint: Log in with `hf-auth login`\n"),
  },
  {
    name: "a token is printed",
    why: "Python adds a hint; where a token goes into a pipe nobody needs it",
    token: ALICE,
    command: "token",
    theirs: said("Hint: Run `hf auth whoami` to see which account this token belongs to.\n"),
    ours: said(""),
  },
  {
    name: "the Hub warns of something",
    why: "Python prints it bare; here it says whose words these are",
    token: ALICE,
    whoami: {
      json: { name: "alice", orgs: [] },
      headers: { "x-hf-warning": "tokens; This token is old" },
    },
    command: "whoami",
    theirs: said("This token is old\n"),
    ours: said("Warning: The Hub says: This token is old\n"),
  },
  {
    name: "each request, for whoever looks for a fault",
    why:
      "Python prints a curl command with the token masked; here neither headers nor bodies are shown at all",
    token: ALICE,
    env: { HF_DEBUG: "1" },
    command: "whoami",
    theirs: said(/^Send: curl -X GET .*-H 'authorization: <TOKEN>' .* \{hub\}\/api\/whoami-v2$/m),
    ours: said(/^Request: GET \{hub\}\/api\/whoami-v2: 200 after \d+ ms\n$/),
  },
];

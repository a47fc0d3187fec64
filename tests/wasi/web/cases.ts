/** Every case, and what they give. */

import type { Case } from "./case.ts";
import { FETCH } from "./fetch.ts";
import { LANGUAGE } from "./language.ts";
import { MESSAGES } from "./messages.ts";
import { SIGNALS } from "./signals.ts";
import { TEXT } from "./text.ts";

/** Every case by its name. */
export const CASES: Readonly<Record<string, Case>> = {
  ...LANGUAGE,
  ...TEXT,
  ...SIGNALS,
  ...MESSAGES,
  ...FETCH,
};

/** What the cases give, by their names. */
export async function results(server: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(CASES)) {
    try {
      found[name] = await run(server);
    } catch (error) {
      found[name] = { thrown: (error as Error).name };
    }
  }
  // As it comes out of a component.
  return JSON.parse(JSON.stringify(found));
}

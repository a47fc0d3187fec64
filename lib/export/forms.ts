/**
 * Knows every form in which a token can be handed to another program.
 * Must not know how any of them is written.
 *
 * @module
 */

import { docker } from "./docker.ts";
import { dotenv } from "./dotenv.ts";
import { fish } from "./fish.ts";
import type { Form } from "./form.ts";
import { github } from "./github.ts";
import { json } from "./json.ts";
import { kubernetes } from "./kubernetes.ts";
import { powershell } from "./powershell.ts";
import { sh } from "./sh.ts";
import { systemd } from "./systemd.ts";

/** The forms, by what `--format` calls them. */
export const FORMS: Readonly<Record<string, Form>> = {
  sh,
  fish,
  powershell,
  dotenv,
  json,
  github,
  docker,
  kubernetes,
  systemd,
};

/**
 * Knows how the commands that hand the token to other programs are called, and what their options are.
 * Must not know how they work.
 *
 * @module
 */

import type { CommandSpec } from "../../command.ts";
import { TOKEN_NAME } from "../options.ts";

/** To one program, in its environment. */
export const EXEC: CommandSpec = {
  name: "exec",
  summary: "Run a program that finds the token in HF_TOKEN",
  rest: "COMMAND [ARG]...",
  options: [
    TOKEN_NAME,
    {
      name: "set",
      value: "NAME",
      many: true,
      summary: "Another variable to set to the token; may be repeated",
    },
  ],
  examples: ["exec -- python train.py", "exec --token-name my-token --set HF_API_TOKEN -- ./deploy"],
  load: () => import("./exec.ts"),
};

/** To any program, as a text. */
export const EXPORT: CommandSpec = {
  name: "export",
  brief: true,
  summary: "Write the token down for another program to read",
  options: [
    {
      name: "format",
      value: "FORMAT",
      choices: [
        "sh",
        "fish",
        "powershell",
        "dotenv",
        "json",
        "github",
        "docker",
        "kubernetes",
        "systemd",
      ],
      summary: "For whom: sh, fish, powershell, dotenv, json, github, docker, kubernetes or systemd",
    },
    TOKEN_NAME,
    {
      name: "name",
      value: "NAME",
      summary: "What to call it there [default: HF_TOKEN; a Secret: hf-token]",
    },
    { name: "output", value: "FILE", summary: "Write it to FILE, which only you can read" },
    { name: "force", summary: "Replace FILE if there is one" },
    { name: "show", summary: "Print it even on a terminal" },
  ],
  examples: [
    "export --format dotenv --output hf.env",
    "export --format kubernetes | kubectl apply -f -",
  ],
  load: () => import("./export.ts"),
};

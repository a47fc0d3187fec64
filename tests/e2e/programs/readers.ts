/**
 * Knows how the programs that `hf-auth export` writes for read what it wrote, and hand on the variable or the key `name`.
 * Must not know how it is written.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { python } from "../../support/python.ts";

/** One program that reads one form. */
export interface Reader {
  /** The form. */
  readonly form: string;
  /** What it is called in a test. */
  readonly program: string;
  /** A command that succeeds where the program is there. */
  readonly probe: readonly string[];
  /** The value that the program has of `text`, in a folder that is its own. */
  read(text: string, name: string, folder: string): string | Promise<string>;
}

/** What each program under test sees of this machine: where programs are. */
const PATH = { PATH: process.env["PATH"] ?? "" };

function run(
  command: readonly string[],
  folder: string,
  stdin = "",
  more: Record<string, string> = {},
): string {
  const [program, ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(program!, args, {
    cwd: folder,
    input: stdin,
    encoding: "utf8",
    env: { ...PATH, HOME: folder, LC_ALL: "C.UTF-8", ...more },
  });
  if (status !== 0) throw new Error(`${command.join(" ")} failed: ${error?.message ?? stderr}`);
  return stdout;
}

/** Prints a variable of the environment, exactly. */
function printer(name: string): string[] {
  return [
    "python3",
    "-c",
    "import os, sys; sys.stdout.buffer.write(os.environb[sys.argv[1].encode()])",
    name,
  ];
}

function posix(program: string, ...args: string[]): Reader {
  return {
    form: "sh",
    program,
    probe: [program, ...args, "-c", ":"],
    read: (text, name, folder) =>
      run([program, ...args, "-c", 'eval "$1"; shift; exec "$@"', program, text, ...printer(name)], folder),
  };
}

/** Writes a file and says where. */
function put(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

// What a direnv needs to hand on what an .envrc or .env sets.
function direnv(file: string, form: string): Reader {
  return {
    form,
    program: `direnv with ${file}`,
    probe: ["direnv", "version"],
    read(text, name, folder) {
      put(folder, file, text);
      if (file === ".env") put(folder, ".envrc", "dotenv\n");
      run(["direnv", "allow"], folder);
      return run(["direnv", "exec", folder, ...printer(name)], folder);
    },
  };
}

const PYTHON_DOTENV =
  "import dotenv, sys; sys.stdout.buffer.write(dotenv.dotenv_values(sys.argv[1])[sys.argv[2]].encode())";
const dotenvPython =
  [python, "/usr/bin/python3", "python3"].find((one) =>
    one !== undefined && spawnSync(one, ["-c", "import dotenv"]).status === 0
  ) ?? "python3";

const secretOf = (printed: string, name: string) => {
  const { kind, data } = JSON.parse(printed);
  if (kind !== "Secret") throw new Error(`kubectl read a ${kind}`);
  return Buffer.from(data[name], "base64").toString();
};

/** The programs. */
export const READERS: readonly Reader[] = [
  ...["bash", "dash", "zsh", "ksh", "mksh"].map((program) => posix(program)),
  posix("busybox", "ash"),
  direnv(".envrc", "sh"),
  {
    form: "fish",
    program: "fish",
    probe: ["fish", "--version"],
    read: (text, name, folder) =>
      run(
        ["fish", "--no-config", "-c", `source; exec ${printer(name).map((word) => `"${word}"`).join(" ")}`],
        folder,
        text,
      ),
  },
  {
    form: "powershell",
    program: "pwsh",
    probe: ["pwsh", "-NoProfile", "-Command", "1"],
    read: (text, name, folder) => {
      const script = put(folder, "set.ps1", `\ufeff${text}[Console]::Out.Write($env:${name})`);
      return run(["pwsh", "-NoProfile", "-File", script], folder);
    },
  },
  {
    form: "dotenv",
    program: "python-dotenv",
    probe: [dotenvPython, "-c", "import dotenv"],
    read: (text, name, folder) =>
      run([dotenvPython, "-c", PYTHON_DOTENV, put(folder, "x.env", text), name], folder),
  },
  {
    form: "dotenv",
    program: "node --env-file",
    probe: ["node", "--env-file=/dev/null", "-e", ""],
    read: (text, name, folder) =>
      run([
        "node",
        `--env-file=${put(folder, "x.env", text)}`,
        "-e",
        `process.stdout.write(process.env.${name})`,
      ], folder),
  },
  {
    form: "dotenv",
    program: "a shell's .",
    probe: ["dash", "-c", ":"],
    read: (text, name, folder) =>
      run(["dash", "-ac", '. "$0"; exec "$@"', put(folder, "x.env", text), ...printer(name)], folder),
  },
  direnv(".env", "dotenv"),
  {
    form: "json",
    program: "python's json",
    probe: ["python3", "--version"],
    read: (text, name, folder) =>
      run(
        [
          "python3",
          "-c",
          "import json, sys; sys.stdout.buffer.write(json.load(sys.stdin.buffer)[sys.argv[1]].encode())",
          name,
        ],
        folder,
        text,
      ),
  },
  {
    form: "docker",
    program: "docker create --env-file",
    probe: ["docker", "--version"],
    read: readByDocker,
  },
  {
    form: "kubernetes",
    program: "kubectl",
    probe: ["kubectl", "version", "--client"],
    // Of all that reads a manifest, this needs no cluster.
    read: (text, name, folder) =>
      secretOf(
        run(
          ["kubectl", "label", "--local", "--dry-run=client", "-o", "json", "-f", "-", "a=b"],
          folder,
          text,
        ),
        name,
      ),
  },
  {
    form: "systemd",
    program: "systemd-creds cat",
    probe: ["systemd-creds", "--version"],
    read(text, _name, folder) {
      const credentials = join(folder, "credentials");
      mkdirSync(credentials, { mode: 0o700 });
      chmodSync(put(credentials, "hf_token", text), 0o400);
      return run(["systemd-creds", "cat", "hf_token"], folder, "", { CREDENTIALS_DIRECTORY: credentials });
    },
  },
  {
    form: "systemd",
    program: "systemd-creds encrypt",
    probe: ["systemd-creds", "--version"],
    read(text, _name, folder) {
      const file = join(folder, "hf_token.cred");
      // The key that is no machine's, so that the test leaves nothing behind.
      run(["systemd-creds", "encrypt", "--with-key=tpm2-absent", "--name=hf_token", "-", file], folder, text);
      return run(["systemd-creds", "decrypt", "--name=hf_token", file, "-"], folder);
    },
  },
];

/** Docker's command reads the file and tells its daemon, which a few answers stand in for. */
async function readByDocker(text: string, name: string, folder: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const daemon = createServer((request, response) => {
    response.setHeader("Api-Version", "1.41");
    if (!request.url!.includes("/containers/create")) return void response.end("OK");
    let body = "";
    request.on("data", (chunk) => body += chunk);
    request.on("end", () => {
      const line = (JSON.parse(body).Env as string[]).find((one) => one.startsWith(`${name}=`));
      line === undefined
        ? reject(new Error("docker has no such variable"))
        : resolve(line.slice(name.length + 1));
      response.setHeader("content-type", "application/json").writeHead(201).end('{"Id":"x","Warnings":[]}');
    });
  });
  await new Promise<void>((listening) => daemon.listen(0, "127.0.0.1", listening));
  try {
    const { port } = daemon.address() as { port: number };
    const { spawn } = await import("node:child_process");
    const child = spawn("docker", ["create", "--env-file", put(folder, "x.env", text), "image"], {
      env: { ...PATH, HOME: folder, DOCKER_HOST: `tcp://127.0.0.1:${port}` },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => said += chunk);
    child.once("close", () => reject(new Error(`docker asked for nothing: ${said}`)));
    return await promise;
  } finally {
    daemon.closeAllConnections();
    daemon.close();
  }
}

/** Whether the program is there. */
export function isThere({ probe: [program, ...args] }: Reader): boolean {
  return spawnSync(program!, args, { stdio: "ignore" }).status === 0;
}

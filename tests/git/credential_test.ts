import assert from "node:assert/strict";
import { test } from "node:test";
import { GitCredential } from "../../lib/git/credential.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import type { MemoryProgram } from "../../lib/host/memory/processes.ts";
import { Secret } from "../../lib/secret.ts";
import { fakeGit, gitCredential, type GitOptions } from "../support/fakes/git.ts";

function gitOf(program?: MemoryProgram, signal?: AbortSignal): GitCredential {
  const { processes, clock } = memoryHost({ programs: program ? { git: program } : {} });
  return new GitCredential({ processes: processes!, clock, signal }, "https://huggingface.co");
}

test("GitCredential runs git so that it never asks, and with nothing secret among its arguments", async () => {
  const runs: unknown[] = [];
  const git = gitOf((args, { stdin, env }) => {
    runs.push([args.join(" "), stdin, env]);
    return {
      status: 0,
      stdout: args[0] === "config" ? "credential.helper\nstore\0" : "password=hf_secret\n",
    };
  });
  await git.store(new Secret("hf_secret"));
  await git.forget([new Secret("hf_secret")]);
  const silent = { GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: "", SSH_ASKPASS: "", GCM_INTERACTIVE: "never" };
  const config = [[String.raw`config -z --get-regexp ^credential\..*helper$`, "", silent]];
  const entry = "url=https://huggingface.co\nusername=hf_user\n";
  assert.deepEqual(runs, [
    ...config,
    ["credential approve", `${entry}password=hf_secret\n\n`, silent],
    ["credential fill", `${entry}\n`, silent],
    ...config,
    ["credential fill", `${entry}\n`, silent],
    ["credential reject", `${entry}password=hf_secret\n\n`, silent],
  ]);
});

const helpers: [criterion: string, options: GitOptions, names: string[]][] = [
  ["none", { helpers: "" }, []],
  ["the first word of each, sorted, once", {
    helpers: "store --file ~/.git-credentials\ncache\n  osxkeychain  \nstore\n",
  }, ["cache", "osxkeychain", "store"]],
  ["one for the Hub's address only", { helpers: "", ownHelper: "manager\n" }, ["manager"]],
  ["none before an empty one", { helpers: "store\n\ncache\n" }, ["cache"]],
  ["this program", { helpers: "store\n", ownHelper: "\n!'/a b' git-credential\n" }, ["hf-auth"]],
  ["both", { helpers: "store\n", ownHelper: "/usr/bin/helper get\n" }, ["/usr/bin/helper", "store"]],
];

for (const [criterion, options, names] of helpers) {
  test(`GitCredential.helpers finds ${criterion}`, async () => {
    assert.deepEqual(await gitOf(fakeGit(options).program).helpers(), names);
  });
}

test("GitCredential does nothing where git is missing", async () => {
  const git = gitOf();
  assert.deepEqual(
    [await git.helpers(), await git.store(new Secret("hf_a")), await git.forget([new Secret("hf_a")])],
    [[], { stored: false, helpers: [], unavailable: true }, false],
  );
});

const [approve, fill] = [gitCredential("approve", "hf_a"), gitCredential("fill")];
const stores: [criterion: string, options: GitOptions, outcome: unknown, asked: string[]][] = [
  ["hands the token over", {}, { stored: true, helpers: ["store"] }, [approve, fill]],
  ["hands nothing over without a helper", { helpers: "" }, { stored: false, helpers: [] }, []],
  ["says that git kept nothing", { keeps: false }, { stored: false, helpers: ["store"] }, [approve, fill]],
  ["says what git said when it kept nothing", { keeps: false, words: "fatal: no\n keyring for hf_a\n" }, {
    stored: false,
    helpers: ["store"],
    words: "fatal: no\n keyring for hf_****hf_a",
  }, [approve, fill]],
  ["says that git gives another one", { keeps: false, held: "hf_b" }, {
    stored: false,
    helpers: ["store"],
    another: true,
  }, [approve, fill]],
  ["finds this program set up as the helper", { ownHelper: "!'/usr/bin/hf-auth' git-credential\n" }, {
    stored: true,
    helpers: ["hf-auth", "store"],
  }, []],
];

for (const [criterion, options, outcome, asked] of stores) {
  test(`GitCredential.store ${criterion}`, async () => {
    const git = fakeGit(options);
    assert.deepEqual(await gitOf(git.program).store(new Secret("hf_a")), outcome);
    assert.deepEqual(git.asked, asked);
  });
}

const forgets: [
  criterion: string,
  options: GitOptions,
  tokens: string[],
  forgotten: boolean,
  asked: string[],
][] = [
  ["erases its token", { held: "hf_b" }, ["hf_a", "hf_b"], true, [
    gitCredential("fill"),
    gitCredential("reject", "hf_b"),
  ]],
  ["leaves another token", { held: "hf_c" }, ["hf_a", "hf_b"], false, [gitCredential("fill")]],
  ["leaves an empty helper", {}, ["hf_a"], false, [gitCredential("fill")]],
  ["leaves what git failed to fill", { held: "hf_a", failing: ["fill"] }, ["hf_a"], false, [
    gitCredential("fill"),
  ]],
  [
    "asks nothing where this program is the helper",
    { ownHelper: "!'/x' git-credential\n", held: "hf_a" },
    [
      "hf_a",
    ],
    false,
    [],
  ],
  ["asks nothing without a helper", { helpers: "", held: "hf_a" }, ["hf_a"], false, []],
  ["asks nothing without a token", { held: "hf_a" }, [], false, []],
  ["says that git failed", { held: "hf_a", failing: ["reject"] }, ["hf_a"], false, [
    gitCredential("fill"),
    gitCredential("reject", "hf_a"),
  ]],
];

for (const [criterion, options, tokens, forgotten, asked] of forgets) {
  test(`GitCredential.forget ${criterion}`, async () => {
    const git = fakeGit(options);
    const secrets = tokens.map((token) => new Secret(token));
    assert.deepEqual(await gitOf(git.program).forget(secrets), forgotten);
    assert.deepEqual(git.asked, asked);
  });
}

test("GitCredential rejects with the signal's reason", async () => {
  const reason = new Error("Ctrl-C");
  const git = gitOf(fakeGit().program, AbortSignal.abort(reason));
  await assert.rejects(git.helpers(), reason);
});

/** A git of which one action, or the question for its helpers, is never answered; tells when it is ended. */
function silentGit(silent: string): { program: MemoryProgram; ended: string[] } {
  const ended: string[] = [];
  const { program } = fakeGit({ held: "hf_a" });
  return {
    ended,
    program(args, options) {
      if (!args.slice(0, 2).includes(silent)) return program(args, options);
      return new Promise((_, reject) =>
        options.signal!.addEventListener("abort", () => {
          ended.push(silent);
          reject(options.signal!.reason);
        })
      );
    },
  };
}

for (const silent of ["approve", "fill", "reject", "config"]) {
  test(`GitCredential ends a git that never answers ${silent}, after 15 seconds`, async () => {
    const { program, ended } = silentGit(silent);
    const { processes, clock } = memoryHost({ programs: { git: program } });
    const git = new GitCredential({ processes: processes!, clock }, "https://huggingface.co");
    const helpers = silent === "config" ? [] : ["store"];
    if (silent === "fill" || silent === "reject") {
      assert.equal(await git.forget([new Secret("hf_a")]), false);
    } else {
      assert.deepEqual(await git.store(new Secret("hf_a")), { stored: false, helpers, unanswered: true });
    }
    assert.deepEqual([git.unanswered, ended, clock.monotonic(), clock.sleeping], [true, [silent], 15_000, 0]);
  });
}

test("GitCredential leaves no wait behind when git answers", async () => {
  const { processes, clock } = memoryHost({ programs: { git: fakeGit().program } });
  const git = new GitCredential({ processes: processes!, clock }, "https://huggingface.co");
  await git.store(new Secret("hf_a"));
  assert.deepEqual([git.unanswered, clock.monotonic(), clock.sleeping], [false, 0, 0]);
});

test("GitCredential says once for each run that git is waited for, after two seconds", async () => {
  const { processes, clock } = memoryHost({ programs: { git: silentGit("approve").program } });
  const waits: number[] = [];
  const onWait = () => void waits.push(clock.monotonic());
  await new GitCredential({ processes: processes!, clock, onWait }, "https://huggingface.co").store(
    new Secret("hf_a"),
  );
  assert.deepEqual(waits, [2_000]);
});

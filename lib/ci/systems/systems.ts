/**
 * Knows every CI system, in the order in which they are asked: first what only a job has, then a pod, then the machine.
 * Must not know how any of them works.
 *
 * @module
 */

import type { System } from "../system.ts";
import { bitbucket } from "./bitbucket.ts";
import { buildkite } from "./buildkite.ts";
import { circleci } from "./circleci.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { google } from "./google.ts";
import { kubernetes } from "./kubernetes.ts";

/** The first one that is there counts. */
export const SYSTEMS: readonly System[] = [
  github,
  gitlab,
  circleci,
  bitbucket,
  buildkite,
  kubernetes,
  google,
];

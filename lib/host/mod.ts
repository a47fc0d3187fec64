/**
 * The machine as the library sees it: the parts that `login({ host })` and every other verb can be handed, and this
 * machine itself.
 *
 * @module
 */

export { currentHost } from "./current.ts";
export type {
  Clock,
  Connection,
  Files,
  Host,
  HttpServer,
  Listening,
  ListenOptions,
  LockOptions,
  Look,
  Notebook,
  NotebookContent,
  Paths,
  Processes,
  ProcessResult,
  RawInput,
  ReadOptions,
  Reserved,
  Terminal,
  WebHandler,
  WriteOptions,
} from "./host.ts";
